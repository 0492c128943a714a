//! What a login fails of.

use zzz_core::{Error, Problem, http::StatusCode};

use super::OAuth2Provider;

pub(super) const MALFORMED: Problem = Problem::fixed(
    StatusCode::BAD_REQUEST,
    "login_malformed",
    "this is not what a provider answers; begin the login again",
);

pub(super) const NOT_BEGUN: Problem = Problem::fixed(
    StatusCode::BAD_REQUEST,
    "login_not_begun",
    "this login was not begun in this browser, has ended already or took too long; begin it again",
);

const MIXED_UP: Problem = Problem::fixed(
    StatusCode::BAD_REQUEST,
    "login_mixed_up",
    "another provider has answered than the one that was asked; begin the login again",
);

pub(super) const NOT_ACCEPTED: Problem = Problem::fixed(
    StatusCode::BAD_REQUEST,
    "login_not_accepted",
    "the provider does not accept this login, or no longer; begin it again",
);

pub(super) const DENIED: Problem = Problem::fixed(
    StatusCode::FORBIDDEN,
    "login_denied",
    "the login was refused at the provider, by you or for you",
);

pub(super) const OVER: Problem = Problem::fixed(
    StatusCode::UNAUTHORIZED,
    "login_over",
    "the provider does not accept this login any more; log in again",
);

pub(super) const UNAVAILABLE: Problem = Problem::fixed(
    StatusCode::SERVICE_UNAVAILABLE,
    "provider_unavailable",
    "the provider cannot log you in at the moment; try again later",
);

pub(super) const FAILED: Problem = Problem::fixed(
    StatusCode::BAD_GATEWAY,
    "provider_failed",
    "the provider answers what cannot be understood; try again later",
);

/// Somebody may try to have one provider's code handed to another one (RFC 9700, section 4.4).
#[cold]
pub(super) fn mixed_up(provider: &OAuth2Provider, why: &str) -> Error {
    tracing::warn!(provider = provider.name(), why, "a login was mixed up and is refused");
    MIXED_UP.into()
}

/// An answer that is none; `why` quotes nothing of it, since there may be tokens in it.
#[cold]
pub(super) fn failed(provider: &OAuth2Provider, what: &str, why: &str) -> Error {
    tracing::error!(provider = provider.name(), what, why, "a provider failed");
    FAILED.into()
}

/// What a profile lacks in which an account is to be called `id`.
pub(super) fn nobody(id: &str) -> String {
    format!(
        "it has no `{id}` that says whose it is; `OAuth2Provider::profile_id` names another member"
    )
}

/// Says what a provider says of itself.
#[cold]
pub(super) fn log(provider: &OAuth2Provider, what: &str, error: &str, description: Option<&str>) {
    let (error, description) = (plain(error), plain(description.unwrap_or_default()));
    tracing::warn!(provider = provider.name(), what, error, description, "a provider refused");
}

/// The beginning of what others wrote, in characters that harm no log.
fn plain(text: &str) -> String {
    text.chars().filter(|c| matches!(c, ' '..='~')).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_others_wrote_stays_on_its_line() {
        assert_eq!(plain("a\r\nb\u{1b}[31m é"), "ab[31m ");
        assert_eq!(plain(&"a".repeat(1000)).len(), 200);
    }
}
