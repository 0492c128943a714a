//! How often a client may ask.

mod bucket;
mod kept;

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use zzz_core::{
    AnyStore, BoxFuture, Error, Flow, Middleware, Next, Problem, Request, Response, Result, Store,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

use self::{
    bucket::{Quota, Verdict},
    kept::Kept,
};

/// Refuses those who ask too often, with 429 and the code `rate_limited`.
///
/// Each client has a bucket of tokens, each request takes one, and they come back evenly: 60 per minute are
/// one each second. A full bucket holds as many as the limit, or as [`burst`](Self::burst) says.
///
/// A client is an address, or, in IPv6, the 64 bits of its network, since whoever has one such
/// address has all of them; behind a proxy that needs [`TrustedProxies`](crate::TrustedProxies) in
/// front. [`by`](Self::by) says otherwise. Each `RateLimit` has buckets of its own: one that stands before a route limits that route. Clients without
/// an address, over Unix sockets and in process, share one bucket.
///
/// Every answer tells how it stands, in `ratelimit-policy` and `ratelimit`
/// ([draft-ietf-httpapi-ratelimit-headers-10](https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10)),
/// and a refusal when to come again, in `retry-after`.
///
/// Buckets are kept in the memory of the process, 100,000 unless told, at about 40 bytes each; where more
/// clients come within the time in which a bucket fills up, those are forgotten that came least recently.
/// Several processes share them with [`in_store`](Self::in_store).
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::RateLimit;
///
/// let app = App::new().endpoint(RateLimit::per_minute(600).burst(50));
/// # let _ = app;
/// ```
pub struct RateLimit {
    name: String,
    quota: Quota,
    key: KeyOf,
    kept: Kept,
}

/// Says whose bucket a request takes from; `None` if from none.
type KeyOf = Arc<dyn Fn(&Request) -> Option<String> + Send + Sync>;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

const STATE: HeaderName = HeaderName::from_static("ratelimit");

/// How many clients are remembered unless told.
const KEYS_MAX: usize = 100_000;

impl RateLimit {
    /// So many requests each second.
    ///
    /// # Panics
    ///
    /// As [`per`](Self::per).
    #[track_caller]
    pub fn per_second(limit: u32) -> Self {
        Self::per(Duration::from_secs(1), limit)
    }

    /// So many requests each minute.
    ///
    /// # Panics
    ///
    /// As [`per`](Self::per).
    #[track_caller]
    pub fn per_minute(limit: u32) -> Self {
        Self::per(Duration::from_secs(60), limit)
    }

    /// So many requests each hour.
    ///
    /// # Panics
    ///
    /// As [`per`](Self::per).
    #[track_caller]
    pub fn per_hour(limit: u32) -> Self {
        Self::per(Duration::from_secs(3600), limit)
    }

    /// So many requests within `window`, which is told in whole seconds.
    ///
    /// # Panics
    ///
    /// If `limit` is 0, or `window` shorter than a second or longer than 366 days.
    #[track_caller]
    pub fn per(window: Duration, limit: u32) -> Self {
        Self {
            name: "default".to_owned(),
            quota: Quota::new(window, limit),
            key: Arc::new(address),
            kept: Kept::in_memory(KEYS_MAX),
        }
    }

    /// Sets how many requests may come at once, from 1.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[must_use]
    #[track_caller]
    pub fn burst(mut self, burst: u32) -> Self {
        self.quota.set_burst(burst);
        self
    }

    /// Names the limit: in the headers, and in a store, where those of the same name share
    /// their buckets. `default` unless told.
    ///
    /// # Panics
    ///
    /// If it has anything but letters, digits, `-` and `_`.
    #[must_use]
    #[track_caller]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        assert!(
            !self.name.is_empty() && self.name.bytes().all(may_stand),
            "{:?} cannot name a limit: use letters, digits, `-` and `_`",
            self.name,
        );
        self
    }

    /// Gives each text that `key` makes a bucket of its own; requests for which it makes none are not
    /// limited. In a store the text is part of a key that others may read: of a secret, give
    /// its digest.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_web::RateLimit;
    ///
    /// let per_tenant =
    ///     RateLimit::per_hour(1000).by(|request| request.headers().get("x-tenant").map(str::to_owned));
    /// # let _ = per_tenant;
    /// ```
    #[must_use]
    pub fn by(mut self, key: impl Fn(&Request) -> Option<String> + Send + Sync + 'static) -> Self {
        self.key = Arc::new(key);
        self
    }

    /// Sets how many clients are remembered in memory, from 2; it takes the place of a store.
    #[must_use]
    pub fn clients_max(mut self, clients_max: usize) -> Self {
        self.kept = Kept::in_memory(clients_max);
        self
    }

    /// Keeps the buckets in `store`, for several processes, whose clocks have to agree: each
    /// request costs a read and a write.
    ///
    /// While the store cannot be reached nobody is limited, and the log says so: an
    /// application that answers is worth more than one that counts.
    #[must_use]
    pub fn in_store(mut self, store: impl Store) -> Self {
        self.kept = Kept::in_store(AnyStore::new(store));
        self
    }

    /// Tells the client how it stands; refuses it if that is what `verdict` says.
    fn apply(&self, verdict: Verdict, request: &mut Request) -> Result<()> {
        let (name, Quota { limit, .. }) = (&self.name, self.quota);
        let (window, reset) = (self.quota.window_seconds(), verdict.full_after_seconds());
        let remaining = verdict.remaining;
        let policy = format!("\"{name}\";q={limit};w={window}");
        let state = format!("\"{name}\";r={remaining};t={reset}");
        let headers = request.answer_headers_mut();
        for (name, text) in [(POLICY, policy), (STATE, state)] {
            // Lists (RFC 9651, section 3.1): several limits, several lines.
            headers.append(name, HeaderValue::try_from(text)?);
        }
        match verdict.retry_after_seconds() {
            None => Ok(()),
            Some(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                Err(refused(seconds))
            }
        }
    }
}

impl Middleware for RateLimit {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if let Kept::Memory(table) = &self.kept
            && let Some(key) = (self.key)(request)
        {
            let verdict = table.take(&key, &self.quota);
            self.apply(verdict, request)?;
        }
        Ok(Flow::Next)
    }

    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        let Kept::Store(buckets) = &self.kept else {
            return None;
        };
        let key = (self.key)(request)?;
        Some(Box::pin(async move {
            let key = format!("rate:{}:{key}", self.name);
            match buckets.take(&key, &self.quota).await {
                Ok(verdict) => self.apply(verdict, request)?,
                Err(error) => tracing::error!(%error, "a rate limit is off: its store failed"),
            }
            Ok(next.run(request).await)
        }))
    }
}

/// Whom the request comes from, as one who has a single connection to the Internet.
fn address(request: &Request) -> Option<String> {
    let peer = request.connection().peer.map(|peer| peer.ip().to_canonical());
    Some(match peer {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "local".to_owned(),
    })
}

#[cold]
fn refused(seconds: u64) -> Error {
    let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS).with_code("rate_limited");
    let unit = if seconds == 1 { "second" } else { "seconds" };
    problem.with_detail(format!("too many requests: try again in {seconds} {unit}")).into()
}

impl fmt::Debug for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimit")
            .field("name", &self.name)
            .field("quota", &self.quota)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use zzz_core::{ConnectionInfo, http::Method};

    use super::*;

    #[test]
    fn an_ipv6_network_is_one_client() {
        for (peer, key) in [
            (Some("192.0.2.7:1"), "192.0.2.7"),
            (Some("[::ffff:192.0.2.7]:1"), "192.0.2.7"),
            (Some("[2001:db8:1:2:3:4:5:6]:1"), "2001:db8:1:2::/64"),
            (None, "local"),
        ] {
            let mut request = Request::new(Method::GET, "/");
            let peer = peer.map(|peer| peer.parse().unwrap());
            request.set_connection(ConnectionInfo::tcp(peer, None));
            assert_eq!(address(&request).as_deref(), Some(key));
        }
    }
}
