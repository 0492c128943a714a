//! Who guesses passwords waits longer each time.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use zzz_core::{
    AnyStore, Error, Headers, Only, Problem, Request, Result, Service, Store,
    bytes::Bytes,
    http::{HeaderValue, StatusCode, header},
};
use zzz_crypto::digest;

/// Bounds how often a password may be guessed, for an account and from an address; a
/// service.
///
/// Five attempts at an account and 20 from an address are free. After those each one
/// has to wait for twice as long as the one before: a second, two, four, up to 15
/// minutes. What was counted is forgotten a day after the last attempt, or once
/// the right password came. An address is a whole `/64` of IPv6, since
/// that is what one customer has.
///
/// Behind a proxy it needs [`TrustedProxies`](crate::TrustedProxies), or all visitors have the
/// proxy's address.
///
/// Somebody who guesses makes the owner of the account wait, too, but never for more
/// than those 15 minutes.
///
/// # Examples
///
/// ```
/// use zzz_core::{MemoryStore, Request, Result};
/// use zzz_crypto::{Passwords, Verdict};
/// use zzz_web::LoginThrottle;
///
/// # struct User { hash: String }
/// # async fn find(_name: &str) -> Option<User> { None }
/// async fn log_in(
///     name: &str,
///     password: &str,
///     request: &Request,
///     throttle: &LoginThrottle,
///     passwords: &Passwords,
/// ) -> Result<bool> {
///     throttle.attempt(name, request).await?;
///     let Some(user) = find(name).await else {
///         passwords.verify_nobody(password).await?;
///         return Ok(false);
///     };
///     if !passwords.verify(password, &user.hash).await?.is_right() {
///         return Ok(false);
///     }
///     throttle.forget(name).await?;
///     Ok(true)
/// }
/// # let _ = (log_in, LoginThrottle::new(MemoryStore::new()));
/// ```
#[derive(Clone)]
pub struct LoginThrottle {
    store: AnyStore,
}

/// Attempts that are free.
const OF_ACCOUNT: u32 = 5;
const OF_ADDRESS: u32 = 20;

const DELAY_MAX: Duration = Duration::from_secs(15 * 60);

const COUNTED_FOR: Duration = Duration::from_secs(86_400);

impl LoginThrottle {
    /// Counts in `store`. All processes of an application share one, or each of them
    /// counts for itself.
    pub fn new(store: impl Store) -> Self {
        Self { store: AnyStore::new(store) }
    }

    /// Counts an attempt at `account` by the peer of `request`, before the password is
    /// looked at. `account` is the name as the database compares it: in small
    /// letters, if case does not matter there.
    ///
    /// # Errors
    ///
    /// 429 with `retry-after` if it comes too early; if the store cannot be reached.
    pub async fn attempt(&self, account: &str, request: &Request) -> Result<()> {
        if let Some(peer) = request.connection().peer {
            self.count(&format!("address:{}", network(peer.ip())), OF_ADDRESS).await?;
        }
        self.count(&key_of(account), OF_ACCOUNT).await
    }

    /// Forgets the attempts at `account`, after the right password. Those of the address
    /// stay: who has an account might else guess at others between two logins.
    ///
    /// # Errors
    ///
    /// If the store cannot be reached.
    pub async fn forget(&self, account: &str) -> Result<()> {
        let key = key_of(account);
        self.store.remove(&count_of(&key)).await?;
        self.store.remove(&pause_of(&key)).await?;
        Ok(())
    }

    /// Lets one more attempt pass, or says how long it has to wait.
    ///
    /// The pause is a value that the store keeps for as long as it lasts. Beyond the free
    /// attempts, only who writes it may pass: of many at the same time, one.
    async fn count(&self, key: &str, free: u32) -> Result<()> {
        let pause = pause_of(key);
        if let Some(kept) = self.store.get(&pause).await? {
            return Err(too_early(rest(kept.value(), SystemTime::now())));
        }
        let attempts = self.add_one(&count_of(key)).await?;
        let Some(delay) = delay(attempts, free) else {
            return Ok(());
        };
        let ends = Bytes::copy_from_slice(&millis(SystemTime::now() + delay).to_be_bytes());
        let passes = self.store.put(&pause, ends, delay, Only::New).await?;
        // The last free one begins the pause, and passes all the same.
        if passes { Ok(()) } else { Err(too_early(delay)) }
    }

    /// Adds one to the number under `key`, and tells it.
    async fn add_one(&self, key: &str) -> Result<u32> {
        const TRIES: usize = 16;
        for _ in 0..TRIES {
            let kept = self.store.get(key).await?;
            let only = kept.as_ref().map_or(Only::New, |kept| Only::Unchanged(kept.version()));
            let before = kept.and_then(|kept| kept.value()[..].try_into().ok());
            let count = before.map_or(0, u32::from_be_bytes).saturating_add(1);
            let value = Bytes::copy_from_slice(&count.to_be_bytes());
            if self.store.put(key, value, COUNTED_FOR, only).await? {
                return Ok(count);
            }
        }
        // So many at once are no people.
        Err(too_early(Duration::from_secs(1)))
    }
}

impl Service for LoginThrottle {}

/// How long the attempt after this one has to wait; `None` while they are free.
fn delay(attempts: u32, free: u32) -> Option<Duration> {
    let beyond = attempts.checked_sub(free)?;
    Some(Duration::from_secs(1 << beyond.min(10)).min(DELAY_MAX))
}

/// A name of any length, as a short one.
fn key_of(account: &str) -> String {
    format!("account:{}", digest(account))
}

fn count_of(key: &str) -> String {
    format!("login:{key}:count")
}

fn pause_of(key: &str) -> String {
    format!("login:{key}:pause")
}

/// What one customer of a provider has.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
    }
}

fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// How long a pause lasts that ends then; no longer than the longest there is, whatever
/// the clocks of two machines say.
fn rest(ends: &[u8], now: SystemTime) -> Duration {
    let ends = ends.try_into().map_or(0, u64::from_be_bytes);
    Duration::from_millis(ends.saturating_sub(millis(now))).min(DELAY_MAX)
}

#[cold]
fn too_early(rest: Duration) -> Error {
    const TOO_MANY: Problem = Problem::fixed(
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_attempts",
        "too many attempts to log in; wait before the next one",
    );
    let seconds = rest.as_millis().div_ceil(1000).max(1);
    let mut headers = Headers::new();
    if let Ok(seconds) = HeaderValue::from_str(&seconds.to_string()) {
        headers.insert(header::RETRY_AFTER, seconds);
    }
    Error::from(TOO_MANY).with_headers(headers)
}

impl fmt::Debug for LoginThrottle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginThrottle").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_their_bound() {
        assert_eq!(delay(4, 5), None);
        let seconds = |attempts| delay(attempts, 5).map_or(0, |delay| delay.as_secs());
        assert_eq!([5, 6, 7, 14, 15, 16, u32::MAX].map(seconds), [1, 2, 4, 512, 900, 900, 900]);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let of = |address: &str| network(address.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
    }
}
