//! A value that nobody gives.

use std::path::{Path, absolute};

use crate::{Env, Environment, Key, Keys, Origin, similar};

/// A value that no layer has and that has no default.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Missing {
    path: String,
    variable: String,
    is_secret: bool,
    /// Where in `config/` it would stand.
    place: String,
    environment: Environment,
    expected: String,
}

/// Where values were looked for.
#[derive(Clone, Copy)]
pub(crate) struct Looked<'a> {
    pub(crate) folder: Option<&'a Path>,
    pub(crate) env: &'a Env,
    pub(crate) keys: &'a Keys,
}

impl Missing {
    pub(crate) fn of(key: &Key, environment: Environment) -> Self {
        let (section, name) = key.split();
        let place = if section.is_empty() {
            format!("`{name} = ..` at the top of")
        } else {
            format!("`{name} = ..` under `[{section}]` in")
        };
        let (path, variable) = (key.path().to_owned(), key.variable());
        let (is_secret, expected) = (key.is_secret(), key.expected());
        Self { path, variable, is_secret, place, environment, expected }
    }

    /// What the list of settings shows in the place of where it comes from.
    pub(crate) fn origin(&self) -> Origin {
        Origin::Missing { variable: self.variable.clone(), file: self.file() }
    }

    fn file(&self) -> String {
        // Files of `config/` are committed, `.env` is not.
        if self.is_secret { ".env".to_owned() } else { format!("config/{}.toml", self.environment) }
    }

    /// How to give it, and why it may not have been found.
    pub(crate) fn fault(&self, looked: Looked<'_>) -> String {
        let Self { path, variable, place, expected, .. } = self;
        let file = if self.is_secret {
            format!("`{variable}=..` in `.env`")
        } else {
            format!("{place} {}", self.file())
        };
        let nowhere = looked.folder.and_then(|folder| self.nowhere(folder)).unwrap_or_default();
        let misspelt = self.misspelt(looked).unwrap_or_default();
        format!(
            "`{path}` is missing: set the variable {variable}, or write {file}; it must be \
             {expected}{nowhere}{misspelt}"
        )
    }

    /// Whoever stands in another folder than the application's finds nothing there.
    fn nowhere(&self, folder: &Path) -> Option<String> {
        let (place, is_there, what) = if self.is_secret {
            (folder.to_owned(), folder.join(".env").exists(), "no `.env`")
        } else {
            let place = folder.join("config");
            let is_there = place.is_dir();
            (place, is_there, "no such folder")
        };
        let place = absolute(&place).unwrap_or(place);
        (!is_there).then(|| format!(" (looked in {}: there is {what})", place.display()))
    }

    /// A variable of a `.env` file that nobody reads and that is written like this one.
    fn misspelt(&self, looked: Looked<'_>) -> Option<String> {
        let Looked { env, keys, .. } = looked;
        let is_read = |name: &str| keys.iter().any(|key| key.usual_variable() == Some(name));
        let of_files = env.names().filter(|name| {
            matches!(env.origin(name), Some(Origin::DotEnv { .. })) && !is_read(name)
        });
        let name = similar(&self.variable, of_files)?;
        let Some(Origin::DotEnv { path, line, .. }) = env.origin(name) else {
            return None;
        };
        Some(format!("; {path}:{line} sets {name}; did you mean `{}`?", self.variable))
    }
}
