//! Flags of the command line that set values.

use crate::{Keys, did_you_mean};

/// The flags of a configuration: `--server.port 8080`, `--server.port=8080`,
/// and `--port` where the field names the variable `PORT`.
#[derive(Debug)]
pub(crate) struct Flags {
    known: Vec<Flag>,
}

#[derive(Debug)]
struct Flag {
    name: String,
    path: String,
    switch: bool,
    /// For a secret, the variable to set instead.
    instead: Option<String>,
}

/// A flag that was given.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Given {
    pub(crate) flag: String,
    pub(crate) path: String,
    pub(crate) value: String,
}

/// What [`Flags::take`] found.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) given: Vec<Given>,
    pub(crate) environment: Option<String>,
    /// What is no flag of a configuration, in its order.
    pub(crate) rest: Vec<String>,
    pub(crate) faults: Vec<String>,
}

/// The flag that chooses the environment.
const ENVIRONMENT: &str = "--env";

impl Flags {
    pub(crate) fn of(keys: &Keys) -> Self {
        let mut known: Vec<Flag> = Vec::new();
        for key in keys.iter() {
            for name in key.names_of_flags() {
                if !known.iter().any(|flag| flag.name == name) {
                    let (path, switch) = (key.path.clone(), key.switch);
                    let instead = key.secret.then(|| key.variable());
                    known.push(Flag { name, path, switch, instead });
                }
            }
        }
        Self { known }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let offered = self.known.iter().filter(|flag| flag.instead.is_none());
        offered.map(|flag| flag.name.as_str()).chain([ENVIRONMENT])
    }

    /// Takes the flags out of `arguments`; after `--` there are none.
    pub(crate) fn take(&self, arguments: impl IntoIterator<Item = String>) -> Taken {
        let mut taken = Taken::default();
        let mut arguments = arguments.into_iter().peekable();
        while let Some(argument) = arguments.next() {
            if argument == "--" {
                taken.rest.push(argument);
                taken.rest.extend(arguments);
                break;
            }
            let (name, inline) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            let flag = self.known.iter().find(|flag| flag.name == name);
            if flag.is_none() && name != ENVIRONMENT {
                taken.rest.push(argument);
                continue;
            }
            let value = match inline {
                Some(value) => Some(value),
                None if flag.is_some_and(|flag| flag.switch) => Some("true".to_owned()),
                None => arguments.next_if(|next| !next.starts_with("--")),
            };
            if let Some(variable) = flag.and_then(|flag| flag.instead.as_deref()) {
                taken.faults.push(format!(
                    "a secret has no flag, since others can read a command line: set the variable \
                     {variable} in the place of {name}, or write `{variable}=..` in `.env`"
                ));
                continue;
            }
            match (value, flag) {
                (Some(value), Some(flag)) => {
                    let (flag, path) = (flag.name.clone(), flag.path.clone());
                    taken.given.push(Given { flag, path, value });
                }
                (Some(value), None) => taken.environment = Some(value),
                (None, _) => taken
                    .faults
                    .push(format!("the flag {name} needs a value: `{name} ..` or `{name}=..`")),
            }
        }
        taken
    }

    /// What to say of arguments that nobody knows. Only the names of flags are
    /// repeated: what follows them may be a secret.
    pub(crate) fn unknown(&self, arguments: &[String]) -> Vec<String> {
        let mut faults = Vec::new();
        let mut may_be_value = false;
        for argument in arguments.iter().filter(|argument| *argument != "--") {
            if argument.starts_with('-') {
                let name = argument.split('=').next().unwrap_or(argument);
                faults.push(format!(
                    "the flag {name} is unknown{}",
                    did_you_mean(name, self.names())
                ));
                may_be_value = name == argument;
            } else if !std::mem::take(&mut may_be_value) {
                faults.push(format!(
                    "`{argument}` stands for nothing; a flag is written `--name value` or \
                     `--name=value`"
                ));
            }
        }
        faults
    }
}
