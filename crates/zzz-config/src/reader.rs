//! From layers to a struct.

use std::{collections::BTreeMap, fmt};

use crate::{
    Environment, FromValue, Key, Keys, Origin, Value, config::FieldSpec, keys::join, secret::MASK,
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
    pub(crate) missing: Vec<String>,
}

/// The last layer's value of a key.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) value: Value,
    pub(crate) origin: Origin,
}

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
    /// where there is none.
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
                let origin = match origin {
                    Origin::Default => format!("default at {}", spec.location),
                    other => other.to_string(),
                };
                let fault = format!("`{path}` is {shown} ({origin}), but {wrong}");
                once(&mut self.found.faults, fault);
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
            once(&mut self.found.missing, missing_fault(key, self.environment));
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
fn once(faults: &mut Vec<String>, fault: String) {
    if !faults.contains(&fault) {
        faults.push(fault);
    }
}

fn missing_fault(key: &Key, environment: Environment) -> String {
    let variable = match key.usual_variable() {
        Some(usual) => usual.to_owned(),
        None => key.long_variable(),
    };
    let (section, name) = key.split();
    let place = if section.is_empty() {
        "at the top of".to_owned()
    } else {
        format!("under `[{section}]` in")
    };
    let file = if key.secret {
        // Files of `config/` are committed, `.env` is not.
        format!("or write `{variable}=..` in `.env`")
    } else {
        format!("or write `{name} = ..` {place} config/{environment}.toml")
    };
    let expected = key.expected();
    format!("`{}` is missing: set the variable {variable}, {file}; it must be {expected}", key.path)
}
