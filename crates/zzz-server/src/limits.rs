//! How much a peer may ask of the server.

use std::time::Duration;

use zzz_core::Network;

/// Bounds on what one connection may cost, and all of them together. Every one has a safe default.
///
/// Times are kept by a clock that ticks ten times a second and looks at each
/// connection once a second: a time-out comes up to a second late, never early.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the request line and headers together; past it 431, or 414
    /// where the target alone is to blame. Default 32 KiB, at least 256 bytes,
    /// at most 1 MiB.
    pub head_bytes_max: usize,
    /// Header fields of a request; past it 431. Default 100, at most 256.
    pub headers_max: usize,
    /// Bytes of the request target; past it 414. Default 8 KiB.
    pub target_bytes_max: usize,
    /// Bytes of a request body; reading past it fails with 413. A middleware
    /// or a handler may set another limit on its request. Default 8 MiB.
    pub body_bytes_max: u64,
    /// Bytes of an unread request body that are thrown away to keep the
    /// connection; past it the connection closes. Default 256 KiB.
    pub drain_bytes_max: u64,
    /// Open connections; past it new ones wait in the kernel's queue until
    /// one closes, or has waited for [`crowded_timeout`](Self::crowded_timeout). Default 20,000, and on Unix no more than the process may have files open: 64 of those, or an eighth
    /// if that is less, are left to the application.
    pub connections_max: usize,
    /// Open connections of one client: of an IPv4 address, or of all IPv6 addresses that begin with the same 64 bits. Past it
    /// new ones are closed unread. Whom a [`ProxyProtocol`](crate::ProxyProtocol) introduces is counted, and not
    /// who does. `usize::MAX` allows any number. Default 5,000.
    pub connections_per_client_max: usize,
    /// Clients of which [`connections_per_client_max`](Self::connections_per_client_max) does not hold, because many others may stand behind
    /// them. Default loopback, link-local and private networks, where proxies of one's own are.
    pub unlimited_clients: Vec<Network>,
    /// Requests whose handlers wait for something; past it 503 with `Retry-After`, without a handler. One
    /// that answers at once is not counted. Default 20,000.
    pub requests_max: usize,
    /// How long a worker may take to come back to a connection, because others are before it. If it takes longer twice in
    /// a row, requests that are read later than that after its last turn get 503 with `Retry-After`, without a handler, until the
    /// queue is short again. Zero allows any time. Kept to a tenth of a second. Default 1 s.
    pub lag_max: Duration,
    /// Requests after which a connection is closed, so that long-lived clients
    /// are spread over new instances. Default 1,000,000.
    pub requests_per_connection_max: u64,
    /// From the first byte of a request, or from the opening of the
    /// connection, to the end of its head; past it 408. Default 15 s.
    pub head_timeout: Duration,
    /// Between two pieces of a request body that is being read; past it 408.
    /// Default 30 s.
    pub body_timeout: Duration,
    /// Bytes per second that a client must send on average while its body is
    /// waited for, after a grace of [`body_timeout`](Self::body_timeout); below
    /// it 408. Zero allows any rate. Default 128.
    pub body_rate_min: u64,
    /// Without a request on a kept connection; past it the connection closes
    /// silently. Default 75 s.
    pub idle_timeout: Duration,
    /// What is left of [`idle_timeout`](Self::idle_timeout) and [`head_timeout`](Self::head_timeout) while all places are taken and others
    /// wait for one: connections that have waited for so long without a whole request make room, oldest
    /// first. Default 2 s.
    pub crowded_timeout: Duration,
    /// Without any byte of an answer leaving; past it the connection closes, unless the client
    /// sends its body meanwhile, at [`body_rate_min`](Self::body_rate_min) at least. Default 30 s.
    pub write_timeout: Duration,
    /// Streams that an HTTP/2 client may have open at once; it knows the number and waits. Default 128,
    /// at least 1, at most 65,536.
    pub http2_streams_max: u32,
    /// Bytes of a body that an HTTP/2 client may send before a handler has taken them. What it can send in
    /// a round trip is no more. Default 512 KiB, at least 1 byte, at most 2 GiB.
    pub http2_stream_window_bytes: u32,
    /// The same for all streams of a connection together: so much memory one may take. Default 1 MiB, at
    /// least 64 KiB, at most 2 GiB.
    pub http2_connection_window_bytes: u32,
    /// From the signal to stop until running requests are given up. Default 30 s.
    pub drain_deadline: Duration,
    /// How long an idle connection may still begin a request after the signal
    /// to stop, because it may be on its way already. Default 250 ms.
    pub drain_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes_max: 32 * 1024,
            headers_max: 100,
            target_bytes_max: 8 * 1024,
            body_bytes_max: 8 * 1024 * 1024,
            drain_bytes_max: 256 * 1024,
            connections_max: 20_000,
            connections_per_client_max: 5_000,
            unlimited_clients: NEAR.iter().filter_map(|network| network.parse().ok()).collect(),
            requests_max: 20_000,
            lag_max: Duration::from_secs(1),
            requests_per_connection_max: 1_000_000,
            head_timeout: Duration::from_secs(15),
            body_timeout: Duration::from_secs(30),
            body_rate_min: 128,
            idle_timeout: Duration::from_secs(75),
            crowded_timeout: Duration::from_secs(2),
            write_timeout: Duration::from_secs(30),
            http2_streams_max: 128,
            http2_stream_window_bytes: 512 * 1024,
            http2_connection_window_bytes: 1024 * 1024,
            drain_deadline: Duration::from_secs(30),
            drain_grace: Duration::from_millis(250),
        }
    }
}

/// RFC 1122, 1918, 3927, 4193, 4291: networks in which nobody comes from far away.
const NEAR: [&str; 8] = [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "::1",
    "fc00::/7",
    "fe80::/10",
];

/// The most header fields that [`Limits::headers_max`] can allow.
pub(crate) const HEADERS_MAX: usize = 256;
const HEAD_BYTES_MIN: usize = 256;
const HEAD_BYTES_MAX: usize = 1024 * 1024;
const STREAMS_MAX: u32 = 65_536;
/// What every connection of HTTP/2 begins with (RFC 9113, 6.9.2), and the most there can be (6.9.1).
const WINDOW_BYTES_MIN: u32 = 64 * 1024;
const WINDOW_BYTES_MAX: u32 = (1 << 31) - 1;

impl Limits {
    /// The limits within the bounds that each field documents.
    pub(crate) fn bounded(mut self) -> Self {
        self.head_bytes_max = self.head_bytes_max.clamp(HEAD_BYTES_MIN, HEAD_BYTES_MAX);
        self.headers_max = self.headers_max.min(HEADERS_MAX);
        self.http2_streams_max = self.http2_streams_max.clamp(1, STREAMS_MAX);
        self.http2_stream_window_bytes = self.http2_stream_window_bytes.clamp(1, WINDOW_BYTES_MAX);
        self.http2_connection_window_bytes =
            self.http2_connection_window_bytes.clamp(WINDOW_BYTES_MIN, WINDOW_BYTES_MAX);
        self.connections_max = self.connections_max.clamp(1, tokio::sync::Semaphore::MAX_PERMITS);
        self
    }
}
