//! Where sessions are kept.

use std::time::{Duration, SystemTime};

use zzz_core::{AnyStore, Error, Only, Result, Store, bytes::Bytes};
use zzz_crypto::{Cipher, Keys, Refused, Signer, digest, random_token};

use super::record::{Record, millis};

/// A store, or the visitor's own cookie.
#[derive(Clone)]
pub(super) enum Backing {
    Store { store: AnyStore, signer: Signer },
    Cookie { cipher: Cipher },
}

/// A session that was kept.
pub(super) struct Found {
    pub(super) key: Key,
    pub(super) record: Record,
}

/// Where a session was found.
#[derive(Clone)]
pub(super) struct Key {
    /// Empty where it is kept in a cookie.
    id: String,
    version: u64,
}

/// What the visitor is told.
pub(super) enum Saved {
    /// The value of the cookie, and how long it lasts.
    Cookie(String, Duration),
    /// There is no session.
    Gone,
}

/// How long the text of a session in a cookie may be: browsers take 4,096 bytes
/// with name and attributes (RFC 6265bis, section 5.6).
const COOKIE_BYTES_MAX: usize = 3_800;

/// What belongs to the text of a session in a cookie.
const PLACE: &str = "session";

impl Backing {
    pub(super) fn in_store(store: AnyStore, keys: &Keys) -> Self {
        Self::Store { store, signer: keys.signer("session") }
    }

    pub(super) fn in_cookie(keys: &Keys) -> Self {
        Self::Cookie { cipher: keys.cipher("session") }
    }

    /// The session that the text of a cookie stands for; `None` if it stands for
    /// none, or none any more.
    pub(super) async fn load(&self, cookie: &str, now: SystemTime) -> Result<Option<Found>> {
        match self {
            Self::Store { signer, .. } => {
                let Some(id) = signer.verify_at(cookie, now).map_or_else(refused, Some) else {
                    return Ok(None);
                };
                let id = String::from_utf8(id)?;
                let found = self.load_again(Some(&Key { id, version: 0 })).await?;
                Ok(found.or_else(over))
            }
            Self::Cookie { cipher } => {
                let Some(bytes) = cipher.open(cookie, PLACE).map_or_else(refused, Some) else {
                    return Ok(None);
                };
                let (expires, bytes) = bytes.split_first_chunk().unwrap_or((&[0; 8], &[]));
                if u64::from_be_bytes(*expires) <= millis(now) {
                    return Ok(over());
                }
                Ok(found(Key { id: String::new(), version: 0 }, &Bytes::copy_from_slice(bytes)))
            }
        }
    }

    /// The session as it is kept now.
    pub(super) async fn load_again(&self, key: Option<&Key>) -> Result<Option<Found>> {
        let (Self::Store { store, .. }, Some(Key { id, .. })) = (self, key) else {
            return Ok(None);
        };
        let Some(kept) = store.get(&session_key(id)).await? else {
            return Ok(None);
        };
        let key = Key { id: id.clone(), version: kept.version() };
        let Some(found) = found(key, kept.value()) else {
            return Ok(None);
        };
        if let Some((user, since)) = &found.record.user
            && let Some(ended) = store.get(&ended_key(user)).await?
            && ended_before(ended.value()) > *since
        {
            return Ok(None);
        }
        Ok(Some(found))
    }

    /// Keeps `record`; `None` if it was changed since it was found.
    pub(super) async fn write(
        &self,
        record: &Record,
        found: Option<&Key>,
        is_renewed: bool,
        lasts: Duration,
    ) -> Result<Option<Saved>> {
        match self {
            Self::Store { store, signer } => {
                let (id, only) = match found {
                    Some(Key { id, version }) if !is_renewed => {
                        (id.clone(), Only::Unchanged(*version))
                    }
                    _ => (random_token(), Only::New),
                };
                if let Some(former) = found.filter(|_| is_renewed)
                    && !self.take_away(store, former).await?
                {
                    return Ok(None);
                }
                let value = record.write()?.into();
                if !store.put(&session_key(&id), value, lasts, only).await? {
                    return Ok(None);
                }
                Ok(Some(Saved::Cookie(signer.sign(&id), lasts)))
            }
            Self::Cookie { cipher } => {
                let expires = record.saved.saturating_add(millis_of(lasts));
                let mut bytes = expires.to_be_bytes().to_vec();
                bytes.extend(record.write()?);
                let text = cipher.seal(bytes, PLACE);
                if text.len() > COOKIE_BYTES_MAX {
                    return Err(too_long(text.len()));
                }
                Ok(Some(Saved::Cookie(text, lasts)))
            }
        }
    }

    /// Removes a session that goes on under another identity, if nobody changed it
    /// meanwhile.
    async fn take_away(&self, store: &AnyStore, Key { id, version }: &Key) -> Result<bool> {
        let key = session_key(id);
        // What is written last before it is removed is that nobody else may write.
        let is_ours = store
            .put(&key, GOING.into(), Duration::from_secs(60), Only::Unchanged(*version))
            .await?;
        if is_ours {
            store.remove(&key).await?;
        }
        Ok(is_ours)
    }

    pub(super) async fn remove(&self, key: Option<&Key>) -> Result<()> {
        if let (Self::Store { store, .. }, Some(Key { id, .. })) = (self, key) {
            store.remove(&session_key(id)).await?;
        }
        Ok(())
    }

    pub(super) async fn end_all_of(&self, user: &str, whole: Duration) -> Result<()> {
        let Self::Store { store, .. } = self else {
            return Err(Error::internal(
                "sessions that are kept in cookies cannot be ended: keep them in a store, with \
                 `Sessions::in_store`",
            ));
        };
        let now = millis(SystemTime::now()).to_be_bytes().to_vec();
        store.put(&ended_key(user), now.into(), whole, Only::Always).await?;
        Ok(())
    }
}

/// Stands in the place of a session that is removed.
const GOING: &str = "";

/// The session in `bytes`. What cannot be read counts as none: a release before
/// or after this one may have written it.
fn found(key: Key, bytes: &Bytes) -> Option<Found> {
    if bytes == GOING {
        return None;
    }
    let record = Record::read(bytes);
    if record.is_none() {
        tracing::warn!("a session cannot be read and counts as none");
    }
    Some(Found { key, record: record? })
}

/// A cookie that no key of the application made: an old one, or an attempt.
fn refused(reason: Refused) -> Option<Vec<u8>> {
    tracing::warn!(%reason, "the cookie of a session was refused");
    None
}

/// A cookie that was good once: of a browser with a late clock, of two windows, or of a thief.
pub(super) fn over<T>() -> Option<T> {
    tracing::info!("the cookie of a session that is over was refused");
    None
}

/// The identity itself is not kept: whoever reads the store cannot use it.
fn session_key(id: &str) -> String {
    ["session:", &digest(id)].concat()
}

fn ended_key(user: &str) -> String {
    // Shorter than any that is shortened.
    const PLAIN_BYTES_MAX: usize = 40;
    if user.len() <= PLAIN_BYTES_MAX {
        ["sessions-ended:", user].concat()
    } else {
        ["sessions-ended:", &digest(user)].concat()
    }
}

fn ended_before(value: &[u8]) -> u64 {
    value.first_chunk().map_or(u64::MAX, |bytes| u64::from_be_bytes(*bytes))
}

fn millis_of(lasts: Duration) -> u64 {
    u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX)
}

#[cold]
fn too_long(bytes: usize) -> Error {
    Error::internal(format!(
        "the session takes {bytes} bytes as a cookie, which may have {COOKIE_BYTES_MAX}: keep less \
         in it, or keep it in a store with `Sessions::in_store`"
    ))
}
