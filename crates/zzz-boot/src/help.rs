//! What `--help` says.

use std::{
    fmt::Display,
    io::{Result, Write},
};

use zzz_config::{Environment, Key, Keys};

use crate::{arguments::GLOBAL, command::Command};

/// The whole application.
pub(crate) fn application(
    output: &mut dyn Write,
    name: &str,
    commands: &[Command],
    keys: &Keys,
) -> Result<()> {
    writeln!(output, "Usage: {name} [COMMAND] [FLAGS]\n\nCommands:")?;
    for command in commands {
        let default = if command.name == "serve" { " (the default)" } else { "" };
        line(output, with_actions(command), format!("{}{default}", command.about))?;
    }
    line(output, "help [COMMAND]", "Shows this text, or that of the command")?;
    everywhere(output)?;
    writeln!(output, "\nFlags of the configuration (or as variables, in .env, or in config/):")?;
    for key in keys.iter().filter(|key| !key.is_secret()) {
        let flags: Vec<_> = key.flags().collect();
        // Where the program runs it has its own default, but help is read where it is written.
        let default = key.default_in(Environment::Dev);
        let default = default.map(|value| format!(" (default {value})")).unwrap_or_default();
        let variable = key.variable();
        line(output, flags.join(", "), format!("{} [{variable}]{default}", summary(key)))?;
    }
    let mut secrets = keys.iter().filter(|key| key.is_secret()).peekable();
    if secrets.peek().is_some() {
        writeln!(output, "\nSecrets, as variables or in .env (a command line is seen by others):")?;
    }
    for key in secrets {
        line(output, key.variable(), summary(key))?;
    }
    Ok(())
}

/// `migrate [status|redo]`, or `db create|drop` where the command alone does nothing.
fn with_actions(command: &Command) -> String {
    let words: Vec<_> =
        command.actions.iter().filter_map(|(words, _)| words.split_whitespace().next()).collect();
    let (name, words, all) = (command.name, words.join("|"), command.actions.len());
    match words.split('|').count() {
        _ if words.is_empty() => name.to_owned(),
        count if count < all => format!("{name} [{words}]"),
        _ => format!("{name} {words}"),
    }
}

/// The first paragraph of what is written about it.
fn summary(key: &Key) -> String {
    let lines: Vec<_> =
        key.docs().lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    lines.join(" ")
}

/// One command.
pub(crate) fn command(output: &mut dyn Write, name: &str, command: &Command) -> Result<()> {
    let (alone, others) = (command.name, !command.actions.is_empty());
    write!(output, "{}\n\nUsage: {name} {alone}", command.about)?;
    if others {
        write!(output, " ..")?;
    }
    for operand in &command.operands {
        write!(output, " [{operand}]")?;
    }
    if let Some(operand) = command.rest {
        write!(output, " [{operand}]...")?;
    }
    writeln!(output, " [FLAGS]")?;
    if others {
        writeln!(output)?;
    }
    for (words, about) in &command.actions {
        line(output, format!("{alone} {words}").trim_end(), about)?;
    }
    if !command.flags.is_empty() {
        writeln!(output, "\nFlags of the command:")?;
    }
    for flag in &command.flags {
        let value = if flag.takes_value { " .." } else { "" };
        line(output, format!("{}{value}", flag.name), flag.about)?;
    }
    everywhere(output)?;
    writeln!(output, "\n`{name} --help` lists the flags of the configuration.")
}

fn everywhere(output: &mut dyn Write) -> Result<()> {
    writeln!(output, "\nFlags everywhere:")?;
    for (long, short, about) in GLOBAL {
        let names = if short.is_empty() { long.to_owned() } else { format!("{long}, {short}") };
        line(output, names, about)?;
    }
    Ok(())
}

fn line(output: &mut dyn Write, name: impl Display, about: impl Display) -> Result<()> {
    let name = name.to_string();
    writeln!(output, "  {name:<32}  {about}")
}
