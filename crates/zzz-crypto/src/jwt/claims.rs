//! Claims whose names have a meaning for everybody.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The claims whose names have a meaning for everybody
/// ([RFC 7519, section 4.1](https://www.rfc-editor.org/rfc/rfc7519#section-4.1)); all may be
/// missing.
///
/// By itself it is what to read a token as that has nothing else; `#[serde(flatten)]` puts
/// it into claims of one's own.
///
/// # Examples
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use zzz_crypto::JwtClaims;
///
/// #[derive(Serialize, Deserialize)]
/// struct Visitor {
///     #[serde(flatten)]
///     claims: JwtClaims,
///     name: String,
/// }
///
/// let visitor = Visitor { claims: JwtClaims::of("user 7"), name: "Ann".to_owned() };
/// let text = serde_json::to_string(&visitor).unwrap();
/// assert_eq!(text, r#"{"sub":"user 7","name":"Ann"}"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct JwtClaims {
    /// `iss`: who issued the token.
    #[serde(rename = "iss", default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// `sub`: whom it speaks of.
    #[serde(rename = "sub", default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// `aud`: whom it is meant for.
    #[serde(rename = "aud", default, with = "audience", skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<String>,
    /// `exp`: from when on it is not accepted.
    #[serde(rename = "exp", default, with = "date", skip_serializing_if = "Option::is_none")]
    pub expires: Option<SystemTime>,
    /// `nbf`: until when it is not accepted.
    #[serde(rename = "nbf", default, with = "date", skip_serializing_if = "Option::is_none")]
    pub not_before: Option<SystemTime>,
    /// `iat`: when it was issued.
    #[serde(rename = "iat", default, with = "date", skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<SystemTime>,
    /// `jti`: its name, which no other token has.
    #[serde(rename = "jti", default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

impl JwtClaims {
    /// Claims about `subject`, and nothing else: what an issuer adds is its own.
    pub fn of(subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..Self::default() }
    }
}

/// Seconds since 1970, to be written whole; `None` before.
pub(super) fn seconds(time: SystemTime) -> Option<u64> {
    time.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
}

/// `NumericDate` of RFC 7519, section 2: seconds since 1970, with or without a fraction.
mod date {
    use super::{
        Deserialize, Deserializer, Duration, Serialize, Serializer, SystemTime, UNIX_EPOCH, seconds,
    };
    use serde::de::Error as _;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Whole(u64),
        Fraction(f64),
    }

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(
        time: &Option<SystemTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        time.and_then(seconds).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SystemTime>, D::Error> {
        let since = match Option::deserialize(deserializer)? {
            None => return Ok(None),
            Some(Number::Whole(seconds)) => Some(Duration::from_secs(seconds)),
            Some(Number::Fraction(seconds)) => Duration::try_from_secs_f64(seconds).ok(),
        };
        let time = since.and_then(|since| UNIX_EPOCH.checked_add(since));
        time.map(Some).ok_or_else(|| D::Error::custom("no clock can tell this time"))
    }
}

/// One text or a list of them (RFC 7519, section 4.1.3).
mod audience {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Several(Vec<String>),
    }

    pub(super) fn serialize<S: Serializer>(
        names: &[String],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match names {
            [one] => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<String>, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            None => Vec::new(),
            Some(Names::One(name)) => vec![name],
            Some(Names::Several(names)) => names,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<JwtClaims, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn times_are_seconds() {
        let at = |seconds| UNIX_EPOCH.checked_add(Duration::from_secs_f64(seconds));
        assert_eq!(read(r#"{"exp":1300819380}"#).unwrap().expires, at(1_300_819_380.0));
        assert_eq!(read(r#"{"nbf":1.5}"#).unwrap().not_before, at(1.5));
        for bad in ["-1", "1e300", "18446744073709551615", "\"7\"", "[7]", "true"] {
            assert!(read(&format!(r#"{{"exp":{bad}}}"#)).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_audience_is_one_or_several() {
        assert_eq!(read(r#"{"aud":"a"}"#).unwrap().audience, ["a"]);
        assert_eq!(read(r#"{"aud":["a","b"]}"#).unwrap().audience, ["a", "b"]);
        assert_eq!(read("{}").unwrap(), JwtClaims::default());
        for bad in ["7", "{}", "[7]"] {
            assert!(read(&format!(r#"{{"aud":{bad}}}"#)).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [r#"{"iss":"i","sub":"s","aud":"a","exp":3,"nbf":1,"iat":2,"jti":"j"}"#, "{}"] {
            assert_eq!(serde_json::to_string(&read(text).unwrap()).unwrap(), text);
        }
    }
}
