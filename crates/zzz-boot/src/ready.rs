//! What a command has to work with.

use zzz_config::{Config, Environment, Error, Keys, Loaded, Loader, ServerConfig, Setting};
use zzz_core::{App, Result};

use crate::{boot::Build, whole::Whole};

/// A configuration that is loaded, or what is left of one that cannot be used.
pub(crate) struct Ready<'a> {
    pub(crate) environment: Environment,
    pub(crate) settings: Vec<Setting>,
    pub(crate) server: ServerConfig,
    pub(crate) build: Box<dyn FnOnce() -> Result<App> + 'a>,
    pub(crate) misconfigured: Option<Error>,
}

impl<'a> Ready<'a> {
    pub(crate) fn of<C: Config + 'a>(loaded: Loaded<Whole<C>>, build: Build<C>) -> Self {
        let (environment, settings) = (loaded.environment(), loaded.settings().to_vec());
        let Whole { app, server } = loaded.into_config();
        let build = Box::new(move || build(app));
        Self { environment, settings, server, build, misconfigured: None }
    }

    /// An application that takes nothing of the configuration can be built without it.
    pub(crate) fn misconfigured<C: Config + 'a>(
        error: Error,
        build: Build<C>,
    ) -> Result<Self, Error> {
        let Some(environment) = error.environment() else {
            return Err(error);
        };
        let defaults = move || Loader::empty().environment(environment);
        let server = defaults().load::<ServerConfig>()?.into_config();
        let settings = error.settings().to_vec();
        let misconfigured = Some(error.clone());
        let build = Box::new(move || {
            if Keys::of::<C>().iter().next().is_none() {
                return build(defaults().load::<C>()?.into_config());
            }
            Err(zzz_core::Error::internal(format!(
                "{error}\n  without it the application, which is made of its configuration, is not \
                 known"
            )))
        });
        Ok(Self { environment, settings, server, build, misconfigured })
    }
}
