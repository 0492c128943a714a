//! Somebody who has logged in.

use std::fmt;

use super::{OAuth2Profile, OAuth2Provider, OAuth2Tokens};

/// Who has logged in by a provider, as [`OAuth2::finish`](crate::OAuth2::finish) gives it.
///
/// [`key`](Self::key) is what stands for somebody in a database. Whether they are one of those who
/// are known by an e-mail address is another question, which an address answers only if it is
/// [verified](OAuth2Profile::verified_email): otherwise anybody could write down the address of
/// somebody else at a provider, and take their account here.
pub struct OAuth2Login {
    provider: String,
    profile: OAuth2Profile,
    tokens: OAuth2Tokens,
    return_to: String,
}

impl OAuth2Login {
    pub(super) fn new(
        provider: &OAuth2Provider,
        profile: OAuth2Profile,
        tokens: OAuth2Tokens,
        return_to: String,
    ) -> Self {
        Self { provider: provider.name().to_owned(), profile, tokens, return_to }
    }

    /// What stands for somebody for good: the names of provider and account, as in `github:583231`.
    pub fn key(&self) -> String {
        format!("{}:{}", self.provider, self.profile.id())
    }

    /// The name of the provider.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// What the provider tells of them.
    pub fn profile(&self) -> &OAuth2Profile {
        &self.profile
    }

    /// What lets the application ask the provider on their behalf.
    pub fn tokens(&self) -> &OAuth2Tokens {
        &self.tokens
    }

    /// Where they wanted to go: a path of this site, fit for `Redirect::to`.
    pub fn return_to(&self) -> &str {
        &self.return_to
    }
}

impl fmt::Debug for OAuth2Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2Login").field("key", &self.key()).finish_non_exhaustive()
    }
}
