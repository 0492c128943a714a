//! Whether clients show certificates, and whose.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};
use zzz_core::{Error, Result};

use super::{certificate::provider, files};

/// Asks clients for certificates of an authority of yours, for machines that speak to each other.
///
/// Who came then stands in the request as a [`ClientCertificate`](crate::ClientCertificate).
///
/// # Examples
///
/// ```
/// use zzz_server::{ClientCertificates, Tls, TlsCertificate};
///
/// let tls = Tls::new(TlsCertificate::files("cert.pem", "key.pem"))
///     .client_certificates(ClientCertificates::required("clients.pem"));
/// # let _ = tls;
/// ```
#[derive(Clone, Debug)]
pub struct ClientCertificates {
    authorities: PathBuf,
    are_required: bool,
}

impl ClientCertificates {
    /// Lets nobody in without a certificate of one of the authorities in the PEM file `authorities`.
    pub fn required(authorities: impl Into<PathBuf>) -> Self {
        Self { authorities: authorities.into(), are_required: true }
    }

    /// Lets those in who show none, too. Who shows a wrong one stays outside.
    pub fn optional(authorities: impl Into<PathBuf>) -> Self {
        Self { authorities: authorities.into(), are_required: false }
    }

    /// The file to watch.
    pub(super) fn path(&self) -> &Path {
        &self.authorities
    }

    /// Reads the authorities.
    pub(super) fn load(&self) -> Result<Arc<dyn ClientCertVerifier>> {
        let text = files::read(&self.authorities, "authorities of clients")?;
        let unusable = |reason: &str| {
            let path = self.authorities.display();
            Error::internal(format!(
                "the authorities of clients {path} cannot be used: {reason}; name a PEM file with their certificates"
            ))
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&text) {
            let certificate = certificate.map_err(|_| unusable("its PEM is broken"))?;
            roots.add(certificate).map_err(|error| unusable(&error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(unusable("it has no `-----BEGIN CERTIFICATE-----`"));
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
        let verifier = if self.are_required { verifier } else { verifier.allow_unauthenticated() };
        verifier.build().map_err(|error| unusable(&error.to_string()))
    }
}
