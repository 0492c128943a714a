//! What a browser comes back with.

use form_urlencoded::parse;
use zzz_core::Result;

use super::{OAuth2Provider, fault};

/// The query of an authorization response
/// ([RFC 6749, section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)).
#[derive(Default)]
pub(super) struct Callback {
    pub(super) state: String,
    /// Who says that it answers ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    pub(super) issuer: Option<String>,
    code: Option<String>,
    error: Option<String>,
    description: Option<String>,
}

impl Callback {
    /// # Errors
    ///
    /// 400 if a parameter stands twice (RFC 6749, section 3.1), there is no state, or not either of
    /// code and error.
    pub(super) fn read(query: &str) -> Result<Self> {
        let mut read = Self::default();
        let mut state = None;
        for (name, value) in parse(query.as_bytes()) {
            let place = match &*name {
                "state" => &mut state,
                "iss" => &mut read.issuer,
                "code" => &mut read.code,
                "error" => &mut read.error,
                "error_description" => &mut read.description,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(fault::MALFORMED.into());
            }
        }
        if read.code.is_some() == read.error.is_some() {
            return Err(fault::MALFORMED.into());
        }
        read.state = state.ok_or(fault::MALFORMED)?;
        Ok(read)
    }

    /// The code, if there is one.
    ///
    /// # Errors
    ///
    /// What the provider says of a login that did not come about (RFC 6749, section 4.1.2.1;
    /// OpenID Connect Core 1.0, section 3.1.2.6).
    pub(super) fn code(self, provider: &OAuth2Provider) -> Result<String> {
        let Some(error) = self.error else {
            return self.code.ok_or_else(|| fault::MALFORMED.into());
        };
        fault::log(provider, "the browser came back", &error, self.description.as_deref());
        Err(match &*error {
            "access_denied"
            | "interaction_required"
            | "login_required"
            | "account_selection_required"
            | "consent_required" => fault::DENIED.into(),
            "temporarily_unavailable" => fault::UNAVAILABLE.into(),
            _ => fault::FAILED.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, proptest};

    use super::*;

    proptest! {
        #[test]
        fn any_query_is_read_without_a_panic(query in "((code|state|error|iss)?=?\\PC{0,3}&?){0,5}") {
            if let Ok(callback) = Callback::read(&query) {
                prop_assert!(callback.code.is_some() != callback.error.is_some());
            }
        }
    }

    #[test]
    fn only_whole_answers_are_read() {
        for good in
            ["code=a&state=b", "state=b&error=access_denied", "state=&code=&other=1&other=2"]
        {
            assert!(Callback::read(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "code=a",
            "state=b",
            "error=a",
            "code=a&error=b&state=c",
            "code=a&code=a&state=b",
            "code=a&state=b&state=b",
            "code=a&state=b&iss=c&iss=d",
        ] {
            assert!(Callback::read(bad).is_err(), "{bad}");
        }
        let callback = Callback::read("code=a%26b&state=c+d&iss=https%3A%2F%2Fe").unwrap();
        assert_eq!((&*callback.state, callback.code.as_deref()), ("c d", Some("a&b")));
        assert_eq!(callback.issuer.as_deref(), Some("https://e"));
    }
}
