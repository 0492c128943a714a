//! Where a provider is asked.

use zzz_core::{Error, Result};
use zzz_crypto::JwtVerifier;

use super::discovery::is_safe;

/// The addresses of a provider, as its documentation names them.
///
/// They are of `https`, or on this machine. The application does not start with others.
///
/// # Examples
///
/// ```
/// use zzz_web::OAuth2Endpoints;
///
/// let endpoints = OAuth2Endpoints {
///     authorize: "https://forge.example/oauth/authorize".to_owned(),
///     token: "https://forge.example/oauth/token".to_owned(),
///     profile: "https://forge.example/api/me".to_owned(),
///     revoke: None,
///     issuer: None,
/// };
/// # let _ = endpoints;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "applications make it for their provider")]
pub struct OAuth2Endpoints {
    /// Where the browser goes.
    pub authorize: String,
    /// Where a code becomes a token.
    pub token: String,
    /// Who has the token, as JSON.
    pub profile: String,
    /// Where a token ends before its time, if the provider knows
    /// [RFC 7009](https://www.rfc-editor.org/rfc/rfc7009).
    pub revoke: Option<String>,
    /// Who says that it answers, if the provider knows
    /// [RFC 9207](https://www.rfc-editor.org/rfc/rfc9207); each answer has to name it then.
    pub issuer: Option<String>,
}

/// What is known of a provider when it is asked.
#[derive(Debug)]
pub(super) struct Endpoints {
    pub(super) authorize: String,
    pub(super) token: String,
    pub(super) profile: Option<String>,
    pub(super) revoke: Option<String>,
    /// Whether the secret goes into the body, and not into `authorization`.
    pub(super) has_secret_in_body: bool,
    pub(super) issuer: Option<Issuer>,
    /// Who accepts its ID tokens, if it speaks OpenID Connect.
    pub(super) verifier: Option<JwtVerifier>,
}

/// Who answers.
#[derive(Debug)]
pub(super) struct Issuer {
    pub(super) name: String,
    /// Whether each answer names it.
    pub(super) is_always_named: bool,
}

impl Issuer {
    /// Whether an answer that names `named` may be this one's (RFC 9207, section 2.4).
    pub(super) fn may_be(&self, named: Option<&str>) -> bool {
        named.map_or(!self.is_always_named, |named| named == self.name)
    }
}

impl Endpoints {
    /// Each address, as its field of [`OAuth2Endpoints`] is called.
    fn addresses(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let always = [("authorize", &self.authorize), ("token", &self.token)];
        let profile = self.profile.iter().map(|address| ("profile", address));
        let revoke = self.revoke.iter().map(|address| ("revoke", address));
        let all = always.into_iter().chain(profile).chain(revoke);
        all.map(|(field, address)| (field, address.as_str()))
    }

    /// Looks at the addresses of the provider called `name`.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        match self.addresses().find(|(_, address)| !is_safe(address)) {
            None => Ok(()),
            Some((field, address)) => Err(Error::internal(format!(
                "the OAuth 2.0 provider `{name}` cannot be asked at {address:?}, its \
                 `OAuth2Endpoints::{field}`: write a whole address of `https`, as in \
                 \"https://{name}.example/oauth/{field}\"; `http` is for this machine alone"
            ))),
        }
    }
}

impl From<OAuth2Endpoints> for Endpoints {
    fn from(endpoints: OAuth2Endpoints) -> Self {
        let OAuth2Endpoints { authorize, token, profile, revoke, issuer } = endpoints;
        Self {
            authorize,
            token,
            profile: Some(profile),
            revoke,
            has_secret_in_body: false,
            issuer: issuer.map(|name| Issuer { name, is_always_named: true }),
            verifier: None,
        }
    }
}
