//! A site by whose accounts people log in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use serde_json::json;
use zzz::{
    App, Bearer, Form, Headers, IntoResponse, Json, Query, Redirect, Response, Result, Service,
    TestServer, WithQuery, digest, handler, http::StatusCode, random_token,
};

/// What the forge knows, and how it is to answer.
#[derive(Clone, Default)]
pub(crate) struct Forge(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Codes that were given and not yet taken.
    codes: HashMap<String, Authorize>,
    /// What `iss` says.
    issuer: Option<String>,
    /// Answers in place of the right ones.
    tokens: Option<(u16, String)>,
    profile: Option<(u16, String)>,
    revoked: Vec<String>,
}

pub(crate) const CLIENT: &str = "the:client";
pub(crate) const SECRET: &str = "s3cret & more";
const ACCESS: &str = "access-token-of-ann";
pub(crate) const REFRESH: &str = "refresh-token-of-ann";

impl Service for Forge {}

impl Forge {
    pub(crate) async fn serve(&self) -> TestServer {
        TestServer::start(App::new().service(self.clone()).routes(routes())).await
    }

    pub(crate) fn issuer(&self, issuer: Option<&str>) {
        self.0.lock().unwrap().issuer = issuer.map(str::to_owned);
    }

    pub(crate) fn answers_tokens(&self, answer: Option<(u16, String)>) {
        self.0.lock().unwrap().tokens = answer;
    }

    pub(crate) fn answers_profile(&self, answer: Option<(u16, String)>) {
        self.0.lock().unwrap().profile = answer;
    }

    pub(crate) fn revoked(&self) -> Vec<String> {
        self.0.lock().unwrap().revoked.clone()
    }
}

#[derive(Clone, serde::Deserialize)]
struct Authorize {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    state: String,
    code_challenge: String,
    code_challenge_method: String,
    /// What a test has it say instead of a code.
    error: Option<String>,
}

/// Somebody is logged in here, and says yes.
#[handler]
async fn authorize(Query(asked): Query<Authorize>, forge: &Forge) -> Result<Response> {
    let is_good = asked.response_type == "code"
        && asked.client_id == CLIENT
        && asked.code_challenge_method == "S256"
        && asked.redirect_uri.starts_with("https://app.example/login/");
    if !is_good {
        return Ok(StatusCode::BAD_REQUEST.into_response());
    }
    let mut state = forge.0.lock().unwrap();
    let mut address = asked.redirect_uri.with_query("state", &asked.state);
    if let Some(issuer) = &state.issuer {
        address = address.with_query("iss", issuer);
    }
    if let Some(error) = &asked.error {
        return Ok(Redirect::external(address.with_query("error", error)).into_response());
    }
    let code = random_token();
    address = address.with_query("code", &code);
    state.codes.insert(code, asked);
    Ok(Redirect::external(address).into_response())
}

/// `the%3Aclient:s3cret+%26+more`, as RFC 6749 writes id and secret in section 2.3.1.
const BASIC: &str = "Basic dGhlJTNBY2xpZW50OnMzY3JldCslMjYrbW9yZQ==";

/// Who asks: by `authorization`, or in the body. An application without a secret only says its name.
fn is_client(headers: &Headers, form: &HashMap<String, String>) -> bool {
    let field = |name: &str| form.get(name).map(String::as_str);
    match headers.get("authorization") {
        Some(basic) => basic == BASIC && field("client_id").is_none(),
        None => {
            field("client_id") == Some(CLIENT)
                && field("client_secret").is_none_or(|secret| secret == SECRET)
        }
    }
}

#[handler]
async fn token(
    Form(form): Form<HashMap<String, String>>,
    forge: &Forge,
    headers: &Headers,
) -> Response {
    let mut state = forge.0.lock().unwrap();
    if let Some((status, body)) = &state.tokens {
        return (StatusCode::from_u16(*status).unwrap(), body.clone()).into_response();
    }
    let error = |status, error: &str| {
        let description = "the forge says no";
        (status, Json(json!({"error": error, "error_description": description}))).into_response()
    };
    if !is_client(headers, &form) {
        return error(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let is_good = match field("grant_type") {
        "authorization_code" => state.codes.remove(field("code")).is_some_and(|asked| {
            asked.redirect_uri == field("redirect_uri")
                && asked.code_challenge == digest(field("code_verifier"))
        }),
        "refresh_token" => field("refresh_token") == REFRESH,
        _ => false,
    };
    if !is_good {
        return error(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    let mut tokens = json!({"access_token": ACCESS, "token_type": "bearer", "expires_in": 3600});
    if field("grant_type") == "authorization_code" {
        tokens["refresh_token"] = REFRESH.into();
    }
    Json(tokens).into_response()
}

#[handler]
async fn profile(bearer: Bearer, forge: &Forge) -> Result<Response> {
    if let Some((status, body)) = &forge.0.lock().unwrap().profile {
        return Ok((StatusCode::from_u16(*status)?, body.clone()).into_response());
    }
    if bearer.token() != ACCESS {
        return Err(Bearer::refused());
    }
    let ann = json!({
        "sub": "ann-7", "name": "Ann", "email": "ann@forge.example", "email_verified": true,
        "picture": "https://forge.example/ann.png", "stars": 12,
    });
    Ok(Json(ann).into_response())
}

#[handler]
async fn revoke(
    Form(form): Form<HashMap<String, String>>,
    forge: &Forge,
    headers: &Headers,
) -> StatusCode {
    if !is_client(headers, &form) {
        return StatusCode::UNAUTHORIZED;
    }
    forge.0.lock().unwrap().revoked.push(form["token"].clone());
    StatusCode::OK
}

zzz::router! {
    get "/authorize" => authorize;
    post "/token" => token;
    get "/profile" => profile;
    post "/revoke" => revoke;
}
