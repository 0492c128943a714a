//! HTTPS, by rustls.

mod certificate;
mod client_certificate;
mod client_certificates;
mod der;
#[cfg(feature = "tls-dev")]
mod development;
mod endpoint;
mod files;
mod handshake;
mod names;
mod redirect;
mod stream;

use zzz_core::Result;

#[cfg(feature = "http2")]
pub(crate) use self::stream::set_client;
pub use self::{
    certificate::TlsCertificate, client_certificate::ClientCertificate,
    client_certificates::ClientCertificates,
};
pub(crate) use self::{
    endpoint::Endpoint,
    handshake::serve,
    redirect::{Ports, Redirect, Redirecting, redirect},
    stream::{client_of, describe_client, written},
};

/// How a server speaks TLS: 1.2 and 1.3, and nothing older.
///
/// Whoever speaks plain HTTP to the port gets 400 and the address to use instead.
/// Files are looked at each second. When one has changed, all are read again: new connections get what is new, open ones
/// stay as they are. What cannot be used, because it is half written or the key is not that of the
/// certificate, is told to the log once, and everything stays as it was.
///
/// Sessions are resumed by tickets, on every worker. Their keys live in memory and are replaced every six hours.
///
/// # Examples
///
/// ```no_run
/// use zzz_core::App;
/// use zzz_server::{Server, Tls, TlsCertificate};
///
/// let shop = TlsCertificate::files("/etc/shop/cert.pem", "/etc/shop/key.pem");
/// let wiki = TlsCertificate::files("/etc/wiki/cert.pem", "/etc/wiki/key.pem");
/// let server = Server::new(App::new()).tls(Tls::new(shop).certificate(wiki))?;
/// # let _ = server;
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tls {
    certificates: Vec<TlsCertificate>,
    client_certificates: Option<ClientCertificates>,
}

impl Tls {
    /// TLS with this certificate. Of several it is the one for clients that name no host, or one that no
    /// certificate is for.
    pub fn new(certificate: TlsCertificate) -> Self {
        Self { certificates: vec![certificate], client_certificates: None }
    }

    /// Adds a certificate for the names that stand in it, as `shop.example` and `*.shop.example`.
    ///
    /// Of several for one name, the first is taken whose kind of key the client knows.
    #[must_use]
    pub fn certificate(mut self, certificate: TlsCertificate) -> Self {
        self.certificates.push(certificate);
        self
    }

    /// Asks clients for certificates; nobody is asked unless told.
    #[must_use]
    pub fn client_certificates(mut self, client_certificates: ClientCertificates) -> Self {
        self.client_certificates = Some(client_certificates);
        self
    }

    /// Reads all files and says what could be better: certificates that end within 14 days or are for
    /// no name, keys that others on this machine may read.
    ///
    /// # Errors
    ///
    /// What would keep a server from starting: a file is missing or is not what it should be, a key is not that of its
    /// certificate or is encrypted, a certificate has expired.
    pub fn findings(&self) -> Result<Vec<String>> {
        let mut findings = Vec::new();
        for certificate in &self.certificates {
            findings.extend(certificate.load()?.findings(certificate));
        }
        if let Some(client_certificates) = &self.client_certificates {
            client_certificates.load()?;
        }
        Ok(findings)
    }
}
