//! What a visitor's requests have in common.

mod backing;
mod flash;
mod parts;
mod record;
mod session;
mod values;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use zzz_core::{
    AnyStore, BoxFuture, LendMut, Middleware, Next, Problem, Request, Response, Result, Service,
    Store,
    http::{HeaderValue, StatusCode, header},
};
use zzz_crypto::Keys;

use self::backing::{Backing, Saved};
#[cfg(any(feature = "auth", feature = "oauth"))]
pub(crate) use self::record::millis;
pub use self::{flash::Flash, session::Session};
use crate::{Cookie, CookiePolicy, Cookies};

/// Gives each request its visitor's [`Session`]; a middleware, and a service for
/// those who end sessions.
///
/// There are two kinds. [`in_store`](Self::in_store) keeps what a session holds in a
/// [`Store`] and gives the visitor a signed number; [`in_cookie`](Self::in_cookie)
/// gives the visitor all of it, encrypted, and keeps nothing. A visitor gets a cookie
/// once something is written into the session, not before.
///
/// The cookie is called `__Host-session`, or `session` where [`CookiePolicy`] lets
/// it travel in the clear; it is `HttpOnly`, `SameSite=Lax` and `Secure`. An answer
/// that depends on a session is `cache-control: private, no-store`, unless it says
/// otherwise. What a handler changes is kept whether it returns an answer or an
/// error; a panic discards it.
///
/// A cookie that was changed, or whose session is over, counts as none; the log says so, without
/// its value. Where the store cannot be reached, requests that need the session are answered 500.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, MemoryStore};
/// use zzz_crypto::Keys;
/// use zzz_web::{Session, Sessions};
///
/// // What `#[handler] async fn count(session: &mut Session)` would do.
/// fn count(session: &mut Session) -> zzz_core::Result<String> {
///     let visits = session.get::<u32>("visits").unwrap_or(0) + 1;
///     session.set("visits", visits)?;
///     Ok(format!("you were here {visits} times"))
/// }
///
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let sessions = Sessions::in_store(MemoryStore::new(), &keys);
/// let app = App::new().service(sessions.clone()).endpoint(sessions);
/// # let _ = (app, count);
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Sessions {
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Shared {
    backing: Backing,
    /// How long a session lasts without a request.
    idle: Duration,
    /// How long it lasts at all.
    whole: Duration,
    on_conflict: OnConflict,
    cookie: &'static str,
}

/// What happens to a change of a session that another request of the same visitor
/// has changed meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnConflict {
    /// Both changes are kept; of two that concern the same key the later one.
    #[default]
    Merge,
    /// The later one is answered 409 and nothing of it is kept.
    Refuse,
}

/// The name of the cookie, unless told.
const COOKIE: &str = "__Host-session";

const DAY: Duration = Duration::from_secs(86_400);

impl Sessions {
    /// Sessions that are kept in `store`; the visitor has a number that `keys` signed.
    pub fn in_store(store: impl Store, keys: &Keys) -> Self {
        Self::new(Backing::in_store(AnyStore::new(store), keys))
    }

    /// Sessions that visitors keep themselves, encrypted by `keys`.
    ///
    /// They need no store, and have what comes of it: they are 3 KiB at most, of two
    /// requests that change one at the same time the later one wins, and one that
    /// was copied is good until it expires, also after
    /// [`Session::destroy`].
    pub fn in_cookie(keys: &Keys) -> Self {
        Self::new(Backing::in_cookie(keys))
    }

    fn new(backing: Backing) -> Self {
        let (idle, whole) = (14 * DAY, 90 * DAY);
        let on_conflict = OnConflict::default();
        let shared = Shared { backing, idle, whole, on_conflict, cookie: COOKIE };
        Self { shared: Arc::new(shared) }
    }

    /// How long a session lasts without a request, 14 days unless told. Each
    /// request begins it anew.
    #[must_use]
    pub fn idle(self, idle: Duration) -> Self {
        self.with(|shared| shared.idle = idle)
    }

    /// How long a session lasts at all, 90 days unless told.
    #[must_use]
    pub fn whole(self, whole: Duration) -> Self {
        self.with(|shared| shared.whole = whole)
    }

    /// What happens where two requests change one session at the same time.
    #[must_use]
    pub fn on_conflict(self, on_conflict: OnConflict) -> Self {
        self.with(|shared| shared.on_conflict = on_conflict)
    }

    /// What the cookie is called, `__Host-session` unless told: letters, digits, `-` and `_`. Two kinds of sessions on one host
    /// need two names. A name should begin with `__Host-`, which it loses where [`CookiePolicy`] lets it travel in the
    /// clear.
    ///
    /// # Examples
    ///
    /// ```
    /// # use zzz_crypto::Keys;
    /// # use zzz_web::Sessions;
    /// # let keys = Keys::new("correct-horse-battery-staple-and-more")?;
    /// let cart = Sessions::in_cookie(&keys).cookie_name("__Host-cart");
    /// # let _ = cart;
    /// # Ok::<(), zzz_crypto::WeakKey>(())
    /// ```
    #[must_use]
    pub fn cookie_name(self, name: &'static str) -> Self {
        self.with(|shared| shared.cookie = name)
    }

    fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        let shared = Arc::make_mut(&mut self.shared);
        change(shared);
        self
    }

    /// Ends all sessions in which `user` is logged in, by
    /// [`Session::log_in`]: after a changed password, or a stolen device. Where there is a
    /// `RememberMe`, browsers log in again unless its `forget_all_of` is called, too.
    ///
    /// The session of the request that does so ends, too, unless it logs the user
    /// in again.
    ///
    /// # Errors
    ///
    /// If the store cannot be reached, or sessions are kept in cookies, which nobody can
    /// take back.
    pub async fn end_all_of(&self, user: impl fmt::Display) -> Result<()> {
        let Shared { backing, whole, .. } = &*self.shared;
        backing.end_all_of(&user.to_string(), *whole).await
    }

    /// Whether [`end_all_of`](Self::end_all_of) can do what it says.
    #[cfg(feature = "auth")]
    pub(crate) fn can_end(&self) -> bool {
        matches!(self.shared.backing, Backing::Store { .. })
    }

    async fn load(&self, request: &Request, now: SystemTime) -> Result<Session> {
        let Some(cookie) =
            Cookies::peek(request, CookiePolicy::host_name(request, self.shared.cookie))
        else {
            return Ok(Session::default());
        };
        let Shared { backing, whole, .. } = &*self.shared;
        let Some(found) = backing.load(&cookie, now).await? else {
            return Ok(Session::default());
        };
        let lasts = !found.record.rest(now, *whole).is_zero();
        let found = if lasts { Some(found) } else { backing::over() };
        Ok(found.map(Session::found).unwrap_or_default())
    }

    /// Keeps what is to be kept, and tells the visitor.
    async fn save(
        &self,
        plan: Plan,
        request: &mut Request,
        session: Session,
        now: SystemTime,
    ) -> Result<()> {
        let saved = match plan {
            Plan::Remove => {
                self.shared.backing.remove(session.found_as()).await?;
                Saved::Gone
            }
            // What the browser has may be of a login that came meanwhile.
            Plan::Write => match self.write(session, now).await? {
                Some(saved) => saved,
                None => return Ok(()),
            },
        };
        let name = CookiePolicy::host_name(request, self.shared.cookie);
        let mut cookies = Cookies::take(request)?;
        match saved {
            Saved::Cookie(value, lasts) => cookies.set(Cookie::new(name, value).max_age(lasts)),
            Saved::Gone => cookies.remove(name),
        }
        cookies.put_back(request);
        Ok(())
    }

    async fn write(&self, mut session: Session, now: SystemTime) -> Result<Option<Saved>> {
        const TRIES: usize = 16;
        let Shared { backing, idle, whole, on_conflict, .. } = &*self.shared;
        for _ in 0..TRIES {
            let record = session.record(now);
            let lasts = record.rest(now, *whole).min(*idle);
            let renewed = session.is_renewed();
            if let Some(saved) = backing.write(&record, session.found_as(), renewed, lasts).await? {
                return Ok(Some(saved));
            }
            if *on_conflict == OnConflict::Refuse && session.is_changed() {
                return Err(CONFLICT.into());
            }
            let Some(fresh) = backing.load_again(session.found_as()).await? else {
                // It was ended meanwhile: nobody brings it back.
                return Ok(None);
            };
            session.begin_anew_with(fresh);
        }
        Err(CONFLICT.into())
    }
}

const CONFLICT: Problem = Problem::fixed(
    StatusCode::CONFLICT,
    "session_conflict",
    "another request changed your session at the same time; try again",
);

/// What is to be done with a session once its request is answered.
enum Plan {
    Remove,
    Write,
}

impl Plan {
    /// `None` where there is nothing to do.
    fn of(session: &Session, shared: &Shared, now: SystemTime) -> Option<Self> {
        if session.is_destroyed() {
            return session.found_as().map(|_| Self::Remove);
        }
        // The time is not set anew at each request, which would be a write at each request.
        let is_due = |age| age > shared.idle / 10;
        if session.is_changed() || session.age(now).is_some_and(is_due) {
            return Some(Self::Write);
        }
        None
    }
}

impl Middleware for Sessions {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        Some(Box::pin(async move {
            let begun = SystemTime::now();
            let session = self.load(request, begun).await?;
            request.set(session);
            let mut response = next.run(request).await;
            // A panic has it still.
            let Some(session) = request.assigns_mut().take::<Session>() else {
                return Ok(response);
            };
            if session.was_used() {
                const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");
                response.headers_mut().insert_if_absent(header::CACHE_CONTROL, PRIVATE);
            }
            if let Some(plan) = Plan::of(&session, &self.shared, begun) {
                // Few requests get here: the others need no room for it.
                Box::pin(self.save(plan, request, session, begun)).await?;
            }
            Ok(response)
        }))
    }
}

impl Service for Sessions {}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { idle, whole, on_conflict, cookie, .. } = &*self.shared;
        f.debug_struct("Sessions")
            .field("cookie", cookie)
            .field("idle", idle)
            .field("whole", whole)
            .field("on_conflict", on_conflict)
            .finish_non_exhaustive()
    }
}
