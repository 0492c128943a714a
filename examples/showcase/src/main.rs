//! The application that `cargo run` starts: every feature that can be seen is
//! seen here.

mod blog;
mod demos;
mod error_pages;
mod home;
mod kit;
mod layout;
mod middleware;
mod migrations;
mod router;
#[cfg(test)]
mod test_client;

use std::process::ExitCode;

use zzz::{
    App, Client, Compression, Config, CookiePolicy, Decompression, ErrorPages, Health, HtmxSupport,
    Keys, Logger, LoginThrottle, MemoryStore, MethodOverride, Passwords, RequestId, Result, Secret,
    SecurityHeaders, Sessions, Views,
    config::DatabaseUrl,
    db::{DatabaseConfig, DatabaseStore, Repo},
};

use crate::{
    blog::seeds::{self, FirstStart},
    demos::{
        account::{self, Member},
        asking::Neighbours,
        bell,
        counter::Counter,
        files::{self, SongBook},
        forge::{self, Forge},
        invitations,
        kitchen::Orders,
        posts::Posts,
        todos::Todos,
        tokens, uploads,
    },
    middleware::NoSniff,
};
// Where templates look for them.
use crate::router::paths;

/// What the showcase can be told; where and how to serve is known to every application.
///
/// There is no `config/`, since the defaults say all. It is looked for where the program is started, which
/// is the root of the repository with `cargo run`, and so is `.env`.
#[derive(Config)]
struct AppConfig {
    /// Whether clients on this machine see where errors come from, and get cookies in plain HTTP.
    #[config(default = false, dev = true)]
    developer_aids: bool,
    /// Whom the page of a missing address says to ask. Each staging has somebody else.
    #[config(
        dev = "whoever runs this server",
        test = "nobody, this is a test",
        prod = "whoever sent you the link",
        env = "CONTACT"
    )]
    contact: String,
    /// Posts that are kept at once.
    #[config(default = 100)]
    posts_max: u16,
    /// Where the blog and the sessions are: `sqlite:path/to/file.db`, or
    /// `postgres://user:password@host/database`. The file, and its folder, are made at the first start.
    #[config(default = "sqlite:data/showcase.db", env = "DATABASE_URL")]
    database_url: DatabaseUrl,
    /// What sessions are signed with: 32 bytes at least, made by chance. `gen secret` makes one.
    #[config(
        env = "SECRET_KEY",
        dev = "a-key-that-everybody-knows-for-development",
        test = "a-key-that-everybody-knows-for-tests"
    )]
    secret_key: Secret<String>,
}

fn main() -> ExitCode {
    zzz::main(|config: AppConfig| app(&config))
}

fn app(config: &AppConfig) -> Result<App> {
    let forge = Forge::default();
    let (errors, cookies) = if config.developer_aids {
        (ErrorPages::development(), CookiePolicy::development())
    } else {
        (ErrorPages::production(), CookiePolicy::production())
    };
    let (issuer, verifier, public_keys) = tokens::issuer_verifier_and_keys();
    let (cellar_key, api_keys) = invitations::cellar_key();
    let htmx = HtmxSupport::new().with_sse();
    let repo = Repo::new(&DatabaseConfig::new(config.database_url.clone()))?;
    let keys = Keys::new(config.secret_key.expose())?;
    let sessions = Sessions::in_store(DatabaseStore::new(repo.clone()), &keys);
    Ok(App::new()
        .errors(error_pages::with_missing_page(errors, &config.contact))
        .service(repo)
        // Where only developers are, migrations run by themselves; who looks at this one is to type nothing, wherever it runs.
        .service(migrations::migrations().seeds(seeds::seed).at_start(true))
        .service(FirstStart)
        .service(cookies)
        .service(Counter::default())
        .service(Posts::new(config.posts_max))
        .service(Orders::new())
        .service(htmx.clone())
        .service(Todos::new())
        .service(SongBook::default())
        .service(uploads::events())
        .service(Passwords::new())
        .service(Member::default())
        .service(LoginThrottle::new(MemoryStore::new()))
        .service(sessions.clone())
        .service(account::remember_me())
        .service(forge::oauth(forge.clone()))
        .service(forge)
        .service(issuer)
        .service(verifier)
        .service(public_keys)
        .service(cellar_key)
        .service(api_keys)
        .service(Client::new())
        .service(bell::sender())
        .service(Neighbours::new())
        .service(Views::new(concat!(env!("CARGO_MANIFEST_DIR"), "/views")))
        .endpoint(Health::new().check("posts", async |services| services.get::<Posts>().map(drop)))
        .endpoint(RequestId::new())
        .endpoint(Logger::new())
        .endpoint(NoSniff)
        // No page runs a script or a style that is written into it, unless it says so with a nonce.
        .endpoint(SecurityHeaders::new())
        .endpoint(Compression::new())
        .endpoint(Decompression::new())
        // Before the router, which has to see the method; the forms' tokens are checked behind it.
        .endpoint(MethodOverride::new())
        .endpoint(files::public())
        .endpoint(htmx)
        .endpoint(sessions)
        .routes(router::routes()))
}
