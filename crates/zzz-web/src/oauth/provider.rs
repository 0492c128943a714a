//! Who logs people in.

use std::{fmt, sync::Arc};

use zzz_core::{AnyFetch, Result};

use super::{
    discovery::Discovery,
    endpoints::{Endpoints, OAuth2Endpoints},
    profile::Fields,
};

/// A site by whose accounts people log in, and what it knows this application by; for
/// [`OAuth2::with`](crate::OAuth2::with).
///
/// There are presets for what many have an account at; [`openid`](Self::openid) takes any other that
/// speaks OpenID Connect, [`new`](Self::new) any that speaks OAuth 2.0. The application is registered there with the address that browsers come back to.
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
///     issuer: None,
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
    source: Source,
    has_secret_in_body: bool,
    pub(super) fields: Fields,
    /// Where e-mail addresses are asked for that the profile does not have.
    pub(super) emails: Option<String>,
}

/// Where the addresses of a provider are known from.
#[derive(Clone)]
enum Source {
    Told(Arc<Endpoints>),
    Discovered(Arc<Discovery>),
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
        let source = Source::Told(Arc::new(endpoints.into()));
        Self::of(name, client_id.into(), client_secret.into(), source)
    }

    /// A provider called `name` that speaks OpenID Connect, by the address of its issuer. Its other
    /// addresses and its keys are asked for there
    /// ([Discovery 1.0](https://openid.net/specs/openid-connect-discovery-1_0.html)), and who has
    /// logged in is what the ID token says; where there is a profile, it is read, too. The
    /// scopes `openid`, `profile` and `email` are asked for.
    ///
    /// # Panics
    ///
    /// If the name is not of small letters, digits and `-`, or the issuer is no address of
    /// `https`, nor one on this machine.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_web::OAuth2Provider;
    ///
    /// let staff = OAuth2Provider::openid("staff", "https://id.example.com/realms/staff", "id", "secret");
    /// # let _ = staff;
    /// ```
    pub fn openid(
        name: &str,
        issuer: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
    ) -> Self {
        let source = Source::Discovered(Arc::new(Discovery::of(issuer)));
        Self::of(name, client_id.into(), client_secret.into(), source)
            .scope("openid")
            .scope("profile")
            .scope("email")
    }

    fn of(name: &str, client_id: String, client_secret: String, source: Source) -> Self {
        let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        assert!(
            !name.is_empty() && name.bytes().all(is_plain),
            "the name of a provider is small letters, digits and `-`, as in `github`, and not {name:?}"
        );
        Self {
            name: name.to_owned(),
            client_id,
            client_secret,
            scopes: Vec::new(),
            parameters: Vec::new(),
            source,
            has_secret_in_body: false,
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

    /// Sends the secret in the body of requests, for a provider that does not read
    /// `authorization: Basic` ([RFC 6749, section 2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)).
    #[must_use]
    pub fn secret_in_body(mut self) -> Self {
        self.has_secret_in_body = true;
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
    pub(super) fn all_scopes(&self) -> Option<String> {
        // An empty one is none, and some refuse it.
        (!self.scopes.is_empty()).then(|| self.scopes.join(" "))
    }

    pub(super) fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    pub(super) fn has_secret_in_body(&self) -> bool {
        self.has_secret_in_body
    }

    /// Looks at the addresses that it was told; one of OpenID Connect tells its own later.
    pub(super) fn check(&self) -> Result<()> {
        match &self.source {
            Source::Told(endpoints) => endpoints.check(&self.name),
            Source::Discovered(_) => Ok(()),
        }
    }

    /// What is known of it. One of OpenID Connect may have to be asked.
    pub(super) async fn endpoints(&self, fetch: &AnyFetch) -> Result<Arc<Endpoints>> {
        match &self.source {
            Source::Told(endpoints) => Ok(endpoints.clone()),
            Source::Discovered(discovery) => discovery.endpoints(fetch, self).await,
        }
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
