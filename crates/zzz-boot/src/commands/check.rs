//! `check`: what would keep the application from starting.

use crate::command::Command;

pub(crate) fn command() -> Command {
    Command::new("check", "Says what would keep the application from starting", |call| {
        let app = call.app()?;
        app.check()?;
        let routes = match app.list_routes().len() {
            1 => "1 route".to_owned(),
            routes => format!("{routes} routes"),
        };
        let (name, environment) = (call.name().to_owned(), call.environment());
        writeln!(
            call.output(),
            "{name}: {routes} and the configuration of {environment} are fine"
        )?;
        Ok(())
    })
}
