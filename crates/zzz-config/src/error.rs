//! Everything that is wrong with a configuration.

use std::fmt;

use crate::{Environment, Setting};

/// Everything that is wrong with a configuration, in one message, each fault
/// with its place and the way out. Values of secrets are not in it.
#[derive(Clone, Debug)]
pub struct Error {
    faults: Vec<String>,
    usage: bool,
    environment: Option<Environment>,
    settings: Vec<Setting>,
}

impl Error {
    pub(crate) fn new(faults: Vec<String>) -> Self {
        Self { faults, usage: false, environment: None, settings: Vec::new() }
    }

    pub(crate) fn one(fault: impl Into<String>) -> Self {
        Self::new(vec![fault.into()])
    }

    pub(crate) fn with_usage(mut self, usage: bool) -> Self {
        self.usage = usage;
        self
    }

    /// With what could be read.
    pub(crate) fn with_settings(
        mut self,
        environment: Environment,
        settings: Vec<Setting>,
    ) -> Self {
        (self.environment, self.settings) = (Some(environment), settings);
        self
    }

    pub(crate) fn into_faults(self) -> Vec<String> {
        self.faults
    }

    /// One text for each fault.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(String::as_str)
    }

    /// Where the application was to run; `None` if that is what is wrong.
    pub fn environment(&self) -> Option<Environment> {
        self.environment
    }

    /// Every value as far as it could be read, with those that are wrong or missing.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// Whether the command line itself is wrong: an unknown flag, one without
    /// its value, or with one that it cannot have. A command-line program ends with 2 then.
    pub fn is_usage(&self) -> bool {
        self.usage
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        for fault in &self.faults {
            write!(f, "\n  {}", fault.replace('\n', "\n  "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
