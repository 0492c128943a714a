//! HTTP/1.0 and HTTP/1.1 on one byte stream.
//!
//! [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110) says what messages mean,
//! [RFC 9112](https://www.rfc-editor.org/rfc/rfc9112) how they are written.

#[cfg(feature = "tls")]
mod arrival;
mod chunked;
mod connection;
mod encode;
mod exchange;
mod head;
mod incoming;
mod introduction;
mod refusal;
mod send;
mod wire;

pub(crate) use self::connection::{Connection, Ended};
#[cfg(feature = "http2")]
pub(crate) use self::{
    connection::{LINGER, driver_turned},
    encode::{Asked, Framing, frame, refuse, take_own_fields, too_much},
    head::{check_target, is_authority},
    refusal::Refusal,
};
