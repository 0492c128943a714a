//! What a provider tells of somebody.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Who somebody is, in the words of a provider.
#[derive(Clone, PartialEq)]
pub struct OAuth2Profile {
    id: String,
    fields: Fields,
    claims: Map<String, Value>,
}

/// How a provider calls what all of them have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) id: String,
    /// The first one that is there.
    pub(super) name: [&'static str; 2],
    /// Says that the address is theirs.
    pub(super) email_verified: &'static str,
    pub(super) picture: &'static str,
}

impl Default for Fields {
    /// Those of OpenID Connect Core 1.0, section 5.1.
    fn default() -> Self {
        Self {
            id: "sub".to_owned(),
            name: ["name", "preferred_username"],
            email_verified: "email_verified",
            picture: "picture",
        }
    }
}

impl OAuth2Profile {
    /// `None` if nothing in `claims` says whose they are.
    pub(super) fn new(claims: Map<String, Value>, fields: &Fields) -> Option<Self> {
        let id = match claims.get(&fields.id)? {
            Value::String(id) if !id.is_empty() => id.clone(),
            Value::Number(id) => id.to_string(),
            _ => return None,
        };
        Some(Self { id, fields: fields.clone(), claims })
    }

    /// What stands for the account at the provider, and never becomes somebody else's.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What they want to be called.
    pub fn name(&self) -> Option<&str> {
        self.fields.name.into_iter().find_map(|name| self.text(name))
    }

    /// The e-mail address that they gave the provider; it may be another one's.
    pub fn email(&self) -> Option<&str> {
        self.text("email")
    }

    /// The e-mail address, if the provider says that it is theirs.
    pub fn verified_email(&self) -> Option<&str> {
        // Some providers write the truth as text.
        let is_verified = match self.claims.get(self.fields.email_verified)? {
            Value::Bool(is_verified) => *is_verified,
            Value::String(text) => text == "true",
            _ => false,
        };
        self.email().filter(|_| is_verified)
    }

    /// The address of a picture.
    pub fn picture(&self) -> Option<&str> {
        self.text(self.fields.picture)
    }

    /// Anything else that the provider tells, by the name that it has there; `None` if it is not
    /// there or no `T`.
    pub fn claim<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.claims.get(name)?).ok()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str().filter(|text| !text.is_empty())
    }
}

/// The account only: the rest is personal.
impl fmt::Debug for OAuth2Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2Profile").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn profile(claims: Value) -> Option<OAuth2Profile> {
        let Value::Object(claims) = claims else {
            return None;
        };
        OAuth2Profile::new(claims, &Fields::default())
    }

    #[test]
    fn somebody_is_known_by_text_or_number() {
        let id = |sub: Value| profile(json!({"sub": sub})).map(|profile| profile.id().to_owned());
        assert_eq!(id(json!("a")).as_deref(), Some("a"));
        assert_eq!(id(json!(583_231)).as_deref(), Some("583231"));
        for bad in [json!(""), json!(null), json!(true), json!(["a"]), json!({})] {
            assert_eq!(id(bad), None);
        }
        assert_eq!(profile(json!({"id": "a"})), None);
    }

    #[test]
    fn an_address_is_verified_only_where_it_says_so() {
        let email = |verified: Value| {
            let claims = json!({"sub": "a", "email": "a@b", "email_verified": verified});
            profile(claims).unwrap().verified_email().map(str::to_owned)
        };
        assert_eq!(email(json!(true)).as_deref(), Some("a@b"));
        assert_eq!(email(json!("true")).as_deref(), Some("a@b"));
        for bad in [json!(false), json!("false"), json!(1), json!(null), json!("yes")] {
            assert_eq!(email(bad), None);
        }
        assert_eq!(profile(json!({"sub": "a", "email": "a@b"})).unwrap().verified_email(), None);
    }
}
