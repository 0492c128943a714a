//! The client.

use std::{fmt, net::IpAddr, sync::Arc, time::Duration};

use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use zzz_core::{
    AnyFetch, Error, Fetch, Network, Result, Service,
    bytes::Bytes,
    http::{self, HeaderValue, Method},
};

use crate::{
    ClientRequest, FetchError, FetchErrorKind, address, exchange::Exchange, guard::plain_host,
    settings::Settings, transport::Transport,
};

/// Asks other servers; a service. A copy is a second handle to the same connections.
///
/// - **Bounded.** A connection takes 5 seconds at most, a request 30 with all that belongs to it; an answer has
///   a head of about 64 KiB and 100 fields, and content of 16 MiB, which counts decoded.
/// - **Kept from the inside.** Addresses that are not of the public internet are refused: loopback, private, link-local,
///   those of metadata, and all others of the kind, also embedded in IPv6. What counts is the address that is connected to, so
///   neither a name nor a redirect nor another way to write it leads there. Only `http` and `https` are asked, and no proxy of
///   the environment stands between.
/// - **Patient.** What may be sent twice (GET, HEAD, OPTIONS, TRACE, PUT, DELETE, and what is
///   [`repeatable`](ClientRequest::repeatable)) is sent up to 2 times more after a connection that broke and after 429, 502, 503 and
///   504; after a connection that was not made, everything is. It waits 100 to 200 ms and then twice as long, or as `retry-after` says, unless
///   that is more than 10 seconds or than there is time.
/// - **Led.** Up to 10 redirects are followed, none from https to http. To another server goes none of the headers that could
///   be a secret.
/// - **Kept warm.** 16 connections to each server wait 60 seconds for the next request, over HTTP/2 where the server has it.
/// - **Told.** Each request is an event of `zzz::client` with method, host, path, status and time: at `debug` if there is
///   an answer, as a warning if there is none. Queries, headers and bodies are never in it.
///
/// Certificates are those that the machine trusts, or the files that `SSL_CERT_FILE` and `SSL_CERT_DIR` name.
///
/// An application with several clients wraps each in a type of its own.
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
///
/// use zzz_client::Client;
/// use zzz_core::App;
///
/// # fn example() -> zzz_core::Result<()> {
/// let client = Client::new().time_out(Duration::from_secs(3)).allow_host("search.internal");
/// let app = App::new().service(client);
/// # let _ = app;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    transport: Transport,
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Client {
    /// A client with the bounds above. It makes no connection until it is asked to.
    pub fn new() -> Self {
        Self::of(Settings::default(), Transport::Network(Box::default()))
    }

    /// A client whose requests are answered by `fetch` and go nowhere else: a fake in a test.
    ///
    /// Retries, redirects and limits are the same; names are not resolved, so no name leads to an
    /// internal address. An error of `fetch` with 502 is a connection that broke, one with 504 a time
    /// that ran out.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_client::Client;
    /// use zzz_core::{Fetch, Result, bytes::Bytes, http};
    ///
    /// /// A world in which everybody answers `pong`.
    /// struct Pong;
    ///
    /// impl Fetch for Pong {
    ///     async fn fetch(&self, _: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
    ///         Ok(http::Response::new("pong".into()))
    ///     }
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let client = Client::over(Pong);
    /// let mut answer = client.get("https://example.com/ping").send().await?;
    /// assert_eq!(answer.text().await?, "pong");
    /// # Ok::<(), zzz_core::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn over(fetch: impl Fetch) -> Self {
        Self::of(Settings::default(), Transport::Fetch(AnyFetch::new(fetch)))
    }

    fn of(settings: Settings, transport: Transport) -> Self {
        Self { shared: Arc::new(Shared { settings, transport }) }
    }

    /// A client with `change`, and connections of its own.
    fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = self.shared.settings.clone();
        change(&mut settings);
        Self::of(settings, self.shared.transport.renewed())
    }

    /// Sets how long it may take until there is a connection: name, address and TLS together.
    /// 5 seconds unless told.
    #[must_use]
    pub fn connect_time_out(self, time_out: Duration) -> Self {
        self.with(|settings| settings.connect_time_out = time_out)
    }

    /// Sets how long a request may take, from `send` to the end of the content, with all
    /// retries and redirects. 30 seconds unless told; `Duration::MAX` is endless.
    #[must_use]
    pub fn time_out(self, time_out: Duration) -> Self {
        self.with(|settings| settings.time_out = time_out)
    }

    /// Sets how long the content of an answer may be, decoded. 16 MiB unless told.
    #[must_use]
    pub fn body_limit(self, bytes: u64) -> Self {
        self.with(|settings| settings.body_bytes_max = bytes)
    }

    /// Sets how often a request may be sent again. 2 unless told; 0 for never.
    #[must_use]
    pub fn retries(self, max: u32) -> Self {
        self.with(|settings| settings.retries_max = max)
    }

    /// Sets how long one wait before a retry may be. 10 seconds unless told. An answer that
    /// asks for a longer one by `retry-after` is handed over as it is.
    #[must_use]
    pub fn retry_wait_max(self, wait: Duration) -> Self {
        self.with(|settings| settings.retry_wait_max = wait)
    }

    /// Sets how many redirects may be followed; one more is an error. 10 unless told; with 0, the answer
    /// that leads elsewhere is handed over.
    #[must_use]
    pub fn redirects(self, max: u32) -> Self {
        self.with(|settings| settings.redirects_max = max)
    }

    /// Sets how many connections to one server may wait for the next request, and how long. 16 and 60 seconds
    /// unless told.
    #[must_use]
    pub fn keep_idle(self, per_host_max: usize, time_out: Duration) -> Self {
        self.with(|settings| {
            settings.idle_per_host_max = per_host_max;
            settings.idle_time_out = time_out;
        })
    }

    /// Sets who it says that it is, `my-shop/1.0 (+https://shop.example.com)` for example; `zzz/` and the version
    /// unless told.
    ///
    /// # Errors
    ///
    /// If that cannot stand in a header.
    pub fn user_agent(self, user_agent: &str) -> Result<Self> {
        let value = HeaderValue::from_str(user_agent).map_err(|_| {
            Error::internal(format!("{user_agent:?} cannot stand in the header `user-agent`"))
        })?;
        Ok(self.with(|settings| settings.user_agent = value))
    }

    /// Lets it ask internal addresses, all of them: for a client whose addresses are the
    /// application's own, and never those of a visitor.
    #[must_use]
    pub fn allow_internal(self) -> Self {
        self.with(|settings| settings.guard.allows_internal = true)
    }

    /// Lets it ask this host, wherever it is: a name, or an address as it is written in
    /// requests. Whoever may change what the name leads to chooses what is asked.
    #[must_use]
    pub fn allow_host(self, host: &str) -> Self {
        self.with(|settings| settings.guard.hosts.push(plain_host(host)))
    }

    /// Lets it ask addresses in this network (`10.1.0.0/16`), or this one (`::1`).
    ///
    /// # Errors
    ///
    /// If it is neither a network nor an address.
    pub fn allow_network(self, network: &str) -> Result<Self> {
        let network = network.parse::<Network>()?;
        Ok(self.with(|settings| settings.guard.networks.push(network)))
    }

    /// Says where `host` is, so that no resolver is asked for it. That does not allow an
    /// internal address.
    #[must_use]
    pub fn resolve(self, host: &str, address: IpAddr) -> Self {
        self.with(|settings| settings.resolved.push((plain_host(host), address)))
    }

    /// Trusts these certificates, too: those of one's own authority, as text in PEM.
    ///
    /// # Errors
    ///
    /// If there is none in it, or one that cannot be read.
    pub fn root_certificates(self, pem: &str) -> Result<Self> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
        let read = read.map_err(|error| {
            Error::internal(format!("the root certificates are no PEM: {error}"))
        })?;
        if read.is_empty() {
            return Err(Error::internal(
                "there is no certificate in what should be root certificates: expected text that \
                 begins with `-----BEGIN CERTIFICATE-----`",
            ));
        }
        Ok(self.with(|settings| settings.roots.extend(read)))
    }

    /// A request with this method. `url` is a whole address; what cannot be asked is told
    /// by [`send`](ClientRequest::send).
    pub fn request(&self, method: Method, url: impl AsRef<str>) -> ClientRequest {
        ClientRequest::new(self, method, url.as_ref())
    }

    /// A GET.
    pub fn get(&self, url: impl AsRef<str>) -> ClientRequest {
        self.request(Method::GET, url)
    }

    /// A HEAD.
    pub fn head(&self, url: impl AsRef<str>) -> ClientRequest {
        self.request(Method::HEAD, url)
    }

    /// A POST.
    pub fn post(&self, url: impl AsRef<str>) -> ClientRequest {
        self.request(Method::POST, url)
    }

    /// A PUT.
    pub fn put(&self, url: impl AsRef<str>) -> ClientRequest {
        self.request(Method::PUT, url)
    }

    /// A PATCH.
    pub fn patch(&self, url: impl AsRef<str>) -> ClientRequest {
        self.request(Method::PATCH, url)
    }

    /// A DELETE.
    pub fn delete(&self, url: impl AsRef<str>) -> ClientRequest {
        self.request(Method::DELETE, url)
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    pub(crate) fn exchange(&self) -> Exchange<'_> {
        Exchange { settings: &self.shared.settings, transport: &self.shared.transport }
    }
}

impl Service for Client {}

/// Redirects of GET and HEAD are followed. A message to another server, or a secret that is exchanged for a
/// token, is meant for the address that it was sent to, and as a GET it would be another one.
impl Fetch for Client {
    async fn fetch(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        let (head, body) = request.into_parts();
        address::check(&head.uri).map_err(|why| FetchError::new(FetchErrorKind::Refused, why))?;
        let mut outgoing = ClientRequest::outgoing(self, head.method, head.uri);
        outgoing.headers = head.headers;
        outgoing.body = body;
        if !outgoing.method.is_safe() {
            outgoing.redirects_max = 0;
        }
        let mut answer = self.exchange().run(outgoing).await?;
        let mut response = http::Response::new(answer.bytes().await?);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { guard, time_out, body_bytes_max, retries_max, redirects_max, .. } =
            self.settings();
        f.debug_struct("Client")
            .field("time_out", time_out)
            .field("body_bytes_max", body_bytes_max)
            .field("retries_max", retries_max)
            .field("redirects_max", redirects_max)
            .field("guard", guard)
            .finish_non_exhaustive()
    }
}
