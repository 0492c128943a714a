//! What is wrong, all of it in one message, each with the way out.

use std::time::Duration;

use zzz_config::{Config, DatabaseUrl, Environment, Error, Loader, Secret, ServerConfig};

use crate::folder::Folder;

#[derive(Config, Debug)]
#[expect(dead_code, reason = "what is read of it, is read by `Debug`")]
struct AppConfig {
    /// Where to listen.
    server: ServerConfig,
    /// The data.
    database: DatabaseConfig,
    /// Signs cookies.
    #[config(env = "SECRET_KEY")]
    secret_key: Secret<String>,
}

#[derive(Config, Debug)]
#[expect(dead_code, reason = "what is read of it, is read by `Debug`")]
struct DatabaseConfig {
    /// Where it is.
    #[config(env = "DATABASE_URL")]
    url: DatabaseUrl,
    /// Connections.
    #[config(default = 10)]
    pool_size: u16,
}

#[track_caller]
fn refused(loader: Loader, expected: &[&str]) -> Error {
    let error = loader.environment(Environment::Dev).load::<AppConfig>().unwrap_err();
    let found: Vec<_> = error.faults().collect();
    assert_eq!(found.len(), expected.len(), "{error}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "`{expected}` is not in `{found}`");
    }
    error
}

fn set() -> [(&'static str, &'static str); 2] {
    [("DATABASE_URL", "sqlite:dev.db"), ("SECRET_KEY", "k")]
}

#[track_caller]
fn refused_file(text: &str, expected: &[&str]) {
    let folder = Folder::with(&[("config/default.toml", text)]);
    refused(folder.loader().variables(set()), expected);
}

#[track_caller]
fn refused_variable(name: &'static str, value: &'static str, expected: &str) {
    let variables = set().into_iter().filter(|(other, _)| *other != name).chain([(name, value)]);
    refused(Loader::empty().variables(variables), &[expected]);
}

#[test]
fn all_faults_of_all_layers_come_in_one_message() {
    let folder = Folder::with(&[
        ("config/default.toml", "colour = 1\n[server]\nprot = 80\nhost = 5\n"),
        (".env", "APP__SERVER__WORKRES=2\nLOG_LEVEL='loud'\n"),
    ]);
    let loader = folder.loader().variables([("PORT", "http")]);
    let error = refused(
        loader.arguments(["x", "--hots", "y", "--port"]),
        &[
            "the flag --port needs a value",
            "`x` stands for nothing",
            "the flag --hots is unknown; did you mean `--host`?",
            "config/default.toml:1: `colour` is no key of the configuration; there are `secret_key`, `server`, `database`",
            "config/default.toml:3: `server.prot` is no key of the configuration; did you mean `server.port`?",
            ".env:1 (APP__SERVER__WORKRES): APP__SERVER__WORKRES sets no key of the configuration; did you mean `APP__SERVER__WORKERS`?",
            "`server.host` is `5` (config/default.toml:4), but must be text",
            "`server.port` is `http` (variable PORT), but must be a whole number from 0 to 65535",
            "`server.log_level` is `loud` (.env:2 (LOG_LEVEL)), but must be `off`, `error`",
            "`database.url` is missing: set the variable DATABASE_URL, or write `url = ..` under `[database]` in config/dev.toml; it must be `sqlite:",
            "`secret_key` is missing: set the variable SECRET_KEY, or write `SECRET_KEY=..` in `.env`",
        ],
    );
    assert!(error.is_usage());
    assert_eq!(error.to_string().lines().next(), Some("the configuration cannot be used:"));
}

#[test]
fn a_file_that_cannot_be_understood_is_told_without_what_may_stand_in_it() {
    let folder = Folder::with(&[
        ("config/dev.toml", "server = [\n"),
        (".env.dev", "A=\"\n"),
        (".env", "LOG_LEVEL=loud"),
    ]);
    refused(
        folder.loader(),
        &[
            "config/dev.toml:1:",
            ".env.dev:1:3: this quote is never closed",
            "`server.log_level` is `loud`",
        ],
    );
}

#[test]
fn a_file_is_taken_at_its_word() {
    refused_file("server.port = \"80\"", &["`server.port` is `\"80\"` (config/default.toml:1)"]);
    refused_file("[server]\nport = 65536", &["from 0 to 65535"]);
    refused_file("server.socket_mode = \"999\"", &["the octal mode of a file up to 777"]);
    refused_file("server.socket_mode = \"1000\"", &["the octal mode of a file up to 777"]);
    refused_file("server = 5", &["`server` is a section; write `[server]`"]);
    refused_file("[server.port]\na = 1", &["is `a table`"]);
    refused_file("[server]\nlimits.idle_timeout = 30", &["a time with its unit"]);
    refused_file("[database]\npool_size = 99999999999999999999", &["an integer beyond 64 bits"]);
}

#[test]
fn a_variable_that_makes_no_sense_is_named() {
    refused_variable("PORT", "-1", "`server.port` is `-1` (variable PORT)");
    refused_variable("BACKEND", "threads", "`per-core`, `multi-thread` or `io-uring`");
    refused_variable("WORKERS", "0", "a whole number from 1 to 1024");
    refused_variable("WORKERS", "1025", "a whole number from 1 to 1024");
    refused_variable("APP__SERVER__LIMITS__IDLE_TIMEOUT", "5 parsecs", "such as `250ms`");
    refused_variable("DATABASE_URL", "postgre://h/d", "did you mean `postgres`?");
}

#[test]
fn the_environment_is_no_free_text() {
    let message = |loader: Loader| loader.load::<AppConfig>().unwrap_err();
    let error = message(Loader::empty().variables([("ZZZ_ENV", "production")]));
    assert!(error.to_string().contains("ZZZ_ENV: the environment is `production`"), "{error}");
    assert!(error.to_string().contains("did you mean `prod`?"), "{error}");
    assert!(!error.is_usage());
    assert!(message(Loader::empty().arguments(["--env=tset"])).is_usage());
    let folder = Folder::with(&[(".env", "ZZZ_ENV=prod")]);
    refused(folder.loader().variables(set()), &[".env:1 (ZZZ_ENV): ZZZ_ENV chooses which files"]);
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named() {
    use std::{ffi::OsString, os::unix::ffi::OsStringExt};
    let bytes = OsString::from_vec(vec![0xff]);
    let variables = set().map(|(name, text)| (name, OsString::from(text)));
    let variables = variables.into_iter().chain([("HOST", bytes)]);
    refused(Loader::empty().variables(variables), &["HOST is not text in UTF-8"]);
}

#[test]
fn a_file_beyond_its_bound_is_refused() {
    refused_file(&"#\n".repeat(600_000), &["config/default.toml is larger than 1 MiB"]);
}

#[derive(Config, Debug)]
#[expect(dead_code, reason = "it is not to be made")]
struct Wrong {
    /// Its default is none.
    #[config(default = "soon")]
    when: Duration,
    /// A section with a variable.
    #[config(env = "SECTION")]
    section: DatabaseConfig,
    /// The same variable as another's.
    #[config(default = 1, env = "DATABASE_URL")]
    other: u8,
}

#[test]
fn a_struct_that_contradicts_itself_is_told() {
    let loader = Loader::empty().variables([("APP__DATABASE__URL", "x")]);
    let error = loader.load::<Wrong>().unwrap_err().to_string();
    let lines = include_str!("faults.rs").lines();
    let when = 1 + lines.take_while(|line| !line.contains("when: Duration")).count();
    let when =
        format!("`when` is `\"soon\"` (default at {}:{when}:5), but must be a time", file!());
    assert!(error.contains(&when), "{error}");
    assert!(error.contains("`section` is a section, which has no default"), "{error}");
    assert!(
        error.contains("`section.url` and `other` both take the variable DATABASE_URL"),
        "{error}"
    );
}

#[test]
fn a_value_that_nobody_gives_says_where_it_was_looked_for() {
    let folder = Folder::with(&[("README", "elsewhere")]);
    let looked = |what: &str| format!("(looked in {}", folder.path().join(what).display());
    refused(
        folder.loader(),
        &[
            &format!("{}: there is no such folder)", looked("config")),
            &format!("{}: there is no `.env`)", looked("").trim_end_matches('/')),
        ],
    );
    let folder = Folder::with(&[("config/dev.toml", ""), (".env", "")]);
    let error = refused(folder.loader(), &["`database.url` is missing", "`secret_key` is missing"]);
    assert!(!error.to_string().contains("looked in"), "{error}");
}

#[test]
fn a_misspelt_variable_of_a_file_is_told_where_the_right_one_is_missing() {
    let folder = Folder::with(&[
        (".env", "DATABASE_URL=sqlite:dev.db\nSERCET_KEY=hunter2\n"),
        ("config/dev.toml", ""),
    ]);
    let error = refused(folder.loader(), &["; .env:2 sets SERCET_KEY; did you mean `SECRET_KEY`?"]);
    assert!(!error.to_string().contains("hunter2"), "{error}");
    // What another program needs is no mistake.
    let folder = Folder::with(&[(".env", "EDITOR=vi\nDATABASE_URL=sqlite:dev.db")]);
    let error = refused(folder.loader(), &["`secret_key` is missing"]);
    assert!(!error.to_string().contains("did you mean"), "{error}");
}

#[test]
fn a_file_that_looks_like_one_of_an_environment_is_told() {
    let files = ["production.toml", "prod.tml", "stagin.toml", "zones.toml", "dev.toml.bak"];
    let paths = files.map(|name| format!("config/{name}"));
    let folder = Folder::with(&paths.each_ref().map(|path| (path.as_str(), "")));
    refused(
        folder.loader().variables(set()),
        &[
            "config/prod.tml is a file that is never read; did you mean `config/prod.toml`?",
            "config/production.toml is a file that is never read; did you mean `config/prod.toml`?",
            "config/stagin.toml is a file that is never read; did you mean `config/staging.toml`?",
        ],
    );
}

#[test]
fn what_could_be_read_is_listed_with_what_is_wrong() {
    let loader = Loader::empty().variables([("PORT", "http"), ("HOST", "here")]);
    let error = loader.environment(Environment::Dev).load::<AppConfig>().unwrap_err();
    assert_eq!(error.environment(), Some(Environment::Dev));
    let listed: Vec<_> = error.settings().iter().map(ToString::to_string).collect();
    for expected in [
        "server.host = here  # variable HOST",
        "server.port = http  # variable PORT",
        "database.pool_size = 10  # default",
        "secret_key = MISSING  # set SECRET_KEY, or write it in .env",
    ] {
        assert!(listed.iter().any(|line| line == expected), "{expected}: {listed:?}");
    }
    assert!(!error.is_usage());
}

/// The compiler's side; `TRYBUILD=overwrite` writes the texts anew.
#[test]
fn the_derive_tells_each_fault_at_its_place() {
    trybuild::TestCases::new().compile_fail("tests/faults/*.rs");
}
