//! Why a request is not served.

use http::StatusCode;

/// A request that never reaches a handler: the client gets `status` and one
/// sentence, and the connection closes, because nobody knows where the next
/// request begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) detail: &'static str,
}

impl Refusal {
    #[cold]
    pub(crate) const fn bad(detail: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, detail }
    }

    #[cold]
    pub(crate) const fn with_status(status: StatusCode, detail: &'static str) -> Self {
        Self { status, detail }
    }
}

/// A broken body is found while a handler reads it.
impl From<Refusal> for zzz_core::Error {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.status, refusal.detail)
    }
}
