//! A site by whose accounts people log in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use serde_json::{Map, Value, json};
use zzz::{
    App, Bearer, Error, Form, Headers, IntoResponse, Json, JwtAlgorithm, JwtIssuer, JwtKeySet,
    JwtSigningKey, Query, Redirect, Request, Response, Result, Service, TestServer, WithQuery,
    digest, handler, http::StatusCode, random_token,
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
    /// Members of ID tokens in place of the right ones; `null` takes one away.
    claims: Map<String, Value>,
    /// Who signs them, if not the forge.
    signer: Option<JwtSigningKey>,
    /// How old they are.
    age: Duration,
    /// Members of what it says of itself, likewise.
    metadata: Map<String, Value>,
    is_silent: bool,
    /// How often it was asked for its keys, and for what it says of itself.
    asked: u32,
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

    pub(crate) fn says_in_tokens(&self, name: &str, value: Value) {
        self.0.lock().unwrap().claims = Map::from_iter([(name.to_owned(), value)]);
    }

    pub(crate) fn has_tokens_signed_by(&self, key: Option<JwtSigningKey>) {
        self.0.lock().unwrap().signer = key;
    }

    pub(crate) fn has_tokens_that_are(&self, age: Duration) {
        self.0.lock().unwrap().age = age;
    }

    pub(crate) fn says_of_itself(&self, name: &str, value: Value) {
        self.0.lock().unwrap().metadata = Map::from_iter([(name.to_owned(), value)]);
    }

    /// Says nothing of itself and its keys.
    pub(crate) fn is_silent(&self, is_silent: bool) {
        self.0.lock().unwrap().is_silent = is_silent;
    }

    pub(crate) fn asked(&self) -> u32 {
        self.0.lock().unwrap().asked
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
    #[serde(default)]
    scope: String,
    nonce: Option<String>,
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
    request: &Request,
) -> Result<Response> {
    let mut state = forge.0.lock().unwrap();
    if let Some((status, body)) = &state.tokens {
        return Ok((StatusCode::from_u16(*status)?, body.clone()).into_response());
    }
    let error = |status, error: &str| {
        let description = "the forge says no";
        let answer = Json(json!({"error": error, "error_description": description}));
        Ok((status, answer).into_response())
    };
    if !is_client(request.headers(), &form) {
        return error(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let mut tokens = json!({"access_token": ACCESS, "token_type": "bearer", "expires_in": 3600});
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let is_good = match field("grant_type") {
        "authorization_code" => state.codes.remove(field("code")).is_some_and(|asked| {
            tokens["refresh_token"] = REFRESH.into();
            if asked.scope.contains("openid") {
                tokens["id_token"] = id_token(&state, &asked, request).into();
            }
            asked.redirect_uri == field("redirect_uri")
                && asked.code_challenge == digest(field("code_verifier"))
        }),
        "refresh_token" => field("refresh_token") == REFRESH,
        _ => false,
    };
    if !is_good {
        return error(StatusCode::BAD_REQUEST, "invalid_grant");
    }
    Ok(Json(tokens).into_response())
}

/// The key with which the forge signs.
fn key() -> JwtSigningKey {
    let pem = include_str!("keys/forge.pem");
    JwtSigningKey::from_pem(JwtAlgorithm::Es256, pem).unwrap().named("forge")
}

/// The forge's own address, which is its name as an issuer.
fn address_of(request: &Request) -> String {
    format!("http://{}", request.host().unwrap())
}

fn id_token(state: &State, asked: &Authorize, request: &Request) -> String {
    let claims = json!({
        "iss": address_of(request), "aud": CLIENT, "sub": "ann-7", "nonce": asked.nonce,
        "preferred_username": "ann",
    });
    let claims = changed(claims, &state.claims);
    let issuer = JwtIssuer::new(state.signer.clone().unwrap_or_else(key));
    let issued = SystemTime::now() - state.age;
    issuer.issue_at(&claims, Duration::from_secs(300), issued).unwrap()
}

fn changed(mut value: Value, changes: &Map<String, Value>) -> Value {
    let members = value.as_object_mut().unwrap();
    members.extend(changes.clone());
    members.retain(|_, value| !value.is_null());
    value
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
    request: &Request,
) -> StatusCode {
    if !is_client(request.headers(), &form) {
        return StatusCode::UNAUTHORIZED;
    }
    forge.0.lock().unwrap().revoked.push(form["token"].clone());
    StatusCode::OK
}

#[handler]
async fn keys(forge: &Forge) -> Result<String> {
    let mut state = forge.0.lock().unwrap();
    state.asked += 1;
    if state.is_silent {
        return Err(Error::internal("the forge says nothing"));
    }
    Ok(JwtKeySet::new([key().public()]).to_jwks())
}

#[handler]
async fn metadata(forge: &Forge, request: &Request) -> Result<Response> {
    let mut state = forge.0.lock().unwrap();
    state.asked += 1;
    if state.is_silent {
        return Err(Error::internal("the forge says nothing"));
    }
    let of = |path: &str| format!("{}{path}", address_of(request));
    let metadata = json!({
        "issuer": of(""),
        "authorization_endpoint": of("/authorize"),
        "token_endpoint": of("/token"),
        "userinfo_endpoint": of("/profile"),
        "revocation_endpoint": of("/revoke"),
        "jwks_uri": of("/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
    });
    Ok(Json(changed(metadata, &state.metadata)).into_response())
}

zzz::router! {
    get "/.well-known/openid-configuration" => metadata;
    get "/keys" => keys;
    get "/authorize" => authorize;
    post "/token" => token;
    get "/profile" => profile;
    post "/revoke" => revoke;
}
