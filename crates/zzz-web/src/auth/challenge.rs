//! What a request says for itself, and what is said to one that does not.

use zzz_core::{
    Error, Headers, Problem, Request, Result,
    http::{HeaderValue, StatusCode, header},
};

/// What stands behind `scheme` in the request's `authorization`
/// ([RFC 9110, section 11.4](https://www.rfc-editor.org/rfc/rfc9110#section-11.4));
/// `None` where there is no such field, or one of another scheme.
///
/// # Errors
///
/// 400 if the field stands there twice: two stages might believe two of them.
pub(super) fn credentials<'a>(request: &'a Request, scheme: &str) -> Result<Option<&'a str>> {
    const TWICE: Problem = Problem::fixed(
        StatusCode::BAD_REQUEST,
        "invalid_request",
        "send one `authorization`, and not several",
    );
    let mut fields = request.headers().get_all(header::AUTHORIZATION);
    let field = fields.next();
    if fields.next().is_some() {
        return Err(TWICE.into());
    }
    Ok(field.and_then(|field| after_scheme(field, scheme)))
}

/// The rest of `field` behind `scheme`, whose case does not matter, and spaces.
fn after_scheme<'a>(field: &'a str, scheme: &str) -> Option<&'a str> {
    let (sent, rest) = field.split_once(' ').unwrap_or((field, ""));
    sent.eq_ignore_ascii_case(scheme).then(|| rest.trim_matches(' '))
}

/// `problem` with `www-authenticate: challenge`.
#[cold]
pub(super) fn challenged(problem: Problem, challenge: &str) -> Error {
    with_challenge(problem.into(), challenge)
}

/// `error` with `www-authenticate: challenge`.
#[cold]
pub(super) fn with_challenge(error: Error, challenge: &str) -> Error {
    let mut headers = Headers::new();
    if let Ok(challenge) = HeaderValue::from_str(challenge) {
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    error.with_headers(headers)
}

/// `text` as a quoted string
/// ([RFC 9110, section 5.6.4](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.4));
/// what cannot stand in one is left out.
pub(super) fn quoted(text: &str) -> String {
    let is_text = |char: &char| matches!(char, ' '..='~');
    let escaped = |char| match char {
        '"' | '\\' => vec!['\\', char],
        char => vec![char],
    };
    let inner: String = text.chars().filter(is_text).flat_map(escaped).collect();
    format!("\"{inner}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_has_any_case_and_ends_at_a_space() {
        assert_eq!(after_scheme("bEARER abc", "Bearer"), Some("abc"));
        assert_eq!(after_scheme("Bearer   abc ", "Bearer"), Some("abc"));
        assert_eq!(after_scheme("Bearer", "Bearer"), Some(""));
        assert_eq!(after_scheme("Bearerabc", "Bearer"), None);
        assert_eq!(after_scheme("Basic abc", "Bearer"), None);
    }

    #[test]
    fn a_quoted_string_cannot_be_left() {
        assert_eq!(quoted("a \"b\" \\ c\r\nd é"), r#""a \"b\" \\ cd ""#);
    }
}
