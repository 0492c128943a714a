//! How a connection is made.

use std::{
    error::Error as StdError,
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use rustls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;
use zzz_core::http::Uri;

use super::resolver::Resolver;
use crate::settings::Settings;

type BoxError = Box<dyn StdError + Send + Sync>;

/// Connects in time, and to what the guard lets through.
///
/// The addresses of a name are looked at by the [`Resolver`], which hands over those that are
/// then connected to: nobody resolves a second time. An address that is written as one passes
/// by the resolver, and was looked at before.
#[derive(Clone)]
pub(crate) struct Connector {
    https: HttpsConnector<HttpConnector<Resolver>>,
    time_out: Duration,
}

impl Connector {
    pub(super) fn new(settings: &Settings, tls: ClientConfig) -> Self {
        let guard = Arc::new(settings.guard.clone());
        let resolver = Resolver::new(guard, settings.resolved.clone());
        let mut http = HttpConnector::new_with_resolver(resolver);
        http.enforce_http(false);
        http.set_nodelay(true);
        let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http();
        let https = https.enable_all_versions().wrap_connector(http);
        Self { https, time_out: settings.connect_time_out }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(cx)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connected, time_out) = (self.https.call(uri), self.time_out);
        Box::pin(async move {
            match tokio::time::timeout(time_out, connected).await {
                Ok(connected) => connected,
                Err(_) => Err(ConnectTimedOut(time_out).into()),
            }
        })
    }
}

/// No connection within the time for it.
#[derive(Debug)]
pub(super) struct ConnectTimedOut(Duration);

impl fmt::Display for ConnectTimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no connection within {:?}", self.0)
    }
}

impl StdError for ConnectTimedOut {}
