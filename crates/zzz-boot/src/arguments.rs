//! Which command is meant, and with what.

use zzz_config::{Keys, did_you_mean};

use crate::command::{Command, Flag};

/// What is there for every command.
pub(crate) const GLOBAL: [(&str, &str, &str); 3] = [
    ("--help", "-h", "Shows this text, or that of the command"),
    ("--version", "-V", "Shows the version"),
    ("--env", "", "The environment: dev, test, staging or prod"),
];

/// What the command line asks for.
pub(crate) struct Asked<'a> {
    pub(crate) command: &'a Command,
    /// Whether its name was written, and it is not just the default.
    pub(crate) named: bool,
    pub(crate) help: bool,
    pub(crate) version: bool,
    pub(crate) given: Vec<(&'static str, String)>,
    pub(crate) operands: Vec<String>,
    pub(crate) faults: Vec<String>,
}

/// Reads `arguments`, of which the flags of the configuration are taken already.
///
/// # Errors
///
/// If there is no such command.
pub(crate) fn read<'a>(
    arguments: Vec<String>,
    commands: &'a [Command],
    keys: &Keys,
) -> Result<Asked<'a>, String> {
    let dashes = arguments.iter().position(|argument| argument == "--");
    let place = arguments[..dashes.unwrap_or(arguments.len())]
        .iter()
        .position(|argument| !argument.starts_with('-'));
    let wanted = place.map(|place| arguments[place].as_str());
    let command = find(wanted.unwrap_or("serve"), commands)?;
    let mut asked = Asked {
        command,
        named: wanted.is_some(),
        help: false,
        version: false,
        given: Vec::new(),
        operands: Vec::new(),
        faults: Vec::new(),
    };
    let all = arguments.into_iter().enumerate();
    let mut rest = all.filter(|(index, _)| Some(*index) != place).map(|(_, argument)| argument);
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--help" | "-h" => asked.help = true,
            "--version" | "-V" => asked.version = true,
            "--" => asked.operands.extend(rest.by_ref()),
            flag if flag.starts_with('-') => asked.flag(flag, &mut rest, keys),
            _ => asked.operands.push(argument),
        }
    }
    if let Some(extra) = asked.operands.get(command.operands.len()) {
        let name = command.name;
        asked.faults.push(format!("`{extra}` is too much; see `{name} --help`"));
    }
    Ok(asked)
}

fn find<'a>(wanted: &str, commands: &'a [Command]) -> Result<&'a Command, String> {
    commands.iter().find(|command| command.name == wanted).ok_or_else(|| {
        let names: Vec<_> = commands.iter().map(|command| command.name).collect();
        let hint = match did_you_mean(wanted, names.iter().copied()) {
            none if none.is_empty() => format!("; there are {}", names.join(", ")),
            hint => hint,
        };
        format!("the command `{wanted}` is unknown{hint}")
    })
}

impl Asked<'_> {
    fn flag(&mut self, argument: &str, rest: &mut dyn Iterator<Item = String>, keys: &Keys) {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument, None),
        };
        let Some(&flag) = self.command.flags.iter().find(|flag| flag.name == name) else {
            self.faults.push(unknown(name, &self.command.flags, keys));
            return;
        };
        match (flag.takes_value, value) {
            (false, None) => self.given.push((flag.name, String::new())),
            (false, Some(_)) => {
                self.faults.push(format!("the flag {name} takes no value; write it alone"));
            }
            (true, value) => match value.or_else(|| rest.next()) {
                Some(value) => self.given.push((flag.name, value)),
                None => self
                    .faults
                    .push(format!("the flag {name} needs a value: `{name} ..` or `{name}=..`")),
            },
        }
    }
}

fn unknown(name: &str, flags: &[Flag], keys: &Keys) -> String {
    let of_keys: Vec<_> = keys.iter().flat_map(|key| key.flags()).collect();
    let known = flags
        .iter()
        .map(|flag| flag.name)
        .chain(GLOBAL.iter().flat_map(|(long, short, _)| [*long, *short]))
        .chain(of_keys.iter().map(String::as_str))
        .filter(|known| known.len() > 2);
    match did_you_mean(name, known) {
        hint if hint.is_empty() => format!("the flag {name} is unknown; see `--help`"),
        hint => format!("the flag {name} is unknown{hint}"),
    }
}
