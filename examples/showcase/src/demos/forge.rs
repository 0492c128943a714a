//! Logging in by another site. That site, the night forge, is played by this program as well, so that
//! nobody has to be registered anywhere.

use std::{sync::Arc, time::Duration};

use serde::Deserialize;
use zzz::{
    Error, Fetch, Html, IntoResponse, MemoryStore, OAuth2, OAuth2Endpoints, OAuth2Provider, Only,
    PublicUrl, Query, Redirect, Request, Result, Service, Session, Store, Template, WithQuery,
    bytes::Bytes,
    digest, handler,
    http::{self, StatusCode, header},
    random_token,
};

use crate::router::paths;

const CALLBACK: &str = "/login/forge/callback";

/// What the application knows of the forge. No request goes over a network: see [`begin`] and [`Forge::fetch`].
pub(crate) fn oauth(forge: Forge) -> OAuth2 {
    let url = PublicUrl::parse("http://127.0.0.1:5555").expect("it is an address");
    let endpoints = OAuth2Endpoints {
        authorize: "https://forge.example/authorize".to_owned(),
        token: "https://forge.example/token".to_owned(),
        profile: "https://forge.example/profile".to_owned(),
        revoke: None,
        issuer: None,
    };
    // There is no secret to keep from oneself.
    let forge_to_us = OAuth2Provider::new("forge", "showcase", "", endpoints);
    OAuth2::new(forge, &url, "/login/:provider/callback").with(forge_to_us)
}

/// Leads to the forge: what it is asked stays, and its page is one of this server, whatever that is called.
#[handler]
pub(crate) async fn begin(oauth: &OAuth2, session: &mut Session) -> Result<Redirect> {
    let there = oauth.start("forge", &paths::account(), session).await?.into_response();
    let address = there.headers().get(header::LOCATION).unwrap_or_default();
    let asked = address.split_once('?').map_or("", |(_, query)| query);
    Ok(Redirect::to(format!("{}?{asked}", paths::forge())))
}

/// Takes who comes back from the forge.
#[handler]
pub(crate) async fn end(
    oauth: &OAuth2,
    session: &mut Session,
    request: &Request,
) -> Result<Redirect> {
    let login = oauth.finish("forge", request, session).await?;
    session.log_in(login.profile().name().unwrap_or("somebody"));
    Ok(Redirect::to(login.return_to()))
}

/// The forge: for each code that it gave, the challenge that was sent with it.
#[derive(Clone)]
pub(crate) struct Forge(Arc<MemoryStore>);

impl Service for Forge {}

impl Default for Forge {
    fn default() -> Self {
        Self(Arc::new(MemoryStore::with_bytes(64 * 1024)))
    }
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    redirect_uri: String,
    state: String,
    code_challenge: String,
}

#[derive(Template)]
#[template(path = "forge.html.zzz")]
pub(crate) struct Forging {
    yes: String,
    no: String,
}

/// The forge's page, on which somebody says yes or no.
#[handler]
pub(crate) async fn ask(Query(asked): Query<Asked>, forge: &Forge) -> Result<Html<Forging>> {
    if !asked.redirect_uri.ends_with(CALLBACK) {
        return Err(Error::new(StatusCode::BAD_REQUEST, "the forge knows no such application"));
    }
    let code = random_token();
    forge.0.put(&code, asked.code_challenge.into(), Duration::from_secs(60), Only::New).await?;
    let back = CALLBACK.with_query("state", &asked.state);
    let yes = back.with_query("code", &code);
    Ok(Html(Forging { yes, no: back.with_query("error", "access_denied") }))
}

impl Fetch for Forge {
    async fn fetch(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        if request.uri().path() == "/profile" {
            let owl = r#"{"sub": "1", "name": "the night owl"}"#;
            return Ok(http::Response::new(owl.into()));
        }
        let form = String::from_utf8(request.into_body().to_vec())?;
        // What is looked for needs no encoding.
        let field = |name: &str| {
            let of = |field: &str| field.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
            form.split('&').find_map(of).unwrap_or_default()
        };
        let challenge = self.0.get(&field("code")).await?;
        self.0.remove(&field("code")).await?;
        let verifier = digest(&field("code_verifier"));
        let is_good = challenge.is_some_and(|kept| kept.value() == verifier.as_bytes());
        Ok(http::Response::new(if is_good {
            r#"{"access_token": "of-the-owl", "token_type": "Bearer"}"#.into()
        } else {
            r#"{"error": "invalid_grant"}"#.into()
        }))
    }
}
