//! Connections to other servers.

mod connector;
mod resolver;

use std::{error::Error as StdError, io};

use http_body_util::Full;
use hyper_util::{
    client::legacy::{self, Client},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};
use zzz_core::{
    bytes::Bytes,
    http::{Request, Response},
};

use self::connector::{ConnectTimedOut, Connector};
use crate::{
    FetchErrorKind,
    answer_body::Content,
    fetch_error::with_causes,
    guard::InternalAddress,
    settings::Settings,
    transport::{Failed, Repeat},
};

/// How long the head of an answer may be.
const HEAD_BYTES_MAX: u32 = 64 * 1024;

/// Connections that are kept, and made where there is none; HTTP/2 where the server offers it.
pub(crate) struct Pool {
    client: Client<Connector, Full<Bytes>>,
}

impl Pool {
    /// A pool without connections. Reading the machine's certificates is all that it does.
    pub(crate) async fn new(settings: &Settings) -> Result<Self, Failed> {
        let own = settings.roots.clone();
        // They are files.
        let tls = tokio::task::spawn_blocking(move || tls_config(own)).await;
        let tls = tls.map_err(|error| unusable(&error))?.map_err(|error| unusable(&error))?;
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(settings.idle_time_out)
            .pool_max_idle_per_host(settings.idle_per_host_max)
            .http1_max_buf_size(HEAD_BYTES_MAX as usize)
            .http2_max_header_list_size(HEAD_BYTES_MAX)
            .build(Connector::new(settings, tls));
        Ok(Self { client })
    }

    /// Sends `request`, and returns when the answer begins.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Content>, Failed> {
        match self.client.request(request.map(Full::new)).await {
            Ok(answer) => Ok(answer.map(Content::of_connection)),
            Err(error) => Err(failed(&error)),
        }
    }
}

/// Trusts the roots of the machine, or of the file and folder that `SSL_CERT_FILE` and
/// `SSL_CERT_DIR` name, and `own`.
fn tls_config(own: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    let of_machine = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(of_machine.certs);
    roots.add_parsable_certificates(own);
    if roots.is_empty() {
        tracing::warn!(
            "there are no root certificates on this machine, so no server can be asked over https: \
             install the package ca-certificates, set SSL_CERT_FILE, or give the client some by \
             `.root_certificates(..)`"
        );
    }
    let builder = ClientConfig::builder_with_provider(ring::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn unusable(error: &(dyn StdError + 'static)) -> Failed {
    let why = format!("the client cannot begin: {}", with_causes(error));
    Failed { kind: FetchErrorKind::Invalid, why, repeat: Repeat::Never }
}

/// What an error of the connection means for whoever asked.
fn failed(error: &legacy::Error) -> Failed {
    if let Some(internal) = cause::<InternalAddress>(error) {
        let (kind, why) = (FetchErrorKind::Refused, internal.to_string());
        return Failed { kind, why, repeat: Repeat::Never };
    }
    if let Some(timed_out) = cause::<ConnectTimedOut>(error) {
        let (kind, why) = (FetchErrorKind::TimedOut, timed_out.to_string());
        return Failed { kind, why, repeat: Repeat::Always };
    }
    let hyper = cause::<hyper::Error>(error);
    let is_malformed = hyper.is_some_and(hyper::Error::is_parse);
    let (kind, repeat) = if is_malformed {
        (FetchErrorKind::Malformed, Repeat::Never)
    } else if cause::<rustls::Error>(error).is_some() {
        // A certificate does not become a better one.
        (FetchErrorKind::Unreachable, Repeat::Never)
    } else if error.is_connect() {
        (FetchErrorKind::Unreachable, Repeat::Always)
    } else {
        (FetchErrorKind::Unreachable, Repeat::IfHarmless)
    };
    let why = error.source().map_or_else(|| error.to_string(), with_causes);
    Failed { kind, why, repeat }
}

/// The first error of type `E` among `error` and its causes.
fn cause<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    std::iter::successors(Some(error), |error| next_cause(*error))
        .find_map(<dyn StdError>::downcast_ref)
}

/// An `io::Error` does not count what it holds among its sources.
fn next_cause<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(held) => Some(held),
        None => error.source(),
    }
}
