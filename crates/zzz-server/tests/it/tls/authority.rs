//! An authority of the tests, and what it signs.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tempfile::TempDir;
use zzz_server::TlsCertificate;

/// Signs certificates, in a folder that goes with it.
#[derive(Debug)]
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

/// A certificate and its key, as PEM and in files.
#[derive(Debug)]
pub(crate) struct Signed {
    pub(crate) chain: String,
    pub(crate) key: String,
    pub(crate) chain_file: PathBuf,
    pub(crate) key_file: PathBuf,
}

impl Signed {
    pub(crate) fn der(&self) -> Vec<u8> {
        let chain = CertificateDer::from_pem_slice(self.chain.as_bytes());
        chain.expect("a certificate").to_vec()
    }

    pub(crate) fn certificate(&self) -> TlsCertificate {
        TlsCertificate::files(&self.chain_file, &self.key_file)
    }
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Authority of the tests");
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        let this = Self { issuer, folder };
        fs::write(this.file(), this.issuer.pem()).expect("a file");
        this
    }

    /// Its own certificate.
    pub(crate) fn file(&self) -> PathBuf {
        self.path("authority.pem")
    }

    /// Its key, for programs that sign.
    pub(crate) fn key_file(&self) -> PathBuf {
        let path = self.path("authority.key");
        write(&path, &self.issuer.key().serialize_pem());
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A certificate for hosts, in files that are called `name`.
    pub(crate) fn sign(&self, name: &str, hosts: &[&str]) -> Signed {
        self.sign_with(name, hosts, |_| {})
    }

    pub(crate) fn sign_with(
        &self,
        name: &str,
        hosts: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> Signed {
        let hosts: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).expect("names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        change(&mut params);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let signed = Signed {
            chain: certificate.pem(),
            key: key.serialize_pem(),
            chain_file: self.path(&format!("{name}.pem")),
            key_file: self.path(&format!("{name}.key")),
        };
        write(&signed.chain_file, &signed.chain);
        write(&signed.key_file, &signed.key);
        signed
    }

    /// A client that trusts it.
    pub(crate) fn client(&self) -> Arc<ClientConfig> {
        self.client_with(None)
    }

    /// The same with a certificate of its own.
    pub(crate) fn client_with(&self, own: Option<&Signed>) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).expect("a certificate");
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots);
        let config = match own {
            None => builder.with_no_client_auth(),
            Some(own) => {
                let chain = CertificateDer::from_pem_slice(own.chain.as_bytes());
                let key = PrivateKeyDer::from_pem_slice(own.key.as_bytes());
                let chain = vec![chain.expect("a certificate")];
                builder.with_client_auth_cert(chain, key.expect("a key")).expect("both fit")
            }
        };
        Arc::new(config)
    }
}

pub(crate) fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("a file");
}
