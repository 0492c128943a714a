//! What a provider of OpenID Connect says of itself.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::Deserialize;
use tokio::time::Instant;
use zzz_core::{
    AnyFetch, Error, Fetch, Result,
    bytes::Bytes,
    http::{Request, StatusCode, Uri},
};
use zzz_crypto::{Jwks, JwtAlgorithm, JwtVerifier};

use super::{
    OAuth2Provider,
    endpoints::{Endpoints, Issuer},
    exchange::{ANSWER_BYTES_MAX, USER_AGENT},
    fault,
};
use crate::local::is_local_name;

/// The configuration of an issuer
/// ([OpenID Connect Discovery 1.0, section 4](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)),
/// asked for when it is needed and believed for an hour; for a day, where the issuer does not answer.
pub(super) struct Discovery {
    issuer: String,
    known: Mutex<Option<Known>>,
}

/// What was found out.
struct Known {
    endpoints: Arc<Endpoints>,
    /// As it was said, to see whether it has changed.
    said: Bytes,
    since: Instant,
    /// When it is asked for again.
    again: Instant,
}

const BELIEVED: Duration = Duration::from_secs(3600);

const BELIEVED_AT_MOST: Duration = Duration::from_secs(86_400);

/// How long an issuer that did not answer is left alone.
const PAUSE: Duration = Duration::from_secs(60);

const WHAT: &str = "what it says of itself";

/// What is read of it (section 3 there).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    id_token_signing_alg_values_supported: Vec<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Those that are asked, but for the keys, which look at theirs.
    fn addresses(&self) -> impl Iterator<Item = &str> {
        let optional = [&self.userinfo_endpoint, &self.revocation_endpoint];
        let always = [&self.authorization_endpoint, &self.token_endpoint];
        always.into_iter().chain(optional.into_iter().flatten()).map(String::as_str)
    }
}

impl Discovery {
    /// # Panics
    ///
    /// If anybody in between could answer for the issuer.
    pub(super) fn of(issuer: &str) -> Self {
        assert!(
            is_safe(issuer),
            "an issuer has an address of `https`, or one on this machine, and not {issuer:?}"
        );
        Self { issuer: issuer.to_owned(), known: Mutex::default() }
    }

    pub(super) async fn endpoints(
        &self,
        fetch: &AnyFetch,
        provider: &OAuth2Provider,
    ) -> Result<Arc<Endpoints>> {
        if let Some(endpoints) = self.known(|known, now| now < known.again) {
            return Ok(endpoints);
        }
        match self.load(fetch, provider).await {
            Ok(endpoints) => Ok(endpoints),
            Err(error) => {
                let known = self.known(|known, now| {
                    known.again = now + PAUSE;
                    now.duration_since(known.since) < BELIEVED_AT_MOST
                });
                let endpoints = known.ok_or(error)?;
                tracing::warn!(provider = provider.name(), "a provider is believed what it said");
                Ok(endpoints)
            }
        }
    }

    /// What is known, if `fits`.
    fn known(&self, fits: impl FnOnce(&mut Known, Instant) -> bool) -> Option<Arc<Endpoints>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.as_mut()?;
        fits(known, Instant::now()).then(|| known.endpoints.clone())
    }

    async fn load(&self, fetch: &AnyFetch, provider: &OAuth2Provider) -> Result<Arc<Endpoints>> {
        let issuer = self.issuer.trim_end_matches('/');
        let address = format!("{issuer}/.well-known/openid-configuration");
        let request = Request::get(address)
            .header("accept", "application/json")
            .header("user-agent", USER_AGENT)
            .body(Bytes::new())?;
        let answer = fetch.fetch(request).await?;
        if answer.status() != StatusCode::OK || answer.body().len() > ANSWER_BYTES_MAX {
            return Err(fault::failed(provider, WHAT, answer.status().as_str()));
        }
        let said = answer.into_body();
        let known = self.known(|known, _| known.said == said);
        let endpoints = match known {
            // Its keys are kept, and with them how often they may be asked for.
            Some(endpoints) => endpoints,
            None => Arc::new(self.read(&said, fetch, provider)?),
        };
        let now = Instant::now();
        let (since, again) = (now, now + BELIEVED);
        let known = Known { endpoints: endpoints.clone(), said, since, again };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(endpoints)
    }

    fn read(&self, said: &[u8], fetch: &AnyFetch, provider: &OAuth2Provider) -> Result<Endpoints> {
        let failed = |why: &str| fault::failed(provider, WHAT, why);
        let metadata: Metadata =
            serde_json::from_slice(said).map_err(|_| failed("it is not what an issuer says"))?;
        // Otherwise one issuer could speak for another (section 4.3 there).
        if metadata.issuer != self.issuer {
            return Err(failed("its issuer is another one than it was asked for"));
        }
        if !metadata.addresses().all(is_safe) {
            return Err(failed("one of its addresses is not of `https`"));
        }
        let algorithms: Vec<_> = metadata
            .id_token_signing_alg_values_supported
            .iter()
            // With HMAC, the secret would be the key; nobody has to do so.
            .filter(|name| !name.starts_with("HS"))
            .filter_map(|name| JwtAlgorithm::named(name))
            .collect();
        let keys = Jwks::at(&metadata.jwks_uri, &algorithms, fetch.clone());
        let keys = keys.map_err(|error: Error| failed(&error.to_string()))?;
        let verifier =
            JwtVerifier::with_jwks(keys).issuer(&self.issuer).audience(provider.client_id());
        let methods = metadata.token_endpoint_auth_methods_supported;
        Ok(Endpoints {
            authorize: metadata.authorization_endpoint,
            token: metadata.token_endpoint,
            profile: metadata.userinfo_endpoint,
            revoke: metadata.revocation_endpoint,
            has_secret_in_body: methods
                .is_some_and(|methods| !methods.iter().any(|name| name == "client_secret_basic")),
            issuer: Some(Issuer {
                name: metadata.issuer,
                is_always_named: metadata.authorization_response_iss_parameter_supported,
            }),
            verifier: Some(verifier),
        })
    }
}

/// Whether nobody stands between this application and an address (RFC 6749, sections 3.1 and 3.2).
pub(super) fn is_safe(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else {
        return false;
    };
    match uri.scheme_str() {
        Some("https") => uri.host().is_some(),
        Some("http") => uri.host().is_some_and(is_local_name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn nobody_stands_in_between() {
        for safe in [
            "https://id.example",
            "https://id.example/a/",
            "http://127.0.0.1:5555",
            "http://[::1]:80/a",
            "http://localhost",
        ] {
            assert!(is_safe(safe), "{safe}");
        }
        for other in [
            "",
            "id.example",
            "http://id.example",
            "http://localhost.example",
            "/a",
            "javascript:a",
        ] {
            assert!(!is_safe(other), "{other}");
        }
    }
}
