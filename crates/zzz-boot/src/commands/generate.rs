//! `gen`: what an application needs and nobody should make up.

use zzz_core::Error;

use crate::command::Command;

pub(crate) fn command() -> Command {
    Command::new("gen", "Makes a secret key by chance: `gen secret`", |call| {
        match call.operands().first().map(String::as_str) {
            Some("secret") => call.say(secret()?),
            Some(other) => Err(Error::internal(format!(
                "`gen` makes no `{other}`; it makes a secret key: `gen secret`"
            ))),
            None => Err(Error::internal("say what to make: `gen secret`")),
        }
    })
    .operand("WHAT")
    .even_misconfigured()
}

/// 256 bits, as 64 digits that need no quotes in any file or shell.
fn secret() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::internal(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
