//! What a provider is asked for, and what it answers.

use std::{sync::Arc, time::SystemTime};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use form_urlencoded::{Serializer, byte_serialize};
use serde_json::{Map, Value};
use zzz_core::{
    AnyFetch, Fetch, Problem, Result,
    bytes::Bytes,
    http::{self, HeaderValue, StatusCode, header},
};

use super::{OAuth2Profile, OAuth2Provider, OAuth2Tokens, endpoints::Endpoints, fault, id_token};

/// Asks a provider.
pub(super) struct Exchange<'a> {
    fetch: &'a AnyFetch,
    provider: &'a OAuth2Provider,
    endpoints: Arc<Endpoints>,
}

/// How long an answer may be.
pub(super) const ANSWER_BYTES_MAX: usize = 1024 * 1024;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Some providers refuse who does not say it.
pub(super) const USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("zzz/", env!("CARGO_PKG_VERSION")));

const TOKEN: &str = "the answer to a request for tokens";

const PROFILE: &str = "the answer to a request for a profile";

impl<'a> Exchange<'a> {
    pub(super) async fn with(fetch: &'a AnyFetch, provider: &'a OAuth2Provider) -> Result<Self> {
        Ok(Self { fetch, provider, endpoints: provider.endpoints(fetch).await? })
    }

    /// Whether an answer that names this issuer may be the provider's.
    pub(super) fn may_be_of(&self, issuer: Option<&str>) -> bool {
        self.endpoints.issuer.as_ref().is_none_or(|known| known.may_be(issuer))
    }

    /// Tokens for a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
    pub(super) async fn code(
        &self,
        code: &str,
        verifier: &str,
        redirect_uri: &str,
    ) -> Result<OAuth2Tokens> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        self.tokens(&fields, fault::NOT_ACCEPTED).await
    }

    /// Tokens for a refresh token.
    pub(super) async fn refresh(&self, token: &str) -> Result<OAuth2Tokens> {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        Ok(self.tokens(&fields, fault::OVER).await?.or_refresh(token))
    }

    /// Has the provider forget a token.
    pub(super) async fn revoke(&self, token: &str) -> Result<()> {
        let provider = self.provider;
        let Some(address) = &self.endpoints.revoke else {
            let name = provider.name();
            return Err(zzz_core::Error::internal(format!(
                "the provider `{name}` has no place where tokens end: there is none in its \
                 `OAuth2Endpoints::revoke`"
            )));
        };
        let answer = self.fetch.fetch(self.post(address, &[("token", token)])?).await?;
        if !answer.status().is_success() {
            return Err(fault::failed(provider, "the end of a token", answer.status().as_str()));
        }
        Ok(())
    }

    /// Who has the tokens, which were given for the login with this nonce.
    pub(super) async fn profile(
        &self,
        tokens: &OAuth2Tokens,
        nonce: &str,
    ) -> Result<OAuth2Profile> {
        let provider = self.provider;
        let failed = |why: &str| fault::failed(provider, PROFILE, why);
        let mut claims = match &self.endpoints.verifier {
            Some(verifier) => {
                id_token::claims_of(tokens.id_token(), nonce, verifier, provider).await?
            }
            None => Map::new(),
        };
        if let Some(address) = &self.endpoints.profile {
            let profile = self.claims(address, tokens).await?;
            // The token may have been exchanged for another one's (OpenID Connect Core 1.0,
            // section 5.3.4).
            if self.endpoints.verifier.is_some() && profile.get("sub") != claims.get("sub") {
                return Err(failed("it is another one's than the ID token"));
            }
            claims.extend(profile);
        }
        if let Some(address) = &provider.emails {
            self.add_email(&mut claims, address, tokens).await?;
        }
        OAuth2Profile::new(claims, &provider.fields)
            .ok_or_else(|| failed(&fault::nobody(&provider.fields.id)))
    }

    async fn claims(&self, address: &str, tokens: &OAuth2Tokens) -> Result<Map<String, Value>> {
        let answer = self.fetch.fetch(get(address, tokens)?).await?;
        if answer.status() != StatusCode::OK {
            return Err(fault::failed(self.provider, PROFILE, answer.status().as_str()));
        }
        match json(&answer) {
            Some(Value::Object(claims)) => Ok(claims),
            _ => Err(fault::failed(self.provider, PROFILE, "it is no object of JSON")),
        }
    }

    /// Adds the primary one of several addresses, as GitHub tells them. An account that lets nobody see
    /// them has none.
    async fn add_email(
        &self,
        claims: &mut Map<String, Value>,
        address: &str,
        tokens: &OAuth2Tokens,
    ) -> Result<()> {
        let answer = self.fetch.fetch(get(address, tokens)?).await?;
        let emails = json(&answer).filter(|_| answer.status() == StatusCode::OK);
        let emails = emails.as_ref().and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if let Some(email) = emails.iter().find(|email| email["primary"] == true) {
            claims.insert("email".to_owned(), email["email"].clone());
            claims.insert("email_verified".to_owned(), email["verified"].clone());
        }
        Ok(())
    }

    /// Asks the token endpoint; `over` is the answer to what is not, or no longer, good.
    async fn tokens(&self, fields: &[(&str, &str)], over: Problem) -> Result<OAuth2Tokens> {
        let provider = self.provider;
        let now = SystemTime::now();
        let answer = self.fetch.fetch(self.post(&self.endpoints.token, fields)?).await?;
        let status = answer.status();
        let Some(Value::Object(object)) = json(&answer) else {
            let why = format!("{status}, and no object of JSON");
            return Err(fault::failed(provider, TOKEN, &why));
        };
        // GitHub answers 200 to what it refuses, so the status says nothing.
        if let Some(error) = object.get("error").and_then(Value::as_str) {
            let description = object.get("error_description").and_then(Value::as_str);
            fault::log(provider, TOKEN, error, description);
            return Err(match error {
                "invalid_grant" | "bad_verification_code" | "bad_refresh_token" => over.into(),
                "temporarily_unavailable" => fault::UNAVAILABLE.into(),
                _ => fault::FAILED.into(),
            });
        }
        if status != StatusCode::OK {
            return Err(fault::failed(provider, TOKEN, status.as_str()));
        }
        OAuth2Tokens::read(&object, now).map_err(|why| fault::failed(provider, TOKEN, why))
    }

    /// A form, with who sends it (RFC 6749, section 2.3.1).
    fn post(&self, address: &str, fields: &[(&str, &str)]) -> Result<http::Request<Bytes>> {
        let provider = self.provider;
        let mut form = Serializer::new(String::new());
        form.extend_pairs(fields);
        let mut request = http::Request::post(address)
            .header(header::CONTENT_TYPE, FORM)
            .header(header::ACCEPT, JSON)
            .header(header::USER_AGENT, USER_AGENT);
        match provider.client_secret() {
            Some(secret) if provider.has_secret_in_body() || self.endpoints.has_secret_in_body => {
                form.append_pair("client_id", provider.client_id());
                form.append_pair("client_secret", secret);
            }
            Some(secret) => {
                request =
                    request.header(header::AUTHORIZATION, basic(provider.client_id(), secret)?);
            }
            None => {
                form.append_pair("client_id", provider.client_id());
            }
        }
        Ok(request.body(form.finish().into())?)
    }
}

fn get(address: &str, tokens: &OAuth2Tokens) -> Result<http::Request<Bytes>> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", tokens.access()))?;
    bearer.set_sensitive(true);
    let request = http::Request::get(address)
        .header(header::AUTHORIZATION, bearer)
        .header(header::ACCEPT, JSON)
        .header(header::USER_AGENT, USER_AGENT);
    Ok(request.body(Bytes::new())?)
}

/// Both are encoded as a form is, since a colon separates them.
fn basic(id: &str, secret: &str) -> Result<HeaderValue> {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let both = format!("{}:{}", encoded(id), encoded(secret));
    let both = BASE64_STANDARD.encode(both.as_bytes());
    let mut value = HeaderValue::from_str(&format!("Basic {both}"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The JSON of an answer; `None` if it is none, or too long.
fn json(answer: &http::Response<Bytes>) -> Option<Value> {
    let body = answer.body();
    serde_json::from_slice(body).ok().filter(|_| body.len() <= ANSWER_BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_in_an_id_does_not_end_it() {
        let value = basic("a:b", "c d").unwrap();
        let text = value.to_str().unwrap().strip_prefix("Basic ").unwrap();
        assert_eq!(BASE64_STANDARD.decode(text).unwrap(), b"a%3Ab:c+d");
        assert!(!format!("{value:?}").contains(text));
    }
}
