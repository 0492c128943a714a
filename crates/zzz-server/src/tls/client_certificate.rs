//! Who a client showed to be.

use std::{fmt, fmt::Write as _, sync::Arc};

use http::StatusCode;
use rustls::{crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256, pki_types::CertificateDer};
use zzz_core::{Error, FromRequest, Request, Result};

use super::der;

/// The certificate that a client showed, of an authority that
/// [`ClientCertificates`](crate::ClientCertificates) names.
///
/// It stands in every request of the connection: a handler takes it as an argument, as an `Option` where
/// certificates are optional. Without one the answer is 403.
///
/// # Examples
///
/// ```
/// use zzz_core::{Request, Result, http::StatusCode};
/// use zzz_server::ClientCertificate;
///
/// fn is_warehouse(request: &Request) -> bool {
///     let certificate = request.get::<ClientCertificate>();
///     certificate.is_some_and(|certificate| certificate.common_name() == Some("warehouse"))
/// }
/// # let request = Request::new(zzz_core::http::Method::GET, "/");
/// # assert!(!is_warehouse(&request));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    inner: Arc<Inner>,
}

#[derive(PartialEq, Eq)]
struct Inner {
    der: Vec<u8>,
    facts: der::Facts,
    fingerprint: String,
}

impl ClientCertificate {
    /// The certificate in DER; for tests, since nobody looks at who signed it. `None` if it is none.
    pub fn from_der(der: impl Into<Vec<u8>>) -> Option<Self> {
        let der = der.into();
        let facts = der::read(&der)?;
        let fingerprint = fingerprint(&der);
        Some(Self { inner: Arc::new(Inner { der, facts, fingerprint }) })
    }

    /// The first of those that the client showed.
    pub(super) fn of(chain: Option<&[CertificateDer<'_>]>) -> Option<Self> {
        Self::from_der(chain?.first()?.as_ref())
    }

    /// The whole of it, in DER.
    pub fn der(&self) -> &[u8] {
        &self.inner.der
    }

    /// Its SHA-256 in lower-case hexadecimal digits, by which one certificate is told from all others.
    pub fn fingerprint(&self) -> &str {
        &self.inner.fingerprint
    }

    /// The common name of its subject.
    pub fn common_name(&self) -> Option<&str> {
        self.inner.facts.common_name.as_deref()
    }

    /// The host names that it is for, in lower case, then its mail addresses and URIs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let facts = &self.inner.facts;
        facts.hosts.iter().chain(&facts.others).map(String::as_str)
    }
}

impl FromRequest for ClientCertificate {
    fn from_request(request: &mut Request) -> Result<Self> {
        let detail = "this needs a certificate of the client";
        let found = request.get::<Self>().cloned();
        found.ok_or_else(|| Error::new(StatusCode::FORBIDDEN, detail))
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientCertificate({:?}, {})", self.common_name(), self.fingerprint())
    }
}

fn fingerprint(der: &[u8]) -> String {
    let Some(suite) = TLS13_AES_128_GCM_SHA256.tls13() else {
        unreachable!("it is one of TLS 1.3 by its name");
    };
    let digest = suite.common.hash_provider.hash(der);
    digest.as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
