//! The application as its own tool.
//!
//! [`main`] is all that an application's `main` needs: it loads the
//! configuration, builds the application and runs the command that was asked for.
//!
//! | command | what it does |
//! |---|---|
//! | `serve` | listens and answers until a signal; the default |
//! | `routes` | lists the routes; `--json` for programs |
//! | `config` | lists the values in force and where each comes from; `--env-example` and `--toml-example` write files |
//! | `check` | says what would keep the application from starting, and what could be better; `--strict` fails on that, too |
//!
//! Flags of the configuration stand anywhere: `my_app serve --port 8080 --env prod`.
//! The section `server` is a [`ServerConfig`](zzz_config::ServerConfig) in every
//! application, whether its own struct has the field or not.
//!
//! It ends with 0 where all went well, 1 where something failed, and 2 where
//! the command line made no sense.
//!
//! # Examples
//!
//! ```no_run
//! use std::process::ExitCode;
//! use zzz_config::{Config, DatabaseUrl};
//! use zzz_core::{App, IntoResponse, handler_fn};
//!
//! #[derive(Config)]
//! struct AppConfig {
//!     /// Where the data is.
//!     #[config(default = "sqlite:dev.db", env = "DATABASE_URL")]
//!     database_url: DatabaseUrl,
//! }
//!
//! fn main() -> ExitCode {
//!     zzz_boot::main(|config: AppConfig| {
//!         let text = config.database_url.to_string();
//!         App::new().routes(handler_fn(move |_| {
//!             let text = text.clone();
//!             Box::pin(async { Ok(text.into_response()) })
//!         }))
//!     })
//! }
//! ```

mod arguments;
mod before;
mod boot;
mod build_app;
mod command;
mod commands;
mod help;
#[cfg_attr(not(feature = "tls"), path = "no_https.rs")]
mod https;
mod listen;
mod log_line;
mod ready;
mod whole;

pub use self::{
    boot::{Boot, main},
    build_app::BuildApp,
    command::{Command, Invocation},
    log_line::LogLine,
};
