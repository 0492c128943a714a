//! Who stays logged in when a session ends.

mod series;

use std::{fmt, sync::Arc, time::Duration};

use zzz_core::{
    AnyStore, BoxFuture, Error, Events, Lend, LendMut, Middleware, Next, Request, Response, Result,
    Service, Store,
};
use zzz_crypto::Keys;

use self::series::{AllSeries, Shown, Token};
use crate::{Cookie, CookiePolicy, Cookies, Session, Sessions};

/// Logs in again whoever asked to be remembered, once their session has ended; a middleware,
/// after [`Sessions`], and a service for those who log in and out.
///
/// A browser that is [remembered](Self::remember) has a cookie with a series, which stays the
/// same, and a count, which is another one each time it logs in; both are signed, and of the series
/// a digest is kept. An old count says that the cookie was copied, since one of two browsers has
/// used it already: then all that remembers the user is forgotten, all their sessions end if
/// [`Sessions`] in a store is a service of the application, a line is logged, and
/// [`CookieStolen`] is [emitted](Events). (The scheme is Barry Jaspan's, [Improved Persistent Login
/// Cookie Best Practice](http://jaspan.com/improved_persistent_login_cookie_best_practice).)
/// For a short [grace](Self::grace) the last count is good beside its successor: requests that a
/// browser sends at the same time log in all of them, and an answer that was lost on its way is no theft.
///
/// The cookie is called `__Host-remember`, or `remember` where [`CookiePolicy`] lets it travel in
/// the clear; it is `HttpOnly`, `SameSite=Lax` and `Secure`. It ends with the login: where a handler
/// calls [`Session::log_out`] or [`Session::destroy`], or logs in somebody else, the browser is
/// forgotten. [`Session::is_remembered`] tells a handler that nobody has given a password
/// this time.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, MemoryStore, Result};
/// use zzz_crypto::Keys;
/// use zzz_web::{RememberMe, Session, Sessions};
///
/// // What a handler does whose password was right.
/// fn log_in(user: u64, stay: bool, session: &mut Session, remember_me: &RememberMe) -> Result<()> {
///     session.log_in(user);
///     if stay {
///         remember_me.remember(session)?;
///     }
///     Ok(())
/// }
///
/// let keys = Keys::new("correct-horse-battery-staple-and-more")?;
/// let sessions = Sessions::in_store(MemoryStore::new(), &keys);
/// let remember_me = RememberMe::in_store(MemoryStore::new(), &keys);
/// let app = App::new()
///     .service(sessions.clone())
///     .service(remember_me.clone())
///     .endpoint(sessions)
///     .endpoint(remember_me);
/// # let _ = (app, log_in);
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct RememberMe {
    series: Arc<AllSeries>,
}

/// The cookie by which `user` is remembered was used by two browsers; an event, for a mail to them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CookieStolen {
    /// Who was logged in, as [`Session::log_in`] was told.
    pub user: String,
}

/// The name of the cookie.
const COOKIE: &str = "__Host-remember";

/// The key in the session of who wants to be remembered.
const WISH: &str = "_remember";

impl RememberMe {
    /// Keeps in `store` whom `keys` let in again.
    pub fn in_store(store: impl Store, keys: &Keys) -> Self {
        Self { series: Arc::new(AllSeries::new(AnyStore::new(store), keys)) }
    }

    /// How long a browser is remembered that does not come, 60 days unless told. Each login by
    /// the cookie begins it anew.
    #[must_use]
    pub fn idle(self, idle: Duration) -> Self {
        self.with(|series| series.idle = idle)
    }

    /// How long a browser is remembered at all, a year unless told.
    #[must_use]
    pub fn whole(self, whole: Duration) -> Self {
        self.with(|series| series.whole = whole)
    }

    /// How long a token is good after its successor was made, a minute unless told; zero takes
    /// two requests at the same time for a theft.
    #[must_use]
    pub fn grace(self, grace: Duration) -> Self {
        self.with(|series| series.grace = grace)
    }

    fn with(mut self, change: impl FnOnce(&mut AllSeries)) -> Self {
        change(Arc::make_mut(&mut self.series));
        self
    }

    /// Remembers whoever is logged in, in the browser that sends this request, once it is answered:
    /// after [`Session::log_in`].
    ///
    /// # Errors
    ///
    /// If nobody is logged in.
    pub fn remember(&self, session: &mut Session) -> Result<()> {
        if session.user().is_none() {
            return Err(Error::internal(
                "nobody is logged in who could be remembered: call `Session::log_in` first",
            ));
        }
        session.set(WISH, true)
    }

    /// Forgets `user` in all browsers: after a changed password, beside
    /// [`Sessions::end_all_of`], without which those of them who are logged in stay it.
    ///
    /// # Errors
    ///
    /// If the store cannot be reached.
    pub async fn forget_all_of(&self, user: impl fmt::Display) -> Result<()> {
        self.series.forget_all_of(&user.to_string()).await
    }

    /// Logs in whom the cookie stands for, and gives the browser the next one.
    async fn log_in_again(&self, request: &mut Request, token: Option<&Token>) -> Result<()> {
        // The answer depends on who is logged in, and on nobody being it.
        Session::lend(request)?;
        let shown = match token {
            Some(token) => self.series.show(token).await?,
            None => Shown::Unknown,
        };
        match shown {
            Shown::Good { user, next, lasts } => {
                let mut session = Session::take(request)?;
                session.log_in_remembered(user);
                session.put_back(request);
                self.tell(request, Some((&next, lasts)))
            }
            Shown::Unknown => self.tell(request, None),
            Shown::Old { user } => {
                report(request, user).await;
                self.tell(request, None)
            }
        }
    }

    /// Begins or ends what the handler wants begun or ended.
    async fn settle(&self, request: &mut Request, before: Before) -> Result<()> {
        // After a panic there is none.
        let Some(session) = request.assigns_mut().get_mut::<Session>() else {
            return Ok(());
        };
        let wishes = session.contains(WISH);
        session.remove(WISH);
        let user = session.user().map(str::to_owned);
        let is_another = before.user.is_some() && before.user != user;
        if !wishes && !is_another {
            return Ok(());
        }
        if let Some(token) = &before.token {
            self.series.forget(token).await?;
        }
        match user.filter(|_| wishes) {
            Some(user) => {
                let (token, lasts) = self.series.begin(user).await?;
                self.tell(request, Some((&token, lasts)))
            }
            None if before.has_cookie => self.tell(request, None),
            None => Ok(()),
        }
    }

    /// Has the browser keep the token for so long, or none.
    fn tell(&self, request: &mut Request, token: Option<(&Token, Duration)>) -> Result<()> {
        let name = CookiePolicy::host_name(request, COOKIE);
        let mut cookies = Cookies::take(request)?;
        match token {
            Some((token, lasts)) => {
                cookies.set(Cookie::new(name, self.series.text_of(token)).max_age(lasts));
            }
            None => cookies.remove(name),
        }
        cookies.put_back(request);
        Ok(())
    }
}

/// What was known before the handler ran.
struct Before {
    has_cookie: bool,
    token: Option<Token>,
    user: Option<String>,
}

impl Middleware for RememberMe {
    fn around<'a>(
        &'a self,
        request: &'a mut Request,
        next: Next<'a>,
    ) -> Option<BoxFuture<'a, Result<Response>>> {
        Some(Box::pin(async move {
            let name = CookiePolicy::host_name(request, COOKIE);
            let cookies = Cookies::take(request)?;
            let text = cookies.get(name).map(str::to_owned);
            cookies.put_back(request);
            let token = text.as_deref().and_then(|text| self.series.read(text));
            if text.is_some() && session(request)?.user().is_none() {
                self.log_in_again(request, token.as_ref()).await?;
            }
            let user = session(request)?.user().map(str::to_owned);
            let response = next.run(request).await;
            self.settle(request, Before { has_cookie: text.is_some(), token, user }).await?;
            Ok(response)
        }))
    }
}

impl Service for RememberMe {}

/// The session, without making the answer depend on it.
fn session(request: &Request) -> Result<&Session> {
    request.get::<Session>().ok_or_else(|| {
        Error::internal(
            "`RememberMe` needs the session of the request: put `Sessions` in front of it, for \
             example `App::new().endpoint(sessions).endpoint(remember_me)`",
        )
    })
}

/// Ends what a thief may have, and tells those who can tell the user. What fails here is
/// logged: the cookie is worth nothing already.
#[cold]
async fn report(request: &Request, user: String) {
    tracing::warn!(
        user,
        "a cookie that remembers a login was used again: it may have been stolen, and all that \
         remembers this user is forgotten"
    );
    let services = request.services();
    if let Some(sessions) = services.find::<Sessions>().filter(|sessions| sessions.can_end())
        && let Err(error) = sessions.end_all_of(&user).await
    {
        tracing::error!(%error, user, "the sessions of a user could not be ended after a theft");
    }
    if let Some(events) = services.find::<Events>()
        && let Err(error) = events.emit(CookieStolen { user })
    {
        tracing::error!(%error, "a theft could not be told to those who listen");
    }
}

impl fmt::Debug for RememberMe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AllSeries { idle, whole, grace, .. } = &*self.series;
        f.debug_struct("RememberMe")
            .field("idle", idle)
            .field("whole", whole)
            .field("grace", grace)
            .finish_non_exhaustive()
    }
}
