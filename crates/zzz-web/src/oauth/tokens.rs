//! What a provider gives for a code.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use serde_json::{Map, Value};

/// Tokens of somebody who has logged in. They are secrets: whoever has them is them, at the
/// provider, for what the [scopes](Self::scopes) allow. What an application keeps of them it encrypts, with a
/// `Cipher`; who only wants to know who somebody is keeps none.
#[derive(Clone, PartialEq, Eq)]
pub struct OAuth2Tokens {
    access: String,
    refresh: Option<String>,
    expires: Option<SystemTime>,
    scope: Option<String>,
    id: Option<String>,
}

impl OAuth2Tokens {
    /// Reads an answer of a token endpoint
    /// ([RFC 6749, section 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
    ///
    /// # Errors
    ///
    /// What is wrong with it, without quoting it.
    pub(super) fn read(answer: &Map<String, Value>, now: SystemTime) -> Result<Self, &'static str> {
        let text = |name: &str| answer.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
        let kind = text("token_type").ok_or("it has no `token_type`")?;
        if !kind.eq_ignore_ascii_case("bearer") {
            return Err("its `token_type` is not `Bearer`");
        }
        let access = text("access_token").ok_or("it has no `access_token`")?;
        if !access.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("its `access_token` cannot stand in a header");
        }
        // Some providers write the number as text.
        let seconds = answer.get("expires_in").and_then(|seconds| match seconds {
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        });
        Ok(Self {
            access: access.to_owned(),
            refresh: text("refresh_token").map(str::to_owned),
            expires: seconds.and_then(|seconds| now.checked_add(Duration::from_secs(seconds))),
            scope: text("scope").map(str::to_owned),
            id: text("id_token").map(str::to_owned),
        })
    }

    /// With `refresh` where there is none.
    pub(super) fn or_refresh(mut self, refresh: &str) -> Self {
        self.refresh.get_or_insert_with(|| refresh.to_owned());
        self
    }

    /// What goes into `authorization: Bearer ..` of requests to the provider.
    pub fn access(&self) -> &str {
        &self.access
    }

    /// What [`OAuth2::refresh`](crate::OAuth2::refresh) makes other tokens of, if the provider gave one.
    pub fn refresh(&self) -> Option<&str> {
        self.refresh.as_deref()
    }

    /// What the provider has signed of who somebody is, if it speaks OpenID Connect; it was
    /// looked at, and is wanted again where somebody is to log out at the provider.
    pub fn id_token(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// When the access token ends, if the provider said so.
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
    }

    /// What it allows, if that is something else than was asked for.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        // GitHub separates them by commas.
        self.scope.iter().flat_map(|scope| scope.split([' ', ',']))
    }
}

/// Without the tokens.
impl fmt::Debug for OAuth2Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2Tokens")
            .field("expires", &self.expires)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(answer: &Value) -> Result<OAuth2Tokens, &'static str> {
        OAuth2Tokens::read(answer.as_object().unwrap(), SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn what_providers_write_is_read() {
        let tokens = read(&json!({
            "access_token": "a", "token_type": "bearer", "expires_in": 60, "refresh_token": "b",
            "scope": "read:user,user:email",
        }));
        let tokens = tokens.unwrap();
        assert_eq!((tokens.access(), tokens.refresh()), ("a", Some("b")));
        let minute = SystemTime::UNIX_EPOCH + Duration::from_secs(60);
        assert_eq!(tokens.expires(), Some(minute));
        assert_eq!(tokens.scopes().collect::<Vec<_>>(), ["read:user", "user:email"]);
        assert_eq!(tokens.clone().or_refresh("c").refresh(), Some("b"));
        let shown = format!("{tokens:?}");
        assert!(!shown.contains("\"a\"") && !shown.contains("\"b\""), "{shown}");

        let fewest = read(&json!({"access_token": "a", "token_type": "Bearer"})).unwrap();
        assert_eq!((fewest.refresh(), fewest.expires()), (None, None));
        assert_eq!(fewest.or_refresh("c").refresh(), Some("c"));
        let as_text = json!({"access_token": "a", "token_type": "Bearer", "expires_in": "60"});
        assert_eq!(read(&as_text).unwrap().expires(), Some(minute));
        let for_ever = json!({"access_token": "a", "token_type": "Bearer", "expires_in": u64::MAX});
        assert_eq!(read(&for_ever).unwrap().expires(), None);
    }

    #[test]
    fn what_is_no_token_is_not_taken_for_one() {
        for bad in [
            json!({}),
            json!({"access_token": "a"}),
            json!({"token_type": "Bearer"}),
            json!({"access_token": "", "token_type": "Bearer"}),
            json!({"access_token": 7, "token_type": "Bearer"}),
            json!({"access_token": "a b", "token_type": "Bearer"}),
            json!({"access_token": "a\r\nx: y", "token_type": "Bearer"}),
            json!({"access_token": "a", "token_type": "mac"}),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }
}
