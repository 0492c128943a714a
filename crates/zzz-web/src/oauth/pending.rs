//! Logins that were begun and did not end yet.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use zzz_core::Result;
use zzz_crypto::{digest, random_token, same};

use super::fault;
use crate::{Session, responders::stays_on_site, sessions::millis};

/// A login of one browser, as its session keeps it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Pending {
    provider: String,
    /// The verifier of PKCE. What others get to see of a login is made of it, and tells nothing of it.
    verifier: String,
    return_to: String,
    /// When it began, in milliseconds since 1970.
    began: u64,
}

/// The key in the session.
const KEY: &str = "_oauth";

/// How many logins a browser may have begun: what a session in a cookie has room for.
const PENDING_MAX: usize = 3;

const RETURN_BYTES_MAX: usize = 512;

impl Pending {
    /// A login at `provider` that leads to `return_to` in the end.
    pub(super) fn begin(provider: &str, return_to: &str, now: SystemTime) -> Self {
        let is_short = return_to.len() <= RETURN_BYTES_MAX;
        let is_good = is_short && return_to.is_ascii() && stays_on_site(return_to);
        Self {
            provider: provider.to_owned(),
            // 43 characters, the fewest that RFC 7636 allows in section 4.1, hold 256 bits.
            verifier: random_token(),
            return_to: if is_good { return_to } else { "/" }.to_owned(),
            began: millis(now),
        }
    }

    /// Adds it to those of the session.
    pub(super) fn keep(self, session: &mut Session) -> Result<()> {
        let mut all = all_of(session);
        let too_many = (all.len() + 1).saturating_sub(PENDING_MAX);
        all.drain(..too_many);
        all.push(self);
        session.set(KEY, all)
    }

    /// Takes the login with this state out of the session.
    ///
    /// # Errors
    ///
    /// 400 if there is none, or it began longer than `lasts` ago.
    pub(super) fn take(
        session: &mut Session,
        state: &str,
        now: SystemTime,
        lasts: Duration,
    ) -> Result<Self> {
        let mut all = all_of(session);
        let place = all.iter().position(|pending| same(pending.state(), state));
        let pending = all.remove(place.ok_or(fault::NOT_BEGUN)?);
        if all.is_empty() {
            session.remove(KEY);
        } else {
            session.set(KEY, all)?;
        }
        let age = Duration::from_millis(millis(now).saturating_sub(pending.began));
        if age >= lasts {
            return Err(fault::NOT_BEGUN.into());
        }
        Ok(pending)
    }

    pub(super) fn provider(&self) -> &str {
        &self.provider
    }

    pub(super) fn verifier(&self) -> &str {
        &self.verifier
    }

    /// `S256` of the verifier (RFC 7636, section 4.2), which is what [`digest`] makes.
    pub(super) fn challenge(&self) -> String {
        digest(&self.verifier)
    }

    /// What the browser has to come back with.
    pub(super) fn state(&self) -> String {
        digest(&format!("state {}", self.verifier))
    }

    /// What an ID token has to say (OpenID Connect Core 1.0, section 3.1.2.1).
    pub(super) fn nonce(&self) -> String {
        digest(&format!("nonce {}", self.verifier))
    }

    pub(super) fn into_return_to(self) -> String {
        self.return_to
    }
}

fn all_of(session: &Session) -> Vec<Pending> {
    session.get(KEY).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let pending = Pending {
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned(),
            ..Pending::begin("forge", "/", SystemTime::now())
        };
        assert_eq!(pending.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_ne!(pending.state(), pending.challenge());
    }

    #[test]
    fn a_browser_has_three_logins_and_each_is_good_once() {
        let mut session = Session::default();
        let now = SystemTime::now();
        let states = ["/1", "/2", "/3", "/4"].map(|path| {
            let pending = Pending::begin("forge", path, now);
            let state = pending.state();
            pending.keep(&mut session).unwrap();
            state
        });
        let hour = Duration::from_secs(3600);
        let mut take = |state| Pending::take(&mut session, state, now, hour);
        assert!(take(&states[0]).is_err(), "the oldest one is gone");
        assert_eq!(take(&states[2]).unwrap().into_return_to(), "/3");
        assert!(take(&states[2]).is_err(), "it was taken");
        assert_eq!(take(&states[1]).unwrap().into_return_to(), "/2");
        let last = Pending::take(&mut session, &states[3], now + hour, hour);
        assert!(last.is_err(), "it took too long");
        assert!(!session.contains(KEY), "and is gone all the same");
    }

    #[test]
    fn nobody_is_led_away() {
        let long = format!("/{}", "a".repeat(RETURN_BYTES_MAX));
        for bad in ["", "a", "//a", "/\\a", "https://a", "javascript:a", "/\n/a", "/é", &long] {
            let pending = Pending::begin("forge", bad, SystemTime::now());
            assert_eq!(pending.into_return_to(), "/", "{bad:?}");
        }
        let pending = Pending::begin("forge", "/a?b=//c", SystemTime::now());
        assert_eq!(pending.into_return_to(), "/a?b=//c");
    }
}
