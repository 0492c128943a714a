//! The argument of handlers.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, SystemTime},
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use zzz_core::{Error, Lend, LendMut, Request, Result};

use crate::csrf;

use super::{
    Flash,
    backing::{Found, Key},
    record::{Record, millis},
};

/// What a visitor's requests have in common: values by name, messages for the next
/// page, and who is logged in.
///
/// A handler borrows it: `session: &Session` to read, `session: &mut Session` to
/// change. The middleware [`Sessions`](crate::Sessions) brings it and keeps it.
/// Keys that end up in a cookie or a store are short names of the application's own
/// choice; whole objects belong into a database, and their number into the session.
///
/// # Examples
///
/// ```
/// use zzz_web::Session;
///
/// # fn example(session: &mut Session) -> zzz_core::Result<()> {
/// session.set("cart", ["apples", "pears"])?;
/// let cart: Vec<String> = session.get("cart").unwrap_or_default();
/// session.flash("info", "Added to your cart.");
///
/// session.log_in(7);
/// assert_eq!(session.user(), Some("7"));
/// # Ok(())
/// # }
/// # example(&mut Session::default()).unwrap();
/// ```
#[derive(Default)]
pub struct Session {
    /// Where it was found, if it was.
    found: Option<Key>,
    record: Record,
    /// What was done since it was found, to be done again to a fresh record.
    changes: Vec<Change>,
    is_renewed: bool,
    is_destroyed: bool,
    was_used: AtomicBool,
}

#[derive(Clone)]
enum Change {
    Set(String, Value),
    Remove(String),
    Clear,
    Flash(Flash),
    /// Those that were shown; what another request added meanwhile is for the next page.
    TakeFlashes(Vec<Flash>),
    LogIn(String, u64),
    LogOut,
    /// Before what comes after it there is nothing, also where another request has written meanwhile.
    Destroy,
}

/// The key of what says that a login was remembered.
const REMEMBERED: &str = "_remembered";

impl Session {
    /// The value called `key`; `None` if there is none, or none that is a `T`: it
    /// may have been written by an earlier release of the application.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.record.values.get(key)
    }

    /// The text called `key`, where it lies.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.record.values.get(key)
    }

    /// Whether there is a value called `key`.
    pub fn contains(&self, key: &str) -> bool {
        self.record.values.contains(key)
    }

    /// Sets the value called `key`.
    ///
    /// # Errors
    ///
    /// If the value cannot be written as JSON, as a map whose keys are no text.
    pub fn set(&mut self, key: impl Into<String>, value: impl Serialize) -> Result<()> {
        let key = key.into();
        let value = serde_json::to_value(value).map_err(|error| {
            Error::internal(format!("`{key}` cannot be kept in a session: {error}"))
        })?;
        self.change(Change::Set(key, value));
        Ok(())
    }

    /// Removes the value called `key`, if there is one.
    pub fn remove(&mut self, key: &str) {
        if self.contains(key) {
            self.change(Change::Remove(key.to_owned()));
        }
    }

    /// Removes all values and messages; whoever is logged in stays it.
    pub fn clear(&mut self) {
        self.change(Change::Clear);
    }

    /// Has the next page say `text`, once; `kind` is `"info"`, `"error"`, or another
    /// name.
    pub fn flash(&mut self, kind: &str, text: &str) {
        self.change(Change::Flash(Flash::new(kind, text)));
    }

    /// The messages for this page, in their order; the next page does not see them.
    pub fn take_flashes(&mut self) -> Vec<Flash> {
        let flashes = self.record.flashes.clone();
        if !flashes.is_empty() {
            self.change(Change::TakeFlashes(flashes.clone()));
        }
        flashes
    }

    /// Logs `user` in, by a name or a number that stands for them in the database.
    /// The session gets a new identity, and its forms a new token, so that nobody
    /// who knew them before has them now.
    pub fn log_in(&mut self, user: impl fmt::Display) {
        self.renew();
        self.remove(csrf::KEY);
        self.remove(REMEMBERED);
        self.change(Change::LogIn(user.to_string(), millis(SystemTime::now())));
    }

    /// Logs in whom a cookie stands for.
    #[cfg(feature = "auth")]
    pub(crate) fn log_in_remembered(&mut self, user: String) {
        self.log_in(user);
        self.change(Change::Set(REMEMBERED.to_owned(), Value::Bool(true)));
    }

    /// Logs out whoever is logged in, under a new identity; values stay.
    pub fn log_out(&mut self) {
        if self.user().is_some() {
            self.renew();
            self.remove(csrf::KEY);
            self.remove(REMEMBERED);
            self.change(Change::LogOut);
        }
    }

    /// Who is logged in.
    pub fn user(&self) -> Option<&str> {
        self.record.user.as_ref().map(|(user, _)| user.as_str())
    }

    /// Whether whoever is logged in was remembered, by `RememberMe`, and has not said who they
    /// are in this session: have them do so before what matters, such as a new password.
    pub fn is_remembered(&self) -> bool {
        self.user().is_some() && self.contains(REMEMBERED)
    }

    /// Gives the session a new identity; the former one is worth nothing any more.
    /// For each change of what a visitor may do;
    /// [`log_in`](Self::log_in) and [`log_out`](Self::log_out) do so.
    pub fn renew(&mut self) {
        self.is_renewed = true;
    }

    /// Ends the session, with all that it holds.
    pub fn destroy(&mut self) {
        self.changes.clear();
        self.change(Change::Destroy);
        self.is_renewed = true;
        self.is_destroyed = true;
    }

    fn change(&mut self, change: Change) {
        self.is_destroyed = false;
        change.apply(&mut self.record);
        self.changes.push(change);
    }

    pub(super) fn found(found: Found) -> Self {
        Self { record: found.record, found: Some(found.key), ..Self::default() }
    }

    /// As if the changes were made to `fresh`.
    pub(super) fn begin_anew_with(&mut self, fresh: Found) {
        (self.record, self.found) = (fresh.record, Some(fresh.key));
        for change in &self.changes {
            change.apply(&mut self.record);
        }
    }

    /// What is to be kept.
    pub(super) fn record(&self, now: SystemTime) -> Record {
        let mut record = self.record.clone();
        record.saved = millis(now);
        if record.created == 0 {
            record.created = record.saved;
        }
        record
    }

    pub(super) fn found_as(&self) -> Option<&Key> {
        self.found.as_ref()
    }

    /// How long ago it was written, if it was.
    pub(super) fn age(&self, now: SystemTime) -> Option<Duration> {
        self.found.as_ref().map(|_| self.record.age(now))
    }

    pub(super) fn is_changed(&self) -> bool {
        !self.changes.is_empty() || (self.is_renewed && self.found.is_some())
    }

    pub(super) fn is_renewed(&self) -> bool {
        self.is_renewed
    }

    pub(super) fn is_destroyed(&self) -> bool {
        self.is_destroyed
    }

    /// The answer depends on it.
    pub(crate) fn mark_used(&self) {
        self.was_used.store(true, Ordering::Relaxed);
    }

    pub(crate) fn was_used(&self) -> bool {
        self.was_used.load(Ordering::Relaxed)
    }
}

impl Change {
    fn apply(&self, record: &mut Record) {
        match self.clone() {
            Self::Set(key, value) => {
                record.values.changed().insert(key, value);
            }
            Self::Remove(key) => {
                record.values.changed().remove(&key);
            }
            Self::Clear => {
                // Nobody has said who they are by that.
                record.values.changed().retain(|key, _| key == REMEMBERED);
                record.flashes.clear();
            }
            Self::Flash(flash) => record.flashes.push(flash),
            Self::TakeFlashes(shown) => record.flashes.retain(|flash| !shown.contains(flash)),
            Self::LogIn(user, since) => record.user = Some((user, since)),
            Self::LogOut => record.user = None,
            Self::Destroy => *record = Record::default(),
        }
    }
}

impl Lend for Session {
    fn lend(request: &Request) -> Result<&Self> {
        let session = request.get::<Self>().ok_or_else(missing)?;
        session.mark_used();
        Ok(session)
    }
}

impl LendMut for Session {
    fn take(request: &mut Request) -> Result<Self> {
        let session = request.assigns_mut().take::<Self>().ok_or_else(missing)?;
        session.mark_used();
        Ok(session)
    }

    fn put_back(self, request: &mut Request) {
        request.set(self);
    }
}

#[cold]
fn missing() -> Error {
    Error::internal(
        "this request has no session: put the middleware `Sessions` in front of the route, for \
         example `App::new().endpoint(Sessions::in_store(MemoryStore::new(), &keys))`",
    )
}

/// Names only: values may be secrets.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("keys", &self.record.values.names()).finish_non_exhaustive()
    }
}
