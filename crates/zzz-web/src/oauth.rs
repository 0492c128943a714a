//! Login by another site.

mod callback;
mod discovery;
mod endpoints;
mod exchange;
mod fault;
mod id_token;
mod login;
mod pending;
mod presets;
mod profile;
mod provider;
mod tokens;

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use zzz_core::{AnyFetch, Fetch, Problem, Request, Result, Service, Services, http::StatusCode};

use self::{callback::Callback, exchange::Exchange, pending::Pending};
pub use self::{
    endpoints::OAuth2Endpoints, login::OAuth2Login, profile::OAuth2Profile,
    provider::OAuth2Provider, tokens::OAuth2Tokens,
};
use crate::{PublicUrl, Redirect, Session, WithQuery};

/// Logs people in by an account that they have elsewhere: OAuth 2.0 with authorization code
/// ([RFC 6749, section 4.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1)), state and PKCE
/// ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)), as
/// [RFC 9700](https://www.rfc-editor.org/rfc/rfc9700) would have it. A service.
///
/// [`start`](Self::start) leads the browser to the provider, [`finish`](Self::finish) takes what it
/// comes back with. In between the browser's [`Session`] holds what was begun: it is good in this
/// browser, once, at this provider, and for ten minutes. Each provider has an address of its own to
/// come back to, and where its issuer is known, the answer has to name no other
/// ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)), so that what one provider gave is not
/// handed to another one.
///
/// Of a provider that speaks OpenID Connect, the ID token says who has logged in
/// ([Core 1.0](https://openid.net/specs/openid-connect-core-1_0.html)): its signature, issuer, audience, time
/// and nonce are looked at.
///
/// Other servers are asked through a [`Fetch`]. Answers of more than 1 MiB are none.
///
/// # Examples
///
/// ```
/// use zzz_core::{AnyFetch, Request, Result};
/// use zzz_web::{OAuth2, OAuth2Provider, PublicUrl, Redirect, Session};
///
/// fn oauth(fetch: AnyFetch, id: &str, secret: &str) -> Result<OAuth2> {
///     let url = PublicUrl::parse("https://example.com")?;
///     Ok(OAuth2::new(fetch, &url, "/login/:provider/callback")
///         .with(OAuth2Provider::github(id, secret)))
/// }
///
/// // What the handler of `get "/login/:provider"` does.
/// async fn begin(provider: &str, oauth: &OAuth2, session: &mut Session) -> Result<Redirect> {
///     oauth.start(provider, "/account", session).await
/// }
///
/// // What the handler of `get "/login/:provider/callback"` does.
/// async fn end(
///     provider: &str,
///     oauth: &OAuth2,
///     request: &Request,
///     session: &mut Session,
/// ) -> Result<Redirect> {
///     let login = oauth.finish(provider, request, session).await?;
///     // Where a database would find or make the user.
///     session.log_in(login.key());
///     Ok(Redirect::to(login.return_to()))
/// }
/// # let _ = (oauth, begin, end);
/// ```
pub struct OAuth2 {
    fetch: AnyFetch,
    /// With `:provider` in it.
    callback: String,
    providers: Vec<OAuth2Provider>,
    lasts: Duration,
}

/// What stands in the path of a callback for the name of the provider.
const PLACE: &str = ":provider";

impl OAuth2 {
    /// Asks through `fetch`, and has browsers come back to the path `callback` of `url`, in which
    /// `:provider` stands for the [name](OAuth2Provider::name) of the provider.
    ///
    /// # Panics
    ///
    /// If `callback` is no path with `:provider` in it.
    pub fn new(fetch: impl Fetch, url: &PublicUrl, callback: &str) -> Self {
        assert!(
            callback.starts_with('/') && callback.contains(PLACE),
            "the path that browsers come back to is one like `/login/:provider/callback`, and not \
             {callback:?}"
        );
        Self {
            fetch: AnyFetch::new(fetch),
            callback: url.of(callback),
            providers: Vec::new(),
            lasts: Duration::from_secs(600),
        }
    }

    /// Lets people log in by `provider`, too.
    ///
    /// # Panics
    ///
    /// If there is one with this name.
    #[must_use]
    pub fn with(mut self, provider: OAuth2Provider) -> Self {
        let name = provider.name();
        let is_new = self.providers.iter().all(|other| other.name() != name);
        assert!(is_new, "there are two providers called {name:?}: call one of them otherwise");
        self.providers.push(provider);
        self
    }

    /// How long somebody may stay at the provider, ten minutes unless told.
    #[must_use]
    pub fn lasts(mut self, lasts: Duration) -> Self {
        self.lasts = lasts;
        self
    }

    /// The names of the providers, in their order.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        self.providers.iter().map(OAuth2Provider::name)
    }

    /// Where the browser goes to log in by `provider`. `return_to` is where
    /// [`OAuth2Login::return_to`] leads in the end: a path of this site. Anything else, which a
    /// request may have brought, is `/`, and so is what has more than 512 bytes.
    ///
    /// A browser may begin three logins side by side, as in several tabs; the oldest one goes.
    ///
    /// # Errors
    ///
    /// 404 if there is no such provider. One of OpenID Connect that has to be asked first may
    /// [fail](Self::finish), too.
    pub async fn start(
        &self,
        provider: &str,
        return_to: &str,
        session: &mut Session,
    ) -> Result<Redirect> {
        let provider = self.provider(provider)?;
        let endpoints = provider.endpoints(&self.fetch).await?;
        let pending = Pending::begin(provider.name(), return_to, SystemTime::now());
        let mut address = endpoints
            .authorize
            .with_query("response_type", "code")
            .with_query("client_id", provider.client_id())
            .with_query("redirect_uri", self.callback_of(provider));
        if let Some(scopes) = provider.all_scopes() {
            address = address.with_query("scope", scopes);
        }
        let mut address = address
            .with_query("state", pending.state())
            .with_query("code_challenge", pending.challenge())
            .with_query("code_challenge_method", "S256");
        if endpoints.verifier.is_some() {
            address = address.with_query("nonce", pending.nonce());
        }
        for (name, value) in provider.parameters() {
            address = address.with_query(name, value);
        }
        pending.keep(session)?;
        Ok(Redirect::external(address))
    }

    /// Who has logged in by `provider`, from the request that it sent the browser with, and the session of
    /// which [`start`](Self::start) knew. What was begun is over with it, also where it fails.
    ///
    /// # Errors
    ///
    /// - 404 if there is no such provider,
    /// - 400 `login_malformed` if the query is none that a provider writes,
    /// - 400 `login_not_begun` if it was not begun in this browser, was finished already, or took
    ///   too long,
    /// - 400 `login_mixed_up` if it was begun at another provider,
    /// - 400 `login_not_accepted` if the provider does not, or no longer, know the code,
    /// - 403 `login_denied` if somebody said no at the provider,
    /// - 503 `provider_unavailable` if the provider says that it is,
    /// - 502 `provider_failed` if it answers anything else; the log says what,
    /// - 503 `keys_unavailable` if the keys of its ID tokens cannot be had,
    /// - what [`Fetch`] says, 502 or 504, if it does not answer.
    pub async fn finish(
        &self,
        provider: &str,
        request: &Request,
        session: &mut Session,
    ) -> Result<OAuth2Login> {
        let provider = self.provider(provider)?;
        let callback = Callback::read(request.query().unwrap_or_default())?;
        let pending = Pending::take(session, &callback.state, SystemTime::now(), self.lasts)?;
        if pending.provider() != provider.name() {
            return Err(fault::mixed_up(provider, "it was begun at another one"));
        }
        let exchange = Exchange::with(&self.fetch, provider).await?;
        if !exchange.may_be_of(callback.issuer.as_deref()) {
            return Err(fault::mixed_up(provider, "the answer names another issuer, or none"));
        }
        let code = callback.code(provider)?;
        let redirect_uri = self.callback_of(provider);
        let tokens = exchange.code(&code, pending.verifier(), &redirect_uri).await?;
        let profile = exchange.profile(&tokens, &pending.nonce()).await?;
        Ok(OAuth2Login::new(provider, profile, tokens, pending.into_return_to()))
    }

    /// Other tokens for a refresh token
    /// ([RFC 6749, section 6](https://www.rfc-editor.org/rfc/rfc6749#section-6)). Where the provider
    /// sends no new refresh token, the old one stays good and is part of the answer.
    ///
    /// # Errors
    ///
    /// 401 `login_over` if the token is not, or no longer, good; 404, 502, 503 and 504 as
    /// [`finish`](Self::finish).
    pub async fn refresh(&self, provider: &str, refresh_token: &str) -> Result<OAuth2Tokens> {
        let exchange = Exchange::with(&self.fetch, self.provider(provider)?).await?;
        exchange.refresh(refresh_token).await
    }

    /// Has the provider forget an access token or a refresh token
    /// ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)).
    ///
    /// # Errors
    ///
    /// If the provider has no place for that; 404, 502, 503 and 504 as [`finish`](Self::finish).
    pub async fn revoke(&self, provider: &str, token: &str) -> Result<()> {
        let exchange = Exchange::with(&self.fetch, self.provider(provider)?).await?;
        exchange.revoke(token).await
    }

    fn provider(&self, name: &str) -> Result<&OAuth2Provider> {
        const UNKNOWN: Problem = Problem::fixed(
            StatusCode::NOT_FOUND,
            "unknown_provider",
            "nobody logs in here by a provider of this name",
        );
        let found = self.providers.iter().find(|provider| provider.name() == name);
        found.ok_or_else(|| UNKNOWN.into())
    }

    fn callback_of(&self, provider: &OAuth2Provider) -> String {
        self.callback.replace(PLACE, provider.name())
    }
}

impl Service for OAuth2 {
    /// Looks at the addresses of all providers.
    async fn start(&self, _services: &Services) -> Result<()> {
        self.providers.iter().try_for_each(OAuth2Provider::check)
    }
}

impl fmt::Debug for OAuth2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2")
            .field("callback", &self.callback)
            .field("providers", &self.providers)
            .field("lasts", &self.lasts)
            .finish_non_exhaustive()
    }
}
