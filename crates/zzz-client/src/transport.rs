//! What carries a request to its server.

use tokio::sync::OnceCell;
use zzz_core::{
    AnyFetch, Fetch as _,
    http::{Request, Response, StatusCode},
};

use crate::{
    FetchErrorKind, answer_body::Content, outgoing::Outgoing, pool::Pool, settings::Settings,
};

/// The way out.
pub(crate) enum Transport {
    /// Connections, from the first request on.
    Network(Box<OnceCell<Pool>>),
    /// Whatever answers instead.
    Fetch(AnyFetch),
}

/// Why there is no answer, before it is known who asked.
pub(crate) struct Failed {
    pub(crate) kind: FetchErrorKind,
    pub(crate) why: String,
    pub(crate) repeat: Repeat,
}

/// Whether a failed request may be sent again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Nothing of it has left.
    Always,
    /// It may have been acted on.
    IfHarmless,
    /// It would fail again.
    Never,
}

impl Transport {
    /// One that works the same and shares no connections.
    pub(crate) fn renewed(&self) -> Self {
        match self {
            Self::Network(_) => Self::Network(Box::default()),
            Self::Fetch(fetch) => Self::Fetch(fetch.clone()),
        }
    }

    /// Sends once, and returns when the answer begins.
    pub(crate) async fn send(
        &self,
        settings: &Settings,
        outgoing: &Outgoing,
    ) -> Result<Response<Content>, Failed> {
        let host = outgoing.uri.host().unwrap_or_default();
        settings.guard.check_host(host).map_err(|internal| Failed {
            kind: FetchErrorKind::Refused,
            why: internal.to_string(),
            repeat: Repeat::Never,
        })?;
        let mut request = Request::new(outgoing.body.clone());
        *request.method_mut() = outgoing.method.clone();
        *request.uri_mut() = outgoing.uri.clone();
        *request.headers_mut() = outgoing.headers.clone();
        match self {
            Self::Network(pool) => {
                let pool = pool.get_or_try_init(|| Pool::new(settings)).await?;
                pool.send(request).await
            }
            Self::Fetch(fetch) => {
                let answer = fetch.fetch(request).await.map_err(|error| of_fetch(&error))?;
                Ok(answer.map(Content::of_bytes))
            }
        }
    }
}

/// The promise of [`Fetch`](zzz_core::Fetch), read backwards.
fn of_fetch(error: &zzz_core::Error) -> Failed {
    let (kind, repeat) = match error.status() {
        StatusCode::BAD_GATEWAY => (FetchErrorKind::Unreachable, Repeat::IfHarmless),
        StatusCode::GATEWAY_TIMEOUT => (FetchErrorKind::TimedOut, Repeat::Never),
        _ => (FetchErrorKind::Invalid, Repeat::Never),
    };
    Failed { kind, why: error.to_string(), repeat }
}
