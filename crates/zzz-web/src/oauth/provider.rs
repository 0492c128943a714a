//! Who logs people in.

use std::{fmt, sync::Arc};

use super::{
    endpoints::{Endpoints, Issuer, OAuth2Endpoints},
    profile::Fields,
};

/// A site by whose accounts people log in, and what it knows this application by; for
/// [`OAuth2::with`](crate::OAuth2::with).
///
/// There are presets for what many have an account at; [`new`](Self::new) takes any other that
/// speaks OAuth 2.0. The application is registered there with the address that browsers come back to.
///
/// # Examples
///
/// ```
/// use zzz_web::{OAuth2Endpoints, OAuth2Provider};
///
/// let github = OAuth2Provider::github("client id", "client secret").scope("repo");
/// assert_eq!(github.name(), "github");
///
/// let forge = OAuth2Provider::new("forge", "client id", "client secret", OAuth2Endpoints {
///     authorize: "https://forge.example/oauth/authorize".to_owned(),
///     token: "https://forge.example/oauth/token".to_owned(),
///     profile: "https://forge.example/api/me".to_owned(),
///     revoke: None,
/// });
/// let forge = forge.scope("profile").profile_id("id");
/// assert!(!format!("{forge:?}").contains("secret"));
/// ```
#[derive(Clone)]
pub struct OAuth2Provider {
    name: String,
    client_id: String,
    client_secret: String,
    scopes: Vec<String>,
    parameters: Vec<(String, String)>,
    endpoints: Arc<Endpoints>,
    pub(super) fields: Fields,
    /// Where e-mail addresses are asked for that the profile does not have.
    pub(super) emails: Option<String>,
}

/// The parameters that a login sets by itself.
const OWN: [&str; 9] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "response_mode",
];

impl OAuth2Provider {
    /// A provider called `name`, as it stands in addresses, which knows this application by
    /// `client_id` and `client_secret`. An application that can keep no secret has an empty one.
    ///
    /// # Panics
    ///
    /// If the name is not of small letters, digits and `-`.
    pub fn new(
        name: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        endpoints: OAuth2Endpoints,
    ) -> Self {
        let OAuth2Endpoints { authorize, token, profile, revoke } = endpoints;
        let endpoints = Endpoints {
            authorize,
            token,
            profile: Some(profile),
            revoke,
            has_secret_in_body: false,
            issuer: None,
        };
        let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        assert!(
            !name.is_empty() && name.bytes().all(is_plain),
            "the name of a provider is small letters, digits and `-`, as in `github`, and not {name:?}"
        );
        Self {
            name: name.to_owned(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            scopes: Vec::new(),
            parameters: Vec::new(),
            endpoints: Arc::new(endpoints),
            fields: Fields::default(),
            emails: None,
        }
    }

    /// Asks for `scope`, too: a word of the provider's for something that a token allows.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// Sends the browser with one parameter more, such as `prompt` or `access_type`.
    ///
    /// # Panics
    ///
    /// If it is one that the login sets itself, such as `state`.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: impl Into<String>) -> Self {
        assert!(!OWN.contains(&name), "`{name}` is set by the login, and by nobody else");
        self.parameters.push((name.to_owned(), value.into()));
        self
    }

    /// How the profile calls what stands for an account, `sub` unless told.
    #[must_use]
    pub fn profile_id(mut self, name: impl Into<String>) -> Self {
        self.fields.id = name.into();
        self
    }

    /// Who says that it answers; its answers have to name it
    /// ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    #[must_use]
    pub fn issuer(self, issuer: impl Into<String>) -> Self {
        let issuer = Issuer { name: issuer.into(), is_always_named: true };
        self.with_endpoints(|endpoints| endpoints.issuer = Some(issuer))
    }

    /// Sends the secret in the body of requests, for a provider that does not read
    /// `authorization: Basic` ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)).
    #[must_use]
    pub fn secret_in_body(self) -> Self {
        self.with_endpoints(|endpoints| endpoints.has_secret_in_body = true)
    }

    fn with_endpoints(mut self, change: impl FnOnce(&mut Endpoints)) -> Self {
        change(Arc::make_mut(&mut self.endpoints));
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// `None` for an application that can keep none.
    pub(super) fn client_secret(&self) -> Option<&str> {
        Some(&*self.client_secret).filter(|secret| !secret.is_empty())
    }

    /// All that is asked for (RFC 6749, section 3.3).
    pub(super) fn all_scopes(&self) -> String {
        self.scopes.join(" ")
    }

    pub(super) fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    pub(super) fn endpoints(&self) -> &Arc<Endpoints> {
        &self.endpoints
    }
}

/// Without the secret.
impl fmt::Debug for OAuth2Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2Provider")
            .field("name", &self.name)
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
