//! A page for those who are logged in.

use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;
use zzz::{
    CsrfToken, Form, Html, IntoResponse, Keys, LoginThrottle, MemoryStore, Passwords, Redirect,
    RememberMe, Request, Response, Result, Service, Services, Session, Sessions, escape, handler,
    http::StatusCode, random_token,
};

use crate::{html, router::paths};

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

/// Sessions that end with the program: the key is made at each start. An application that
/// is in use has one in its configuration.
pub(crate) fn sessions() -> Sessions {
    static SESSIONS: LazyLock<Sessions> = LazyLock::new(|| {
        let keys = Keys::new(&random_token()).expect("256 bits are enough");
        Sessions::in_store(MemoryStore::new(), &keys)
    });
    SESSIONS.clone()
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

/// The form.
#[handler]
pub(crate) async fn form(token: CsrfToken) -> Html<String> {
    page(&token, "")
}

/// Logs in, or says that name or password is wrong, and never which of the two.
#[expect(clippy::too_many_arguments, reason = "a handler asks for each thing by itself")]
#[handler]
pub(crate) async fn log_in(
    Form(login): Form<Login>,
    token: CsrfToken,
    session: &mut Session,
    member: &Member,
    passwords: &Passwords,
    throttle: &LoginThrottle,
    remember_me: &RememberMe,
    request: &Request,
) -> Result<Response> {
    throttle.attempt(&login.name, request).await?;
    if !member.is(&login, passwords).await? {
        let again = page(&token, "Name or password is wrong.");
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

/// The page behind the guard, with what the login had to say: once.
#[handler]
pub(crate) async fn show(session: &mut Session, token: CsrfToken) -> Html<String> {
    let flashes = session.take_flashes();
    let news: String = flashes
        .iter()
        .map(|flash| format!("<p role=\"status\">{}</p>\n", escape(flash.text())))
        .collect();
    let name = escape(session.user().unwrap_or_default());
    let content = format!(
        "<h1>Good evening, {name}</h1>\n{news}<form method=\"post\" action=\"/logout\">{token}\
         <p><button>Log out</button> <button formaction=\"{everywhere}\">Log out everywhere</button></p>\
         </form>",
        token = token.field(),
        everywhere = paths::log_out_everywhere(),
    );
    Html(html::page("Your account", &content))
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

fn page(token: &CsrfToken, fault: &str) -> Html<String> {
    let content = format!(
        "<h1>Log in</h1>\n<form method=\"post\" action=\"{}\">{}\n\
         <p><label>Name <input name=\"name\" autocomplete=\"username\"></label></p>\n\
         <p><label>Password <input name=\"password\" type=\"password\" \
         autocomplete=\"current-password\"></label></p>\n\
         <p><label><input name=\"stay\" type=\"checkbox\"> Stay logged in</label></p>\n\
         <p><strong>{fault}</strong></p><button>Log in</button>\n</form>\n\
         <p>Or <a href=\"{}\">log in by the night forge</a>.</p>\n\
         <p>The one member is called <code>{NAME}</code>, with the password \
         <code>{PASSWORD}</code>.</p>",
        paths::login(),
        token.field(),
        paths::forge_login()
    );
    Html(html::page("Log in", &content))
}
