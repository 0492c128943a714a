//! `check`: what would keep the application from starting, and what could be better.

use zzz_core::Error;

use crate::{command::Command, https};

pub(crate) fn command() -> Command {
    let command =
        Command::new("check", "Says what would keep the application from starting", |call| {
            let app = call.app()?;
            app.check()?;
            let routes = match app.list_routes().len() {
                1 => "1 route".to_owned(),
                routes => format!("{routes} routes"),
            };
            let (name, environment) = (call.name().to_owned(), call.environment());
            let mut findings = app.findings();
            findings.extend(https::findings(call.server(), call.environment())?);
            for finding in &findings {
                call.say(finding.trim_end())?;
            }
            let found = match findings.len() {
                0 => String::new(),
                1 => "; 1 finding".to_owned(),
                many => format!("; {many} findings"),
            };
            call.say(format!(
                "{name}: {routes} and the configuration of {environment} are fine{found}"
            ))?;
            if call.has("--strict") && !findings.is_empty() {
                return Err(Error::internal(
                    "with `--strict`, what could be better has to be mended",
                ));
            }
            Ok(())
        });
    command.switch("--strict", "Fail on what could be better, too")
}
