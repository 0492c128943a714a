//! Configuration as structs, checked as a whole before anything starts.
//!
//! A struct with `#[derive(Config)]` says which keys there are, of which type,
//! and with which defaults; the doc comments of its fields describe them.
//! [`Loader`] fills it from layers, of which later ones win:
//!
//! 1. the defaults of the struct,
//! 2. `config/default.toml`, then `config/{environment}.toml`; first those that
//!    [are a part of the program](Loader::built_in), if any,
//! 3. `.env`, `.env.{environment}`, `.env.local` (the last not under test),
//! 4. the real environment: the usual names such as `PORT` that fields
//!    declare, and `APP__SERVER__PORT` for any key,
//! 5. flags: `--server.port 8080`, and `--port` where there is a usual name.
//!
//! A variable that is empty counts as one that is not set.
//!
//! What is unknown is refused with a suggestion, and all faults come in one
//! message. Every value remembers where it came from ([`Loaded::settings`]), and
//! a [`Secret`] is shown nowhere.
//!
//! The [`Environment`] is chosen by `--env`, by `ZZZ_ENV` at run time, by
//! `ZZZ_ENV` at build time, or else by the kind of build.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use zzz_config::{Config, Loader, Secret};
//!
//! #[derive(Debug, Config)]
//! struct AppConfig {
//!     /// Who receives the orders.
//!     orders_to: String,
//!     /// The mail server.
//!     mail: MailConfig,
//! }
//!
//! #[derive(Debug, Config)]
//! struct MailConfig {
//!     /// How long a mail may take.
//!     #[config(default = "30s")]
//!     timeout: Duration,
//!     /// The password of the account.
//!     #[config(env = "MAIL_PASSWORD")]
//!     password: Option<Secret<String>>,
//! }
//!
//! let loader = Loader::empty()
//!     .variables([("APP__ORDERS_TO", "me@example.com"), ("MAIL_PASSWORD", "hunter2")])
//!     .arguments(["--mail.timeout", "5s"]);
//! let config: AppConfig = loader.load()?.into_config();
//! assert_eq!(config.orders_to, "me@example.com");
//! assert_eq!(config.mail.timeout, Duration::from_secs(5));
//! assert!(!format!("{config:?}").contains("hunter2"));
//! # Ok::<(), zzz_config::Error>(())
//! ```

// So that what the derive writes resolves in here too.
extern crate self as zzz_config;

mod config;
mod database_url;
mod dotenv;
mod env;
mod environment;
mod error;
mod example;
pub mod expand;
mod file;
mod flags;
mod keys;
mod loader;
mod missing;
mod origin;
mod reader;
mod secret;
mod server_config;
mod suggest;
mod value;

/// Makes a configuration of a struct: its fields are the keys, their doc
/// comments the descriptions.
///
/// `#[config(..)]` at a field takes
///
/// - `default = 8080`: the value where nobody gives one, written as in TOML; a
///   list is `["a", "b"]`;
/// - `dev = ..`, `test = ..`, `staging = ..`, `prod = ..`: the default in that
///   environment;
/// - `env = "PORT"`: the usual name of its variable, which makes `--port` its flag.
///
/// An `Option<_>` may be missing, a [`Secret<_>`](Secret) is shown nowhere, and
/// a field whose type is a `Config` is a section.
///
/// # Examples
///
/// ```
/// use zzz_config::{Config, Loader};
///
/// #[derive(Config)]
/// struct ShopConfig {
///     /// Goods on one page.
///     #[config(default = 20, test = 3, env = "PAGE_SIZE")]
///     page_size: u16,
/// }
///
/// let loaded = Loader::empty().arguments(["--page-size=50"]).load::<ShopConfig>()?;
/// assert_eq!(loaded.config().page_size, 50);
/// assert_eq!(loaded.settings()[0].origin().to_string(), "flag --page-size");
/// # Ok::<(), zzz_config::Error>(())
/// ```
pub use zzz_macros::Config;

pub use self::{
    config::Config,
    database_url::{DatabaseKind, DatabaseUrl},
    env::Env,
    environment::{Environment, UnknownEnvironment},
    error::Error,
    example::{default_toml, env_example},
    keys::{Key, Keys},
    loader::{Loaded, Loader},
    origin::Origin,
    reader::{Reader, Setting},
    secret::Secret,
    server_config::{
        BackendName, ClientCertUse, LimitsConfig, LogLevel, ServerConfig, SocketMode, Workers,
    },
    suggest::{did_you_mean, similar},
    value::{FromText, FromValue, Value, WrongValue},
};
