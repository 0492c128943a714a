//! The table, by subject.

mod chunked;
mod content_length;
mod draining_body;
mod expect;
mod half_close;
mod head_and_bodiless;
mod headers;
mod host;
mod http10;
mod keep_alive;
mod limits;
mod pipelining;
mod request_line;
mod smuggling;
mod streaming;
mod targets;
mod trailers;
mod transfer_encoding;
mod upgrade;

use super::case::Case;

/// Every case of the contract.
pub(super) fn all() -> Vec<Case> {
    [
        request_line::cases(),
        targets::cases(),
        headers::cases(),
        host::cases(),
        content_length::cases(),
        transfer_encoding::cases(),
        chunked::cases(),
        trailers::cases(),
        expect::cases(),
        keep_alive::cases(),
        http10::cases(),
        pipelining::cases(),
        head_and_bodiless::cases(),
        streaming::cases(),
        limits::cases(),
        draining_body::cases(),
        half_close::cases(),
        upgrade::cases(),
        smuggling::cases(),
    ]
    .concat()
}
