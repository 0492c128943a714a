//! A certificate and its key, from where they are to where they are used.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use rustls::{
    InconsistentKeys,
    crypto::CryptoProvider,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject as _},
    },
    sign::CertifiedKey,
};
use zzz_core::{Error, Result};

use super::{der, files};

/// The certificate of a server with its chain, and the key that belongs to it.
///
/// The names that it is for stand in it. Its key is never shown.
///
/// # Examples
///
/// ```
/// use zzz_server::TlsCertificate;
///
/// let folder = std::path::Path::new("/etc/letsencrypt/live/shop.example");
/// let shop = TlsCertificate::files(folder.join("fullchain.pem"), folder.join("privkey.pem"))
///     .ocsp(folder.join("ocsp.der"));
/// # let _ = shop;
/// ```
#[derive(Clone)]
pub struct TlsCertificate {
    origin: Origin,
    ocsp: Option<PathBuf>,
}

#[derive(Clone)]
enum Origin {
    Files { chain: PathBuf, key: PathBuf },
    Pem { chain: Arc<[u8]>, key: Arc<[u8]> },
}

/// Certificates that end sooner are worth a word.
const ENDS_SOON: Duration = Duration::from_hours(14 * 24);

impl TlsCertificate {
    /// The certificate in the PEM file `chain`, its own first and then those that lead to the authority, with the key
    /// in the PEM file `key`, which may be the same one.
    pub fn files(chain: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        Self { origin: Origin::Files { chain: chain.into(), key: key.into() }, ocsp: None }
    }

    /// The same from text in PEM, which does not change while the server runs.
    pub fn pem(chain: &str, key: &str) -> Self {
        let (chain, key) = (chain.as_bytes().into(), key.as_bytes().into());
        Self { origin: Origin::Pem { chain, key }, ocsp: None }
    }

    /// Sends clients the OCSP response in the DER file `ocsp`, so that they need not ask the authority whether the
    /// certificate still holds. Something else renews it; as long as it is missing, the certificate goes alone.
    #[must_use]
    pub fn ocsp(mut self, ocsp: impl Into<PathBuf>) -> Self {
        self.ocsp = Some(ocsp.into());
        self
    }

    /// The files to watch.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        let (chain, key) = match &self.origin {
            Origin::Files { chain, key } => (Some(chain), Some(key)),
            Origin::Pem { .. } => (None, None),
        };
        [chain, key, self.ocsp.as_ref()].into_iter().flatten().map(PathBuf::as_path)
    }

    /// What it is called in messages.
    fn name(&self) -> String {
        match &self.origin {
            Origin::Files { chain, .. } => format!("the certificate {}", chain.display()),
            Origin::Pem { .. } => "the certificate given as text".to_owned(),
        }
    }

    fn name_of_key(&self) -> String {
        match &self.origin {
            Origin::Files { key, .. } => format!("the key {}", key.display()),
            Origin::Pem { .. } => "the key given as text".to_owned(),
        }
    }

    /// Reads and judges all of it.
    pub(super) fn load(&self) -> Result<Loaded> {
        let (chain, key) = match &self.origin {
            Origin::Files { chain, key } => {
                let chain = files::read(chain, "certificate")?;
                (chain, files::read(key, "key")?)
            }
            Origin::Pem { chain, key } => (chain.to_vec(), key.to_vec()),
        };
        let chain = self.chain(&chain)?;
        let facts = der::read(&chain[0]).ok_or_else(|| {
            self.unusable("it is no X.509 certificate; name the PEM file that the authority gave")
        })?;
        if let Some(end) = facts.not_after.filter(|end| *end < SystemTime::now()) {
            let end = httpdate::fmt_http_date(end);
            return Err(self.unusable(&format!("it expired on {end}; renew it")));
        }
        let mut certified = self.certified(chain, self.key(&key)?)?;
        certified.ocsp = self.read_ocsp();
        Ok(Loaded { certified: Arc::new(certified), facts })
    }

    /// At least one certificate.
    fn chain(&self, text: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
        let chain: std::result::Result<Vec<_>, pem::Error> =
            CertificateDer::pem_slice_iter(text).collect();
        match chain {
            Ok(chain) if !chain.is_empty() => Ok(chain),
            Ok(_) => Err(self.unusable(
                "it has no `-----BEGIN CERTIFICATE-----`; name the PEM file with the chain",
            )),
            Err(_) => Err(self.unusable("its PEM is broken; get it anew from the authority")),
        }
    }

    fn key(&self, text: &[u8]) -> Result<PrivateKeyDer<'static>> {
        let unusable = |reason: &str| {
            Error::internal(format!("{} cannot be used: {reason}", self.name_of_key()))
        };
        match PrivateKeyDer::from_pem_slice(text) {
            Ok(_) | Err(pem::Error::NoItemsFound) if is_encrypted(text) => Err(unusable(
                "it is encrypted; write it without a passphrase, with `openssl pkey -in <this> -out <another>`, \
                 and let nobody but this program read it",
            )),
            Ok(key) => Ok(key),
            Err(pem::Error::NoItemsFound) => Err(unusable(
                "it has no `-----BEGIN PRIVATE KEY-----`; name the PEM file with the key",
            )),
            // What the reader says may hold a piece of the key.
            Err(_) => Err(unusable("its PEM is broken; write it anew")),
        }
    }

    fn certified(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<CertifiedKey> {
        CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => self.unusable(
                &format!("{} belongs to another certificate; name the one it was made with", self.name_of_key()),
            ),
            error => Error::internal(format!(
                "{} cannot be used: {error}; take one of ECDSA (P-256), Ed25519 or RSA from 2048 bits",
                self.name_of_key()
            )),
        })
    }

    /// Without it, clients ask elsewhere or trust.
    fn read_ocsp(&self) -> Option<Vec<u8>> {
        let path = self.ocsp.as_deref()?;
        match std::fs::read(path) {
            Ok(response) if !response.is_empty() => Some(response),
            Ok(_) => None,
            Err(error) => {
                let path = path.display();
                tracing::warn!(%path, %error, "no OCSP response to send; the certificate goes alone");
                None
            }
        }
    }

    fn unusable(&self, reason: &str) -> Error {
        Error::internal(format!("{} cannot be used: {reason}", self.name()))
    }
}

impl fmt::Debug for TlsCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TlsCertificate({})", self.name())
    }
}

/// Keys in one of the two ways to write them encrypted (RFC 5958, section 3; RFC 1421, section 4.6.1.1).
fn is_encrypted(text: &[u8]) -> bool {
    let has = |part: &[u8]| text.windows(part.len()).any(|window| window == part);
    has(b"-----BEGIN ENCRYPTED PRIVATE KEY-----") || has(b"\nProc-Type: 4,ENCRYPTED")
}

/// The cryptography, the same everywhere in zzz.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A certificate that can be used.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) certified: Arc<CertifiedKey>,
    pub(super) facts: der::Facts,
}

impl Loaded {
    /// What could be better.
    pub(super) fn findings(&self, of: &TlsCertificate) -> Vec<String> {
        let mut findings = Vec::new();
        let soon = SystemTime::now() + ENDS_SOON;
        if let Some(end) = self.facts.not_after.filter(|end| *end < soon) {
            let end = httpdate::fmt_http_date(end);
            findings.push(format!("{} expires on {end}; renew it", of.name()));
        }
        if self.facts.hosts.is_empty() {
            findings.push(format!(
                "{} is for no host name; only clients that do not ask for one accept it",
                of.name()
            ));
        }
        if let Origin::Files { key, .. } = &of.origin
            && is_open_to_all(key)
        {
            let key = key.display();
            findings
                .push(format!("everybody on this machine may read the key {key}; `chmod o-r` it"));
        }
        findings
    }
}

#[cfg(unix)]
fn is_open_to_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}
