//! `gen`: what an application needs and nobody should make up.

use zzz_core::Error;

use crate::command::Command;

pub(crate) fn command() -> Command {
    Command::new("gen", "Makes what nobody should make up", |call| call.say(secret()?))
        .action("secret", "Makes a secret key by chance: 256 bits")
        .even_misconfigured()
}

/// 256 bits, as 64 digits that need no quotes in any file or shell.
fn secret() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::internal(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
