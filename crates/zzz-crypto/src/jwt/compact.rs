//! Tokens as they are sent: `header.payload.signature`, each in base64url
//! ([RFC 7515, section 7.1](https://www.rfc-editor.org/rfc/rfc7515#section-7.1)).

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use super::{JwtAlgorithm, JwtRefused};

/// A token taken apart, of which nothing is believed yet.
pub(super) struct Compact<'a> {
    pub(super) algorithm: JwtAlgorithm,
    pub(super) kid: Option<String>,
    pub(super) kind: Option<String>,
    /// What was signed.
    pub(super) message: &'a [u8],
    pub(super) signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Compact<'a> {
    /// Takes `token` apart. Of the header, keys and addresses of keys (`jwk`, `jku`, `x5c`,
    /// `x5u`) are passed over: who signs says nothing about whom to believe.
    pub(super) fn read(token: &'a str) -> Result<Self, JwtRefused> {
        let (message, signature) = token.rsplit_once('.').ok_or(JwtRefused::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(JwtRefused::Malformed)?;
        let mut header = object(header)?;
        // RFC 7515, section 4.1.11. `b64` of RFC 7797 has to be listed there, too.
        if header.contains_key("crit") {
            return Err(JwtRefused::Critical);
        }
        let algorithm = text(&mut header, "alg")?.ok_or(JwtRefused::Malformed)?;
        Ok(Self {
            algorithm: JwtAlgorithm::named(&algorithm).ok_or(JwtRefused::Algorithm)?,
            kid: text(&mut header, "kid")?,
            kind: text(&mut header, "typ")?,
            message: message.as_bytes(),
            signature: decoded(signature)?,
            payload,
        })
    }

    /// The claims.
    pub(super) fn claims(&self) -> Result<Value, JwtRefused> {
        object(self.payload).map(Value::Object)
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, JwtRefused> {
    Base64UrlUnpadded::decode_vec(part).map_err(|_| JwtRefused::Malformed)
}

fn object(part: &str) -> Result<Map<String, Value>, JwtRefused> {
    let read = serde_json::from_slice(&decoded(part)?);
    read.map(|Unique(members)| members).map_err(|_| JwtRefused::Malformed)
}

fn text(header: &mut Map<String, Value>, name: &str) -> Result<Option<String>, JwtRefused> {
    match header.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(JwtRefused::Malformed),
    }
}

/// An object none of whose members stands there twice: of two, others might believe the
/// other one (RFC 7515, section 4; RFC 7519, section 4).
struct Unique(Map<String, Value>);

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Map<String, Value>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut members = Map::new();
                while let Some((name, value)) = access.next_entry()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("a member stands there twice"));
                    }
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Members).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, proptest};

    use super::*;

    fn token(header: &str, payload: &str) -> String {
        let encoded = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
        format!("{}.{}.AAAA", encoded(header), encoded(payload))
    }

    #[track_caller]
    fn refuses(token: &str, refused: JwtRefused) {
        let read = Compact::read(token).and_then(|compact| compact.claims());
        assert_eq!(read.err(), Some(refused), "{token}");
    }

    #[test]
    fn what_is_no_token_is_malformed() {
        let good = token(r#"{"alg":"HS256"}"#, "{}");
        assert!(Compact::read(&good).is_ok());
        for bad in ["", ".", "..", "a.b", "e30.e30.", &format!("{good}.AAAA"), &format!("{good}=")]
        {
            refuses(bad, JwtRefused::Malformed);
        }
        for header in ["", "7", "[]", "{", "{} ", r#"{"alg":7}"#, r#"{"alg":"HS256","kid":7}"#] {
            refuses(&token(header, "{}"), JwtRefused::Malformed);
        }
        for payload in ["", "7", "null", "[]", "\"text\"", "{} {}"] {
            refuses(&token(r#"{"alg":"HS256"}"#, payload), JwtRefused::Malformed);
        }
    }

    #[test]
    fn nothing_may_stand_there_twice() {
        refuses(&token(r#"{"alg":"HS256","alg":"HS256"}"#, "{}"), JwtRefused::Malformed);
        refuses(&token(r#"{"alg":"HS256"}"#, r#"{"sub":"a","sub":"b"}"#), JwtRefused::Malformed);
        refuses(
            &token(r#"{"alg":"HS256"}"#, r#"{"sub":"a","\u0073ub":"b"}"#),
            JwtRefused::Malformed,
        );
    }

    #[test]
    fn a_text_of_base64_has_one_form() {
        // The last character has bits that are not used.
        let good = token(r#"{"alg":"HS256"}"#, "{}");
        refuses(&good.replace(".e30.", ".e31."), JwtRefused::Malformed);
    }

    #[test]
    fn none_and_extensions_are_refused() {
        for algorithm in ["none", "None", "nOnE", "", "hs256", "RSA1_5"] {
            refuses(&token(&format!(r#"{{"alg":"{algorithm}"}}"#), "{}"), JwtRefused::Algorithm);
        }
        for crit in [r#"["exp"]"#, r#"["b64"]"#, "[]", "null"] {
            let header = format!(r#"{{"alg":"HS256","crit":{crit},"b64":false}}"#);
            refuses(&token(&header, "{}"), JwtRefused::Critical);
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(text in "\\PC*", header in "\\PC*", payload in "\\PC*") {
            let _ = Compact::read(&text);
            let made = token(&header, &payload);
            prop_assert!(Compact::read(&made).is_err());
        }
    }
}
