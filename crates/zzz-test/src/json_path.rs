//! A small JSONPath: where a value stands.

use std::fmt;

use serde_json::Value;

/// The steps from a body to a value.
#[derive(Debug, PartialEq)]
pub(crate) struct JsonPath {
    steps: Vec<Step>,
}

#[derive(Debug, PartialEq)]
enum Step {
    Field(String),
    /// Counted from the end where it is negative.
    Element(i64),
    All,
}

impl JsonPath {
    /// Reads `$.a.b[0]["c d"][-1][*]`.
    pub(crate) fn parse(path: &str) -> Result<Self, String> {
        let malformed = |at: &str| {
            format!(
                "the JSON path `{path}` is malformed at character {}; write it as \
                 `$.users[0].name`, `$.users[*].name` or `$[\"full name\"]`",
                path[..path.len() - at.len()].chars().count() + 1
            )
        };
        let mut rest = path.strip_prefix('$').ok_or_else(|| malformed(path))?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) = step(rest).map_err(malformed)?;
            steps.push(step);
            rest = after;
        }
        Ok(Self { steps })
    }

    /// Whether it may lead to several values.
    pub(crate) fn is_many(&self) -> bool {
        self.steps.contains(&Step::All)
    }

    /// What was found, as one value.
    pub(crate) fn joined(&self, found: Vec<&Value>) -> Value {
        match found.as_slice() {
            [one] if !self.is_many() => (*one).clone(),
            _ => Value::Array(found.into_iter().cloned().collect()),
        }
    }

    /// All values that the path leads to; an error says where it ends.
    pub(crate) fn find<'v>(&self, body: &'v Value) -> Result<Vec<&'v Value>, String> {
        let mut found = vec![(String::from("$"), body)];
        for step in &self.steps {
            let mut next = Vec::new();
            for (path, value) in found {
                step.take(&path, value, &mut next)?;
            }
            found = next;
        }
        Ok(found.into_iter().map(|(_, value)| value).collect())
    }
}

impl Step {
    fn take<'v>(
        &self,
        path: &str,
        value: &'v Value,
        out: &mut Vec<(String, &'v Value)>,
    ) -> Result<(), String> {
        match (self, value) {
            (Self::Field(name), Value::Object(fields)) => match fields.get(name) {
                Some(value) => out.push((format!("{path}{self}"), value)),
                None => {
                    let names: Vec<_> = fields.keys().map(String::as_str).collect();
                    let names = if names.is_empty() {
                        "it is empty".to_owned()
                    } else {
                        format!("it has {}", names.join(", "))
                    };
                    return Err(format!("`{path}` has no field {name:?}: {names}"));
                }
            },
            (Self::Element(index), Value::Array(elements)) => {
                let place = if *index < 0 {
                    usize::try_from(index.unsigned_abs())
                        .ok()
                        .and_then(|back| elements.len().checked_sub(back))
                } else {
                    usize::try_from(*index).ok()
                };
                match place.and_then(|place| elements.get(place)) {
                    Some(value) => out.push((format!("{path}{self}"), value)),
                    None => {
                        let length = elements.len();
                        return Err(format!(
                            "`{path}` has no element {index}: its length is {length}"
                        ));
                    }
                }
            }
            (Self::All, Value::Array(elements)) => {
                out.extend(elements.iter().enumerate().map(|(i, v)| (format!("{path}[{i}]"), v)));
            }
            (Self::All, Value::Object(fields)) => {
                out.extend(fields.iter().map(|(name, v)| (format!("{path}[{name:?}]"), v)));
            }
            (step, value) => {
                let kind = kind(value);
                return Err(format!("`{path}` is {kind}, and has nothing at `{step}`"));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) if !name.is_empty() && name.chars().all(is_plain) => {
                write!(f, ".{name}")
            }
            Self::Field(name) => write!(f, "[{}]", Value::from(name.as_str())),
            Self::Element(index) => write!(f, "[{index}]"),
            Self::All => f.write_str("[*]"),
        }
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        self.steps.iter().try_for_each(|step| write!(f, "{step}"))
    }
}

/// One step and what follows it; an error is what cannot be read.
fn step(text: &str) -> Result<(Step, &str), &str> {
    if let Some(name) = text.strip_prefix('.') {
        if let Some(rest) = name.strip_prefix('*') {
            return Ok((Step::All, rest));
        }
        let end = name.find(|c| !is_plain(c)).unwrap_or(name.len());
        return match end {
            0 => Err(name),
            end => Ok((Step::Field(name[..end].to_owned()), &name[end..])),
        };
    }
    let inner = text.strip_prefix('[').ok_or(text)?;
    if let Some(rest) = inner.strip_prefix("*]") {
        return Ok((Step::All, rest));
    }
    if inner.starts_with(['"', '\'']) {
        let (name, rest) = quoted(inner).ok_or(inner)?;
        return Ok((Step::Field(name), rest.strip_prefix(']').ok_or(rest)?));
    }
    let (index, rest) = inner.split_once(']').ok_or(inner)?;
    Ok((Step::Element(index.parse().map_err(|_| inner)?), rest))
}

/// A name in quotes of either kind; a backslash takes what follows as it is,
/// or as JSON does.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next()?;
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find_map(|(at, c)| {
        let ends = c == quote && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends.then_some(at)
    })?;
    let (inner, rest) = (&text[1..end], &text[end + 1..]);
    if quote == '"' {
        return Some((serde_json::from_str(&text[..=end]).ok()?, rest));
    }
    Some((inner.replace("\\'", "'").replace("\\\\", "\\"), rest))
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;
