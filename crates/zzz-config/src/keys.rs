//! Which keys a configuration has.

use std::fmt;

use crate::{Config, Environment, FromValue, Value, config::FieldSpec};

/// The keys of a configuration, in the order of its fields.
#[derive(Debug, Default)]
pub struct Keys {
    prefix: String,
    all: Vec<Key>,
    sections: Vec<(String, &'static str)>,
    faults: Vec<String>,
}

/// A key of a configuration.
#[derive(Clone)]
pub struct Key {
    pub(crate) path: String,
    pub(crate) spec: &'static FieldSpec,
    pub(crate) secret: bool,
    pub(crate) optional: bool,
    pub(crate) switch: bool,
    pub(crate) expected: fn() -> String,
    pub(crate) show: fn(&Value) -> String,
}

impl Keys {
    /// The keys of `C`.
    pub fn of<C: Config>() -> Self {
        let mut keys = Self::default();
        C::describe(&mut keys);
        keys.check_names();
        keys
    }

    /// All keys.
    pub fn iter(&self) -> impl Iterator<Item = &Key> {
        self.all.iter()
    }

    /// The key at `path`, such as `server.port`.
    pub fn find(&self, path: &str) -> Option<&Key> {
        self.all.iter().find(|key| key.path == path)
    }

    /// Adds a value under the present section. A key that is there already
    /// stays, so that two structs may read one section.
    pub fn value<T: FromValue>(&mut self, spec: &'static FieldSpec) {
        let path = self.path(spec.name);
        if self.find(&path).is_some() {
            return;
        }
        self.all.push(Key {
            path,
            spec,
            secret: T::SECRET,
            optional: T::missing().is_some(),
            switch: T::SWITCH,
            expected: T::expected,
            show: T::show,
        });
    }

    /// Adds a section with the keys that `describe` says.
    pub fn section(&mut self, spec: &'static FieldSpec, describe: impl FnOnce(&mut Self)) {
        let path = self.path(spec.name);
        if spec.default.is_some() || !spec.defaults.is_empty() || spec.variable.is_some() {
            self.faults.push(format!(
                "`{path}` is a section, which has no default and no variable; write \
                 `#[config(..)]` at the fields of its struct"
            ));
        }
        if !self.is_section(&path) {
            self.sections.push((path.clone(), spec.docs));
        }
        let outer = std::mem::replace(&mut self.prefix, path);
        describe(self);
        self.prefix = outer;
    }

    /// Says what is wrong with the structs themselves; loading fails with it.
    pub fn refuse(&mut self, fault: impl Into<String>) {
        self.faults.push(fault.into());
    }

    pub(crate) fn is_section(&self, path: &str) -> bool {
        self.sections.iter().any(|(section, _)| section == path)
    }

    pub(crate) fn sections(&self) -> &[(String, &'static str)] {
        &self.sections
    }

    pub(crate) fn faults(&self) -> &[String] {
        &self.faults
    }

    fn path(&self, name: &str) -> String {
        join(&self.prefix, name)
    }

    /// One variable for two fields would set both, which nobody means.
    fn check_names(&mut self) {
        for (index, key) in self.all.iter().enumerate() {
            let Some(variable) = key.spec.variable else { continue };
            let same = |other: &&Key| other.spec.variable == Some(variable);
            if let Some(other) = self.all[..index].iter().find(same) {
                self.faults.push(format!(
                    "`{}` and `{}` both take the variable {variable}; give one of them another",
                    other.path, key.path
                ));
            }
        }
    }
}

/// `server` and `port` to `server.port`.
pub(crate) fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

impl Key {
    /// Its sections and its name, parted by dots.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its doc comment.
    pub fn docs(&self) -> &'static str {
        self.spec.docs
    }

    /// What its value must be, for example `a whole number from 0 to 65535`.
    pub fn expected(&self) -> String {
        (self.expected)()
    }

    /// Whether its value is shown to nobody.
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// The usual name of its variable, such as `PORT`.
    pub fn usual_variable(&self) -> Option<&'static str> {
        self.spec.variable
    }

    /// The name that every key has as a variable: `APP__SERVER__PORT`.
    pub fn long_variable(&self) -> String {
        format!("APP__{}", self.path.replace('.', "__").to_ascii_uppercase())
    }

    /// The variable to set: the usual one, or else the long one.
    pub fn variable(&self) -> String {
        self.usual_variable().map_or_else(|| self.long_variable(), str::to_owned)
    }

    /// Its default in `environment` as a file would say it; `***` for a secret.
    pub fn default_in(&self, environment: Environment) -> Option<String> {
        self.spec.default_in(environment).map(|value| (self.show)(&value))
    }

    /// Its flag, and the short one if it has a usual variable. A secret has none:
    /// others on the machine can read a command line.
    pub fn flags(&self) -> impl Iterator<Item = String> {
        self.names_of_flags().filter(|_| !self.secret)
    }

    /// The flags that it has, or would have if it were no secret.
    pub(crate) fn names_of_flags(&self) -> impl Iterator<Item = String> {
        let short = self.spec.variable.map(|name| name.to_ascii_lowercase());
        let short = short.filter(|short| *short != self.path);
        let names = [Some(self.path.clone()), short].into_iter().flatten();
        names.map(|name| format!("--{}", name.replace('_', "-")))
    }

    /// The section and the name.
    pub(crate) fn split(&self) -> (&str, &str) {
        self.path.rsplit_once('.').unwrap_or(("", &self.path))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.path)
    }
}
