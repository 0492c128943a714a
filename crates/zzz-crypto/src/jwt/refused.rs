//! Why a token is not accepted.

use std::{any::type_name, error::Error as StdError, fmt};

use zzz_core::{Problem, http::StatusCode};

/// Why a token is not accepted.
///
/// As an answer it is a 401 that says no more than that: whoever made the token up learns
/// nothing. The text, for the log, holds nothing of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JwtRefused {
    /// It is no signed token in compact form, is too long, or says something twice.
    Malformed,
    /// It is signed with an algorithm that the verifier does not take, or not at all.
    Algorithm,
    /// It is of another type than the verifier takes.
    Type,
    /// It demands an extension (`crit`), of which none is known.
    Critical,
    /// No key that the verifier knows has its `kid` and algorithm.
    UnknownKey,
    /// It was changed, or signed with another key.
    Forged,
    /// Its time is over, or it does not say when it is.
    Expired,
    /// Its time has not come.
    NotYet,
    /// It was issued by somebody else, or does not say by whom.
    Issuer,
    /// It is meant for somebody else, or does not say for whom.
    Audience,
    /// Its claims do not fit the type that they are read as.
    Claims,
}

impl fmt::Display for JwtRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "this is no signed token of one header, one payload, one signature",
            Self::Algorithm => "the token is signed with an algorithm that no key here is for",
            Self::Type => "the token is of another type than is taken here",
            Self::Critical => "the token demands an extension, and none is known here",
            Self::UnknownKey => "the token is signed with a key that is not known here",
            Self::Forged => "the token was changed, or signed with another key",
            Self::Expired => "the token's time is over, or it has no `exp`",
            Self::NotYet => "the token's time has not come (`nbf`)",
            Self::Issuer => "the token's `iss` is none that is trusted here",
            Self::Audience => {
                "the token's `aud` is not this application; `JwtVerifier::audience` says what it is"
            }
            Self::Claims => "the token's claims do not fit",
        })
    }
}

impl StdError for JwtRefused {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        static INVALID: Problem = Problem::fixed(
            StatusCode::UNAUTHORIZED,
            "invalid_token",
            "the token is malformed, expired or revoked",
        );
        Some(&INVALID)
    }
}

/// What kept claims from becoming a value; without any of their values.
#[derive(Debug)]
pub(super) struct WrongClaims {
    wanted: &'static str,
    reason: String,
}

impl WrongClaims {
    pub(super) fn of<T>(error: &serde_json::Error) -> Self {
        // Any other text quotes what was found.
        let reason = Some(error.to_string()).filter(|text| text.starts_with("missing field"));
        let reason = reason.unwrap_or_else(|| "one of them is of another type".to_owned());
        Self { wanted: type_name::<T>(), reason }
    }
}

impl fmt::Display for WrongClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "claims cannot be read as `{}`: {}", self.wanted, self.reason)
    }
}

impl StdError for WrongClaims {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&JwtRefused::Claims)
    }
}
