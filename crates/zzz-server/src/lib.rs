//! The HTTP server of zzz: bytes to requests and back.
//!
//! [`Server`] listens on TCP or on a Unix socket and runs an application on
//! one of several [`Backend`]s. [`Streams`] serves any other byte stream. The protocols are
//! the same code in all of them, generic over the stream: HTTP/1.1, HTTP/2 (feature `http2`), both inside of
//! TLS (feature `tls`). [`Limits`] says how much a peer may ask for.

mod accept;
mod backend;
mod backends;
mod buffer;
mod clients;
mod clock;
#[cfg(unix)]
mod descriptors;
mod h1;
#[cfg(unix)]
mod handover;
#[cfg_attr(not(feature = "http2"), path = "no_http2.rs")]
mod http2;
mod limits;
mod listener;
mod load;
mod pace;
mod proxy_protocol;
mod race;
mod relay;
mod send_file;
mod server;
mod shared;
mod signals;
mod stream;
mod streams;
mod supervise;
#[cfg_attr(not(feature = "tls"), path = "no_tls.rs")]
mod tls;
#[cfg_attr(not(all(feature = "io-uring", target_os = "linux")), path = "no_uring.rs")]
mod uring;
mod watch;

#[cfg(feature = "io-uring")]
pub use self::backends::IoUring;
#[cfg(feature = "multi-thread")]
pub use self::backends::MultiThread;
#[cfg(feature = "tls")]
pub use self::tls::{ClientCertificate, ClientCertificates, Tls, TlsCertificate};
pub use self::{
    backend::{Backend, Listener, Work},
    backends::PerCore,
    limits::Limits,
    proxy_protocol::ProxyProtocol,
    server::{BoundServer, RunningServer, Server},
    streams::Streams,
};
#[cfg(unix)]
pub use self::{handover::Handover, listener::UnixSocket};
