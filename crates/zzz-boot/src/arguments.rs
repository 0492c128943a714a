//! Which command is meant, and with what.

use zzz_config::{Keys, did_you_mean};

use crate::command::{Command, Flag};

/// What is there for every command.
pub(crate) const GLOBAL: [(&str, &str, &str); 3] = [
    ("--help", "-h", "Shows this text, or that of the command"),
    ("--version", "-V", "Shows the version"),
    ("--env", "", "The environment: dev, test, staging or prod"),
];

/// The word that says the same as `--help`.
const HELP: &str = "help";

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
    mut arguments: Vec<String>,
    commands: &'a [Command],
    keys: &Keys,
) -> Result<Asked<'a>, String> {
    let mut place = place_of_command(&arguments, commands);
    let asks_help = place.is_some_and(|place| arguments[place] == HELP)
        && !commands.iter().any(|command| command.name == HELP);
    if let (true, Some(help)) = (asks_help, place) {
        arguments.remove(help);
        place = place_of_command(&arguments, commands);
    }
    let wanted = place.map(|place| arguments[place].as_str());
    let command = find(wanted.unwrap_or("serve"), commands)?;
    let mut asked = Asked {
        command,
        named: wanted.is_some(),
        help: asks_help,
        version: false,
        given: Vec::new(),
        operands: Vec::new(),
        faults: Vec::new(),
    };
    let all = arguments.into_iter().enumerate();
    let others = all.filter(|(index, _)| Some(*index) != place);
    let mut rest = others.map(|(_, argument)| argument).peekable();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--help" | "-h" => asked.help = true,
            "--version" | "-V" => asked.version = true,
            "--" => asked.operands.extend(rest.by_ref()),
            // A dash alone stands for what the program reads, or writes.
            flag if flag.starts_with('-') && flag != "-" => {
                let is_known = asked.flag(flag, &mut rest, keys);
                if !is_known && !flag.contains('=') {
                    // Its value, most likely: nothing to be repeated in a message.
                    rest.next_if(|next| !next.starts_with('-'));
                }
            }
            _ => asked.operands.push(argument),
        }
    }
    asked.faults.extend(fault_of_operands(command, &asked.operands));
    Ok(asked)
}

/// What is wrong with the words after the command.
fn fault_of_operands(command: &Command, operands: &[String]) -> Option<String> {
    let name = command.name;
    let too_much = |extra| format!("`{extra}` is too much; see `{name} --help`");
    if command.actions.is_empty() {
        let most = command.rest.map_or(command.operands.len(), |_| usize::MAX);
        return operands.get(most).map(too_much);
    }
    let first = operands.first().map_or("", String::as_str);
    let Some(words) =
        command.actions.iter().map(|(words, _)| words).find(|words| word(words) == first)
    else {
        let known =
            || command.actions.iter().map(|(words, _)| *words).filter(|words| !words.is_empty());
        let hint = match did_you_mean(first, known().map(word)) {
            none if none.is_empty() => {
                let all: Vec<_> = known().map(|words| format!("`{name} {words}`")).collect();
                format!("; there are {}", all.join(", "))
            }
            hint => hint,
        };
        return Some(if first.is_empty() {
            format!("`{name}` alone does nothing{hint}")
        } else {
            format!("`{name}` has nothing called `{first}`{hint}")
        });
    };
    let wanted = words.split_whitespace().count();
    match words.split_whitespace().nth(operands.len()) {
        Some(missing) => Some(format!("{missing} is missing: `{name} {words}`")),
        None => operands.get(wanted).map(too_much),
    }
}

/// The word that asks for an action, of all its words.
fn word(words: &str) -> &str {
    words.split(' ').next().unwrap_or_default()
}

/// The first word that is neither a flag nor stands where the value of an
/// unknown one would.
fn place_of_command(arguments: &[String], commands: &[Command]) -> Option<usize> {
    let is_known = |flag: &str| {
        let mut names = commands.iter().flat_map(|command| &command.flags).map(|flag| flag.name);
        names.any(|name| name == flag)
            || GLOBAL.iter().any(|(long, short, _)| [*long, *short].contains(&flag))
    };
    let mut may_be_value = false;
    for (place, argument) in arguments.iter().enumerate() {
        if argument == "--" {
            return None;
        } else if argument.starts_with('-') {
            may_be_value = !argument.contains('=') && !is_known(argument);
        } else if !std::mem::take(&mut may_be_value) {
            return Some(place);
        }
    }
    None
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
    /// Reads a flag; false if the command has none of that name.
    fn flag(
        &mut self,
        argument: &str,
        rest: &mut dyn Iterator<Item = String>,
        keys: &Keys,
    ) -> bool {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument, None),
        };
        let Some(&flag) = self.command.flags.iter().find(|flag| flag.name == name) else {
            self.faults.push(unknown(name, &self.command.flags, keys));
            return false;
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
        true
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
