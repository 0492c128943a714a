//! A file of `config/` to values with their lines.

use toml::de::{DeTable, DeValue};

use crate::{Error, Keys, Origin, Value, did_you_mean, keys::join, reader::Entry};

/// What a file says.
#[derive(Default)]
pub(crate) struct FileValues {
    pub(crate) entries: Vec<(String, Entry)>,
    pub(crate) faults: Vec<String>,
}

/// Reads `text`, which messages call `name`. What it sets is looked up in `keys`.
pub(crate) fn read(name: &str, text: &str, keys: &Keys) -> Result<FileValues, Error> {
    let table = DeTable::parse(text).map_err(|error| {
        // The excerpt is left out: it may show a secret.
        let at = error.span().map_or(0, |span| span.start);
        let (line, column) = place(text, at);
        let message = error.message().replace('\n', ", ");
        Error::one(format!("{name}:{line}:{column}: this is no TOML: {message}"))
    })?;
    let mut reading = Reading { name, text, keys, values: FileValues::default() };
    reading.table(table.get_ref(), "");
    Ok(reading.values)
}

struct Reading<'a> {
    name: &'a str,
    text: &'a str,
    keys: &'a Keys,
    values: FileValues,
}

impl Reading<'_> {
    fn table(&mut self, table: &DeTable<'_>, prefix: &str) {
        for (key, value) in table {
            let path = join(prefix, key.get_ref());
            let (line, _) = place(self.text, key.span().start);
            let name = self.name;
            if self.keys.find(&path).is_some() {
                let origin = Origin::File { path: name.to_owned(), line };
                let entry = Entry { value: convert(value.get_ref()), origin };
                self.values.entries.push((path, entry));
                continue;
            }
            match (self.keys.is_section(&path), value.get_ref()) {
                (true, DeValue::Table(table)) => self.table(table, &path),
                (true, _) => self.values.faults.push(format!(
                    "{name}:{line}: `{path}` is a section; write `[{path}]` and its keys below"
                )),
                (false, _) => {
                    let fault = format!("{name}:{line}: {}", unknown_key(&path, self.keys));
                    self.values.faults.push(fault);
                }
            }
        }
    }
}

/// What to say of a key that no struct has.
fn unknown_key(path: &str, keys: &Keys) -> String {
    let (section, _) = path.rsplit_once('.').unwrap_or(("", path));
    let all = || {
        let sections = keys.sections().iter().map(|(path, _)| path.as_str());
        keys.iter().map(|key| key.path.as_str()).chain(sections)
    };
    let inside =
        |known: &&str| known.rsplit_once('.').map_or("", |(section, _)| section) == section;
    let mut hint = did_you_mean(path, all());
    if hint.is_empty() {
        let names: Vec<_> = all().filter(inside).map(|known| format!("`{known}`")).collect();
        if !names.is_empty() {
            hint = format!("; there are {}", names.join(", "));
        }
    }
    format!("`{path}` is no key of the configuration{hint}")
}

fn convert(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Other("an integer beyond 64 bits"),
        },
        DeValue::Float(number) => match number.as_str().parse() {
            Ok(number) => Value::Float(number),
            Err(_) => Value::Other("a number"),
        },
        DeValue::Boolean(truth) => Value::Bool(*truth),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(values) => {
            Value::List(values.iter().map(|value| convert(value.get_ref())).collect())
        }
        DeValue::Table(_) => Value::Other("a table"),
    }
}

/// Line and column of a byte, counted from one.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_begin = before.rfind('\n').map_or(0, |at| at + 1);
    (1 + before.matches('\n').count(), 1 + before[line_begin..].chars().count())
}
