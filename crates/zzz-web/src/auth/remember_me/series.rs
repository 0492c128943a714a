//! Browsers that are remembered.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use zzz_core::{AnyStore, Error, Only, Result, Store};
use zzz_crypto::{Keys, Signer, digest, random_token};

use crate::sessions::millis;

/// What a browser has: a series, and how often it was used.
///
/// The count needs no chance of its own, since both are signed; and a successor that was lost
/// on its way can be made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    series: String,
    uses: u64,
}

/// What a token is worth.
pub(super) enum Shown {
    /// It logs `user` in, and is followed by another one.
    Good { user: String, next: Token, lasts: Duration },
    /// Nothing: it was forgotten, or its time is over.
    Unknown,
    /// It was used before. Nothing remembers `user` any more.
    Old { user: String },
}

/// All series, and their bounds.
#[derive(Clone)]
pub(super) struct AllSeries {
    store: AnyStore,
    signer: Signer,
    pub(super) idle: Duration,
    pub(super) whole: Duration,
    pub(super) grace: Duration,
}

const DAY: Duration = Duration::from_secs(86_400);

/// How often a value is read again that others change at the same time.
const TRIES: usize = 16;

impl AllSeries {
    pub(super) fn new(store: AnyStore, keys: &Keys) -> Self {
        let grace = Duration::from_secs(60);
        let signer = keys.signer("remember me");
        Self { store, signer, idle: 60 * DAY, whole: 365 * DAY, grace }
    }

    /// The text of a cookie.
    pub(super) fn text_of(&self, token: &Token) -> String {
        self.signer.sign(format!("{}.{}", token.uses, token.series))
    }

    /// The token in the text of a cookie; `None` if no key of ours made it.
    pub(super) fn read(&self, text: &str) -> Option<Token> {
        let read = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).ok()?;
            let (uses, series) = text.split_once('.')?;
            Some(Token { series: series.to_owned(), uses: uses.parse().ok()? })
        };
        match self.signer.verify(text) {
            Ok(bytes) => read(bytes),
            Err(reason) => {
                tracing::warn!(%reason, "the cookie that remembers a login was refused");
                None
            }
        }
    }

    /// A series for `user`, and how long it lasts.
    pub(super) async fn begin(&self, user: String) -> Result<(Token, Duration)> {
        let now = millis(SystemTime::now());
        let number = self.number_of(&user).await?;
        let record = Record { user, number, uses: 0, used: now, began: now };
        let token = Token { series: random_token(), uses: 0 };
        let lasts = self.idle.min(self.whole);
        self.store.put(&series_key(&token), record.write(), lasts, Only::New).await?;
        Ok((token, lasts))
    }

    /// What `token` is worth. A good one is used up by it.
    pub(super) async fn show(&self, token: &Token) -> Result<Shown> {
        let key = series_key(token);
        for _ in 0..TRIES {
            let Some(kept) = self.store.get(&key).await? else {
                return Ok(Shown::Unknown);
            };
            let Some(record) = Record::read(kept.value()) else {
                tracing::warn!("a remembered login cannot be read and counts as none");
                return Ok(Shown::Unknown);
            };
            let now = millis(SystemTime::now());
            let lasts = self.idle.min(self.whole.saturating_sub(since(record.began, now)));
            let number = self.store.get(&user_key(&record.user)).await?;
            let is_remembered = number.is_some_and(|kept| kept.value() == record.number.as_bytes());
            if !is_remembered || lasts.is_zero() || token.uses > record.uses {
                return Ok(Shown::Unknown);
            }
            if token.uses < record.uses {
                let is_last = token.uses + 1 == record.uses;
                if is_last && since(record.used, now) < self.grace {
                    let next = Token { uses: record.uses, ..token.clone() };
                    return Ok(Shown::Good { user: record.user, next, lasts });
                }
                self.forget_all_of(&record.user).await?;
                return Ok(Shown::Old { user: record.user });
            }
            let used = Record { uses: record.uses + 1, used: now, ..record };
            let only = Only::Unchanged(kept.version());
            if self.store.put(&key, used.write(), lasts, only).await? {
                let next = Token { uses: used.uses, ..token.clone() };
                return Ok(Shown::Good { user: used.user, next, lasts });
            }
        }
        Err(too_many())
    }

    pub(super) async fn forget(&self, token: &Token) -> Result<()> {
        self.store.remove(&series_key(token)).await?;
        Ok(())
    }

    pub(super) async fn forget_all_of(&self, user: &str) -> Result<()> {
        self.store.remove(&user_key(user)).await?;
        Ok(())
    }

    /// The number that all series of `user` have which are good. It outlives the one that begins.
    ///
    /// All of them end at once where it is removed, whatever clocks say; and should the
    /// store lose it, they end, too.
    async fn number_of(&self, user: &str) -> Result<String> {
        let key = user_key(user);
        for _ in 0..TRIES {
            let (number, only) = match self.store.get(&key).await? {
                Some(kept) => {
                    (String::from_utf8(kept.value().to_vec())?, Only::Unchanged(kept.version()))
                }
                None => (random_token(), Only::New),
            };
            if self.store.put(&key, number.clone().into(), self.whole, only).await? {
                return Ok(number);
            }
        }
        Err(too_many())
    }
}

/// What is kept of a series.
#[derive(Debug, PartialEq, Eq)]
struct Record {
    user: String,
    /// The user's, when it began.
    number: String,
    uses: u64,
    /// When it was used last, in milliseconds since 1970.
    used: u64,
    /// When it began, likewise.
    began: u64,
}

impl Record {
    fn write(&self) -> zzz_core::bytes::Bytes {
        let Self { user, number, uses, used, began } = self;
        json!([user, number, uses, used, began]).to_string().into()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        Some(Self {
            user: value[0].as_str()?.to_owned(),
            number: value[1].as_str()?.to_owned(),
            uses: value[2].as_u64()?,
            used: value[3].as_u64()?,
            began: value[4].as_u64()?,
        })
    }
}

/// The series itself is not kept: whoever reads the store cannot use it.
fn series_key(token: &Token) -> String {
    format!("remembered:{}", digest(&token.series))
}

fn user_key(user: &str) -> String {
    format!("remembered-user:{}", digest(user))
}

fn since(then: u64, now: u64) -> Duration {
    Duration::from_millis(now.saturating_sub(then))
}

#[cold]
fn too_many() -> Error {
    Error::internal("what is kept of a remembered login is changed by too many at the same time")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zzz_core::MemoryStore;

    use super::*;

    fn all() -> AllSeries {
        let keys = Keys::new("correct-horse-battery-staple-and-more").unwrap();
        AllSeries::new(AnyStore::new(MemoryStore::new()), &keys)
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(user in "\\PC*", uses in any::<u64>(), time in any::<u64>()) {
            let number = random_token();
            let record = Record { user, number, uses, used: time, began: time };
            prop_assert_eq!(Record::read(&record.write()), Some(record));
            let token = Token { series: random_token(), uses };
            prop_assert_eq!(all().read(&all().text_of(&token)), Some(token));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Record::read(&bytes);
            let _ = all().read(&String::from_utf8_lossy(&bytes));
        }
    }
}
