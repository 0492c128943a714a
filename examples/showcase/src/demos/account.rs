//! A page for those who are logged in.

use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;
use zzz::{
    Form, Html, IntoResponse, Keys, LoginThrottle, MemoryStore, Passwords, Redirect, RememberMe,
    Request, Response, Result, Service, Services, Session, Sessions, Template, handler,
    http::StatusCode, random_token,
};

use crate::router::paths;

pub(crate) const NAME: &str = "ann";

/// On the page for all to see; a database would have its hash only.
const PASSWORD: &str = "wide awake";

/// The one member of this house, by the hash of their password.
#[derive(Default)]
pub(crate) struct Member {
    hash: OnceLock<String>,
}

impl Service for Member {
    async fn start(&self, services: &Services) -> Result<()> {
        let hash = services.get::<Passwords>()?.hash(PASSWORD).await?;
        self.hash.get_or_init(|| hash);
        Ok(())
    }
}

impl Member {
    /// Whether the two are those of the member. For any other name it takes as long.
    async fn is(&self, login: &Login, passwords: &Passwords) -> Result<bool> {
        match self.hash.get().filter(|_| login.name == NAME) {
            Some(hash) => Ok(passwords.verify(&login.password, hash).await?.is_right()),
            None => passwords.verify_nobody(&login.password).await.map(|()| false),
        }
    }
}

/// Who stays logged in until the program ends: the key is made at each start.
pub(crate) fn remember_me() -> RememberMe {
    static REMEMBER_ME: LazyLock<RememberMe> = LazyLock::new(|| {
        let keys = Keys::new(&random_token()).expect("256 bits are enough");
        RememberMe::in_store(MemoryStore::new(), &keys)
    });
    REMEMBER_ME.clone()
}

#[derive(Deserialize)]
pub(crate) struct Login {
    name: String,
    password: String,
    #[serde(default)]
    stay: bool,
}

#[derive(Template)]
#[template(path = "login.html.zzz")]
pub(crate) struct LoginPage {
    fault: &'static str,
    name: &'static str,
    password: &'static str,
}

impl LoginPage {
    const fn saying(fault: &'static str) -> Html<Self> {
        Html(Self { fault, name: NAME, password: PASSWORD })
    }
}

/// The form.
#[handler]
pub(crate) async fn form() -> Html<LoginPage> {
    LoginPage::saying("")
}

/// Logs in, or says that name or password is wrong, and never which of the two.
#[handler]
pub(crate) async fn log_in(
    Form(login): Form<Login>,
    session: &mut Session,
    member: &Member,
    passwords: &Passwords,
    throttle: &LoginThrottle,
    remember_me: &RememberMe,
    request: &Request,
) -> Result<Response> {
    throttle.attempt(&login.name, request).await?;
    if !member.is(&login, passwords).await? {
        let again = LoginPage::saying("Name or password is wrong.");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    }
    throttle.forget(&login.name).await?;
    session.log_in(&login.name);
    session.flash("info", "You are in.");
    if login.stay {
        remember_me.remember(session)?;
    }
    Ok(Redirect::to(paths::account()).into_response())
}

#[derive(Template)]
#[template(path = "account.html.zzz")]
pub(crate) struct Account {
    name: String,
}

/// The page behind the guard. What the login had to say, the layout shows: once.
#[handler]
pub(crate) async fn show(session: &Session) -> Html<Account> {
    Html(Account { name: session.user().unwrap_or_default().to_owned() })
}

/// Ends the session, with all that it holds.
#[handler]
pub(crate) async fn log_out(session: &mut Session) -> Redirect {
    session.destroy();
    Redirect::to(paths::login())
}

/// Ends all sessions of the same member, wherever they are, and what made browsers stay logged in.
#[handler]
pub(crate) async fn log_out_everywhere(
    session: &Session,
    sessions: &Sessions,
    remember_me: &RememberMe,
) -> Result<Redirect> {
    if let Some(user) = session.user() {
        remember_me.forget_all_of(user).await?;
        sessions.end_all_of(user).await?;
    }
    Ok(Redirect::to(paths::login()))
}
