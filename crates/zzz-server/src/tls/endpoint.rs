//! TLS as it is right now.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use rustls::{
    ServerConfig,
    crypto::ring::Ticketer,
    server::{NoClientAuth, ProducesTickets},
    version::{TLS12, TLS13},
};
use tokio::time::{MissedTickBehavior, interval};
use zzz_core::{Error, Result};

use super::{
    Tls,
    certificate::provider,
    files::{Look, look_at},
    names::Names,
};
use crate::http2;

/// What every handshake of a server asks for.
#[derive(Debug)]
pub(crate) struct Endpoint {
    tls: Tls,
    paths: Vec<PathBuf>,
    config: RwLock<Arc<ServerConfig>>,
    /// Outlive what they were given under, so that a new certificate costs nobody a whole handshake.
    tickets: Arc<dyn ProducesTickets>,
    seen: Mutex<Vec<Option<Look>>>,
}

/// How often files are looked at.
const LOOK: Duration = Duration::from_secs(1);

impl Endpoint {
    /// Reads all files.
    pub(crate) fn new(tls: Tls) -> Result<Self> {
        let mut paths: Vec<PathBuf> = Vec::new();
        for certificate in &tls.certificates {
            paths.extend(certificate.paths().map(PathBuf::from));
        }
        paths.extend(tls.client_certificates.iter().map(|asked| asked.path().to_owned()));
        // Before they are read: what changes meanwhile is read again.
        let seen = look_at(&paths);
        let tickets = new_tickets()?;
        let config = RwLock::new(Arc::new(config(&tls, tickets.clone())?));
        Ok(Self { tls, paths, config, tickets, seen: Mutex::new(seen) })
    }

    /// What the next handshake goes by.
    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps up with the files, for ever.
    pub(crate) async fn follow_files(self: &Arc<Self>) {
        if self.paths.is_empty() {
            return std::future::pending().await;
        }
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            let this = self.clone();
            // A disk may be slow, or at the end of a network.
            let looked = tokio::task::spawn_blocking(move || this.reload_what_changed());
            if looked.await.is_err() {
                tracing::error!(
                    "looking at the files of TLS failed; they are not followed any more"
                );
                return std::future::pending().await;
            }
        }
    }

    fn reload_what_changed(&self) {
        let now = look_at(&self.paths);
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if *seen == now {
                return;
            }
            *seen = now;
        }
        // Who is let in by a ticket is not asked for a certificate again: where authorities may have
        // changed, tickets end with them.
        let tickets = match self.tls.client_certificates {
            Some(_) => new_tickets(),
            None => Ok(self.tickets.clone()),
        };
        match tickets.and_then(|tickets| config(&self.tls, tickets)) {
            Ok(config) => {
                *self.config.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
                tracing::info!("the files of TLS have changed; new connections get what is new");
            }
            Err(error) => {
                tracing::error!(%error, "the files of TLS have changed and cannot be used; all stays as it was");
            }
        }
    }
}

/// The protocols that a client may choose from, the best first (RFC 7301).
fn protocols() -> Vec<Vec<u8>> {
    http2::ALPN.iter().chain(&[b"http/1.1".as_slice()]).map(|name| name.to_vec()).collect()
}

fn new_tickets() -> Result<Arc<dyn ProducesTickets>> {
    Ticketer::new().map_err(|error| Error::internal(format!("TLS cannot make tickets: {error}")))
}

fn config(tls: &Tls, tickets: Arc<dyn ProducesTickets>) -> Result<ServerConfig> {
    let mut names = None;
    for certificate in &tls.certificates {
        let loaded = certificate.load()?;
        let names = names.get_or_insert_with(|| Names::new(loaded.certified.clone()));
        for host in &loaded.facts.hosts {
            names.add(host, &loaded.certified);
        }
    }
    let Some(names) = names else {
        unreachable!("`Tls::new` takes a certificate");
    };
    let verifier = match &tls.client_certificates {
        Some(asked) => asked.load()?,
        None => Arc::new(NoClientAuth),
    };
    let builder = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(|error| Error::internal(format!("TLS cannot be used: {error}")))?;
    let mut config =
        builder.with_client_cert_verifier(verifier).with_cert_resolver(Arc::new(names));
    config.ticketer = tickets;
    config.alpn_protocols = protocols();
    Ok(config)
}

#[cfg(test)]
mod tests {
    use std::{
        fs, io,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use rcgen::{CertifiedKey, generate_simple_self_signed};

    use super::*;
    use crate::TlsCertificate;

    /// Counts the lines of a log that say `cannot be used`.
    #[derive(Clone, Default)]
    struct Complaints(Arc<AtomicUsize>);

    impl io::Write for Complaints {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            if String::from_utf8_lossy(line).contains("cannot be used; all stays as it was") {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_cannot_be_used_is_told_once_and_tried_again_when_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let (chain, key) = (folder.path().join("a.pem"), folder.path().join("a.key"));
        let write = || {
            let CertifiedKey { cert, signing_key } =
                generate_simple_self_signed(["localhost".to_owned()]).unwrap();
            fs::write(&key, signing_key.serialize_pem()).unwrap();
            fs::write(&chain, cert.pem()).unwrap();
        };
        write();
        let endpoint = Endpoint::new(Tls::new(TlsCertificate::files(&chain, &key))).unwrap();
        let before = endpoint.config();

        let complaints = Complaints::default();
        let writer = complaints.clone();
        let log = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
        let told = || {
            endpoint.reload_what_changed();
            complaints.0.load(Ordering::Relaxed)
        };
        tracing::subscriber::with_default(log, || {
            assert_eq!(told(), 0);
            fs::write(&chain, "half of a certificate").unwrap();
            assert_eq!((told(), told(), told()), (1, 1, 1));
            fs::remove_file(&key).unwrap();
            assert_eq!((told(), told()), (2, 2));
            assert!(Arc::ptr_eq(&before, &endpoint.config()));
            write();
            assert_eq!((told(), told()), (2, 2));
            assert!(!Arc::ptr_eq(&before, &endpoint.config()));
        });
    }
}
