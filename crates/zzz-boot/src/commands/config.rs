//! `config`: the values in force, and where each comes from.

use zzz_config::{Config, default_toml, env_example};

use crate::{arguments::Asked, command::Command};

const ENV_EXAMPLE: &str = "--env-example";
const TOML_EXAMPLE: &str = "--toml-example";

pub(crate) fn command() -> Command {
    let about = "Lists the values in force and where each comes from";
    let command = Command::new("config", about, |call| {
        let lines: Vec<_> = call
            .settings()
            .iter()
            .map(|one| [one.path().to_owned(), one.shown().to_owned(), one.origin().to_string()])
            .collect();
        call.say(format!("environment: {}", call.environment()))?;
        super::routes::table(call.output(), &["key", "value", "from"], &lines)?;
        call.misconfigured.take().map_or(Ok(()), |error| Err(error.into()))
    });
    command
        .even_misconfigured()
        .switch(ENV_EXAMPLE, "Writes a .env.example instead")
        .switch(TOML_EXAMPLE, "Writes a commented config/default.toml instead")
}

/// The file that is asked for instead of the list.
pub(crate) fn example<C: Config>(asked: &Asked<'_>) -> Option<String> {
    if asked.command.name != "config" {
        return None;
    }
    let has = |flag: &str| asked.given.iter().any(|(given, _)| *given == flag);
    if has(ENV_EXAMPLE) {
        Some(env_example::<C>())
    } else {
        has(TOML_EXAMPLE).then(default_toml::<C>)
    }
}
