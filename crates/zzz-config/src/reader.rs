//! From layers to a struct.

use std::{collections::BTreeMap, fmt};

use crate::{
    Environment, FromValue, Keys, Origin, Value, config::FieldSpec, keys::join, missing::Missing,
    secret::MASK,
};

/// The values of all layers, of which each field takes its own.
#[derive(Debug)]
pub struct Reader<'a> {
    keys: &'a Keys,
    entries: &'a BTreeMap<String, Entry>,
    environment: Environment,
    prefix: String,
    settings: Vec<Setting>,
    found: Found,
}

/// What is wrong with the values.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) faults: Vec<String>,
    /// Of keys that no layer has.
    pub(crate) missing: Vec<Missing>,
    /// Whether a flag has a wrong value.
    pub(crate) is_usage: bool,
}

/// The last layer's value of a key.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) value: Value,
    pub(crate) origin: Origin,
}

/// What is shown in the place of a value that has to be set.
const MISSING: &str = "MISSING";

/// A value that is in force.
#[derive(Clone, Debug)]
pub struct Setting {
    path: String,
    shown: String,
    origin: Origin,
}

impl Setting {
    /// The key, such as `server.port`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value as a file would say it, masked where it is secret; empty
    /// where there is none, and `MISSING` where there has to be one.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// `server.port = 8080  # PORT`
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}  # {}", self.path, self.shown, self.origin)
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        keys: &'a Keys,
        entries: &'a BTreeMap<String, Entry>,
        environment: Environment,
    ) -> Self {
        let (prefix, settings) = (String::new(), Vec::new());
        Self { keys, entries, environment, prefix, settings, found: Found::default() }
    }

    pub(crate) fn finish(self) -> (Vec<Setting>, Found) {
        (self.settings, self.found)
    }

    /// Where the application runs.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Takes the value of a field.
    pub fn value<T: FromValue>(&mut self, spec: &'static FieldSpec) -> Option<T> {
        let path = join(&self.prefix, spec.name);
        let entry = match self.entries.get(&path) {
            Some(entry) => Some(entry.clone()),
            None => spec
                .default_in(self.environment)
                .map(|value| Entry { value, origin: Origin::Default }),
        };
        let Some(Entry { value, origin }) = entry else {
            return self.missing(path);
        };
        let shown = T::show(&value);
        match T::from_value(&value) {
            Ok(made) => {
                self.set(path, shown, origin);
                Some(made)
            }
            Err(wrong) => {
                let shown =
                    if shown == MASK { "a secret".to_owned() } else { format!("`{shown}`") };
                let place = match &origin {
                    Origin::Default => format!("default at {}", spec.location),
                    other => other.to_string(),
                };
                let fault = format!("`{path}` is {shown} ({place}), but {wrong}");
                once(&mut self.found.faults, fault);
                self.found.is_usage |= matches!(origin, Origin::Flag(_));
                self.set(path, T::show(&value), origin);
                None
            }
        }
    }

    /// Reads a section.
    pub fn section<T>(
        &mut self,
        spec: &'static FieldSpec,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let path = join(&self.prefix, spec.name);
        let outer = std::mem::replace(&mut self.prefix, path);
        let section = read(self);
        self.prefix = outer;
        section
    }

    fn missing<T: FromValue>(&mut self, path: String) -> Option<T> {
        let missing = T::missing();
        if missing.is_some() {
            self.set(path, String::new(), Origin::Nowhere);
        } else if let Some(key) = self.keys.find(&path) {
            let found = Missing::of(key, self.environment);
            self.set(path, MISSING.to_owned(), found.origin());
            once(&mut self.found.missing, found);
        }
        missing
    }

    /// Two structs may read one key; it is listed once.
    fn set(&mut self, path: String, shown: String, origin: Origin) {
        if !self.settings.iter().any(|setting| setting.path == path) {
            self.settings.push(Setting { path, shown, origin });
        }
    }
}

/// Two structs may read one key; what is wrong with it is told once.
fn once<T: PartialEq>(faults: &mut Vec<T>, fault: T) {
    if !faults.contains(&fault) {
        faults.push(fault);
    }
}
