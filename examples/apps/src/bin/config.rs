//! How is an application configured?

use std::{process::ExitCode, time::Duration};

use zzz::{App, Config, Secret, Service, handler};

/// Read from `config/*.toml`, `.env`, `APP__GREETING` and `--greeting`; `config` shows what counts.
#[derive(Debug, Config)]
struct AppConfig {
    /// What visitors are told.
    #[config(default = "hello")]
    greeting: String,
    /// How mail goes out.
    mail: MailConfig,
}

#[derive(Debug, Config)]
struct MailConfig {
    /// How long a mail may take.
    #[config(default = "30s")]
    timeout: Duration,
    /// The password of the account; shown nowhere.
    #[config(env = "MAIL_PASSWORD")]
    password: Option<Secret<String>>,
}

impl Service for AppConfig {}

#[handler]
async fn greet(config: &AppConfig) -> String {
    let has_password = config.mail.password.is_some();
    format!("{}: {:?}, {has_password}", config.greeting, config.mail.timeout)
}

zzz::router! { get "/" => greet; }

fn app(config: AppConfig) -> App {
    App::new().service(config).routes(routes())
}

fn main() -> ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test]
async fn flags_and_variables_count() -> zzz::Result<()> {
    let loader = zzz::config::Loader::empty()
        .variables([("APP__GREETING", "welcome"), ("MAIL_PASSWORD", "hunter2")])
        .arguments(["--mail.timeout", "5s"]);
    let config: AppConfig = loader.load()?.into_config();
    assert!(!format!("{config:?}").contains("hunter2"));
    let client = zzz::TestClient::new(app(config)).await;
    client.get("/").await.assert_body("welcome: 5s, true");
    Ok(())
}
