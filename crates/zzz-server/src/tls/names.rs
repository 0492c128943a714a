//! Which certificate a client gets.

use std::{collections::HashMap, sync::Arc};

use rustls::{
    SignatureScheme,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

/// Certificates by the names that stand in them.
#[derive(Debug)]
pub(super) struct Names {
    default: Arc<CertifiedKey>,
    exact: HashMap<String, Vec<Arc<CertifiedKey>>>,
    /// By what follows `*.`.
    wildcards: HashMap<String, Vec<Arc<CertifiedKey>>>,
}

impl Names {
    pub(super) fn new(default: Arc<CertifiedKey>) -> Self {
        Self { default, exact: HashMap::new(), wildcards: HashMap::new() }
    }

    /// Has `key` answer for a name, in lower case.
    pub(super) fn add(&mut self, name: &str, key: &Arc<CertifiedKey>) {
        let (names, name) = match name.strip_prefix("*.") {
            Some(parent) => (&mut self.wildcards, parent),
            None => (&mut self.exact, name),
        };
        names.entry(name.to_owned()).or_default().push(key.clone());
    }

    fn choose(&self, name: Option<&str>, known: &[SignatureScheme]) -> Arc<CertifiedKey> {
        let keys = name.and_then(|name| {
            let name = name.to_ascii_lowercase();
            // RFC 9525, section 6.3: the star stands for one label, and the whole of it.
            let parent = name.split_once('.').map(|(_, parent)| parent);
            self.exact.get(&name).or_else(|| self.wildcards.get(parent?))
        });
        let is_known = |key: &&Arc<CertifiedKey>| key.key.choose_scheme(known).is_some();
        let chosen = keys.and_then(|keys| keys.iter().find(is_known).or(keys.first()));
        chosen.unwrap_or(&self.default).clone()
    }
}

impl ResolvesServerCert for Names {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.choose(hello.server_name(), hello.signature_schemes()))
    }
}
