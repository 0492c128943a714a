//! A bucket of tokens as one moment.

use std::time::Duration;

/// How many tokens there are, and how fast they come back.
///
/// A bucket is kept as the moment at which it is full, which takes no more than a number: each
/// token moves it on by the time in which one comes back (the generic cell rate algorithm).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota {
    /// Tokens that come back within the window.
    pub(super) limit: u32,
    window: Duration,
    /// Tokens in a full bucket.
    burst: u32,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Whole tokens that are left.
    pub(super) remaining: u64,
    /// The moment at which the bucket is full, in nanoseconds, where a token was taken.
    pub(super) full_at: u64,
    full_after_nanos: u64,
    retry_after_nanos: Option<u64>,
}

const NANOS: u64 = 1_000_000_000;

const WINDOW_MAX: Duration = Duration::from_secs(366 * 86_400);

impl Quota {
    #[track_caller]
    pub(super) fn new(window: Duration, limit: u32) -> Self {
        assert!(limit > 0, "a rate limit of 0 lets nobody in: give it at least 1");
        assert!(
            (Duration::from_secs(1)..=WINDOW_MAX).contains(&window),
            "the window of a rate limit is {window:?}: expected from a second to 366 days",
        );
        Self { limit, window, burst: limit }
    }

    #[track_caller]
    pub(super) fn set_burst(&mut self, burst: u32) {
        assert!(burst > 0, "a burst of 0 lets nobody in: give it at least 1");
        self.burst = burst;
    }

    pub(super) fn window_seconds(&self) -> u64 {
        self.window.as_secs()
    }

    /// The time in which one token comes back.
    fn token_nanos(&self) -> u64 {
        let window = u64::try_from(self.window.as_nanos()).unwrap_or(u64::MAX);
        (window / u64::from(self.limit)).max(1)
    }

    /// The time in which an empty bucket fills up.
    pub(super) fn fill_nanos(&self) -> u64 {
        self.token_nanos().saturating_mul(u64::from(self.burst))
    }

    /// Takes a token out of a bucket that is full at `full_at`, if there is one.
    pub(super) fn take(&self, full_at: u64, now: u64) -> Verdict {
        let (token, fill) = (self.token_nanos(), self.fill_nanos());
        let full_at = full_at.max(now);
        let after = full_at.saturating_add(token);
        let missing = after - now;
        if missing <= fill {
            return Verdict {
                remaining: (fill - missing) / token,
                full_at: after,
                full_after_nanos: missing,
                retry_after_nanos: None,
            };
        }
        Verdict {
            remaining: 0,
            full_at,
            full_after_nanos: full_at - now,
            retry_after_nanos: Some(missing - fill),
        }
    }

    /// What is said where nobody knows how the bucket stands, because all take from it at once.
    pub(super) fn refuse(&self, now: u64) -> Verdict {
        let (token, fill) = (self.token_nanos(), self.fill_nanos());
        Verdict {
            remaining: 0,
            full_at: now.saturating_add(fill),
            full_after_nanos: fill,
            retry_after_nanos: Some(token),
        }
    }
}

impl Verdict {
    pub(super) fn is_refused(&self) -> bool {
        self.retry_after_nanos.is_some()
    }

    pub(super) fn full_after(&self) -> Duration {
        Duration::from_nanos(self.full_after_nanos)
    }

    pub(super) fn full_after_seconds(&self) -> u64 {
        self.full_after_nanos.div_ceil(NANOS)
    }

    pub(super) fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after_nanos.map(|nanos| nanos.div_ceil(NANOS))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Within any time no more pass than a full bucket and what came back meanwhile.
        #[test]
        fn like_a_bucket_that_is_counted(
            limit in 1_u32..20,
            burst in 1_u32..20,
            pauses in prop::collection::vec(0_u64..400, 1..200),
        ) {
            // A window whose tokens come back after a whole number of milliseconds.
            let token_ms = 100;
            let window = Duration::from_millis(token_ms * u64::from(limit));
            let quota = Quota { limit, window, burst };
            let (mut full_at, mut now_ms) = (0, 1_000_000);
            let (mut tokens_ms, full_ms) = (u64::from(burst) * token_ms, u64::from(burst) * token_ms);
            for pause in pauses {
                now_ms += pause;
                tokens_ms = (tokens_ms + pause).min(full_ms);
                let verdict = quota.take(full_at, now_ms * 1_000_000);
                full_at = verdict.full_at;
                prop_assert_eq!(verdict.is_refused(), tokens_ms < token_ms);
                if !verdict.is_refused() {
                    tokens_ms -= token_ms;
                    prop_assert_eq!(verdict.remaining, tokens_ms / token_ms);
                }
            }
        }

        #[test]
        fn no_moment_makes_it_overflow(
            limit in 1..=u32::MAX, burst in 1..=u32::MAX, full_at in any::<u64>(), now in any::<u64>()
        ) {
            let quota = Quota { limit, window: WINDOW_MAX, burst };
            quota.take(full_at, now);
            quota.refuse(now);
        }
    }
}
