//! Files written from the structs.

use std::fmt::Write;

use crate::{Config, Environment, Key, Keys, Value};

/// A `.env.example`: every variable with its description. What has a default or
/// may be missing is commented out, what must be set waits for a value.
///
/// # Examples
///
/// ```
/// use zzz_config::{ServerConfig, env_example};
///
/// assert!(env_example::<ServerConfig>().contains("# PORT="));
/// ```
pub fn env_example<C: Config>() -> String {
    let mut text =
        "# Copy this file to `.env`, which is not committed, and fill it in.\n".to_owned();
    for key in Keys::of::<C>().iter() {
        text.push('\n');
        describe(&mut text, key);
        let name = key.usual_variable().map_or_else(|| key.long_variable(), str::to_owned);
        let value = match public_default(key) {
            Some(value) => value.text().unwrap_or_else(|| list(&value.to_string())),
            None => String::new(),
        };
        let set = if must_be_set(key) { "" } else { "# " };
        // `fmt::Write` into a `String` cannot fail.
        let _ = writeln!(text, "{set}{name}={}", quoted(&value));
    }
    text
}

/// A `config/default.toml` with every key, its description and its default, all
/// commented out: what stands there is what holds anyway.
///
/// # Examples
///
/// ```
/// use zzz_config::{ServerConfig, default_toml};
///
/// assert!(default_toml::<ServerConfig>().contains("# host = \"127.0.0.1\""));
/// ```
pub fn default_toml<C: Config>() -> String {
    let keys = Keys::of::<C>();
    let mut text = "# What holds in every environment; config/dev.toml, test.toml, staging.toml and \
                    prod.toml\n# say what differs in one. Secrets belong into the environment or into \
                    `.env`.\n"
        .to_owned();
    let top = [(String::new(), "")];
    for (section, docs) in top.iter().chain(keys.sections()) {
        if !section.is_empty() {
            text.push('\n');
            comment(&mut text, docs);
            let _ = writeln!(text, "[{section}]");
        }
        for key in keys.iter().filter(|key| key.split().0 == section && !key.secret) {
            text.push('\n');
            describe(&mut text, key);
            let name = key.split().1;
            let _ = match public_default(key) {
                Some(default) => writeln!(text, "# {name} = {default}"),
                None => writeln!(text, "# {name} ="),
            };
        }
    }
    text
}

/// The default in development, unless a part of it is masked: half a value is none.
fn public_default(key: &Key) -> Option<Value> {
    let default = key.spec.default_in(Environment::Dev)?;
    (!key.secret && (key.show)(&default) == default.to_string()).then_some(default)
}

fn must_be_set(key: &Key) -> bool {
    !key.optional && key.spec.default.is_none()
}

fn describe(text: &mut String, key: &Key) {
    comment(text, key.docs());
    let must = match (must_be_set(key), key.optional) {
        (true, _) => ", and has to be set",
        (_, true) => ", or left out",
        _ => "",
    };
    let _ = writeln!(text, "# ({}{must})", key.expected());
    for (environment, _) in key.spec.defaults {
        if let Some(default) = key.default_in(*environment) {
            let _ = writeln!(text, "# (in {environment}: {default})");
        }
    }
}

fn comment(text: &mut String, docs: &str) {
    for line in docs.lines() {
        text.push_str(format!("# {line}").trim_end());
        text.push('\n');
    }
}

/// `["a", "b"]` to `a,b`.
fn list(shown: &str) -> String {
    shown.trim_matches(['[', ']']).replace(", ", ",").replace('"', "")
}

/// In quotes where a `.env` file needs some, always on one line.
fn quoted(value: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/:,@+".contains(letter);
    if value.chars().all(plain) {
        return value.to_owned();
    }
    if !value.contains(['\'', '\n']) {
        return format!("'{value}'");
    }
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
    format!("\"{}\"", escaped.replace('\n', "\\n"))
}
