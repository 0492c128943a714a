//! What a test expects of JSON.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{TestResponse, report::shortened};
use crate::json_path::JsonPath;

impl TestResponse {
    /// The body, read as JSON, whatever its content type says.
    ///
    /// # Panics
    ///
    /// If the body broke off, or is not the JSON of a `T`.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(self.bytes()) {
            Ok(value) => value,
            // JSON, though not of this type.
            Err(error) if error.is_data() => self.fail(format_args!(
                "the body is not the JSON of `{}`: {error}",
                std::any::type_name::<T>()
            )),
            Err(error) => self.no_json(&error),
        }
    }

    #[cold]
    #[track_caller]
    fn no_json(&self, error: &serde_json::Error) -> ! {
        match self.header("content-type") {
            None => self.fail(format_args!("the answer is not JSON: {error}")),
            Some(json) if json.contains("json") => {
                self.fail(format_args!("the answer is broken JSON, though it says {json}: {error}"))
            }
            Some(other) => self.fail(format_args!("the answer is {other}, not JSON: {error}")),
        }
    }

    /// The value at `path` of a JSON body; where `path` holds a `*`, the list
    /// of all values that it leads to.
    ///
    /// A path is written `$.user.name`: `$` is the body, `.name` or `["a name"]`
    /// a field, `[0]` an element, `[-1]` the last one, `[*]` all of them.
    ///
    /// # Panics
    ///
    /// If `path` is malformed, nothing is there, or it is no `T`.
    #[track_caller]
    pub fn json_at<T: DeserializeOwned>(&self, path: &str) -> T {
        match T::deserialize(self.found(path)) {
            Ok(value) => value,
            Err(error) => self.fail(format_args!(
                "`{path}` is not the JSON of `{}`: {error}",
                std::any::type_name::<T>()
            )),
        }
    }

    /// Expects a body that is the JSON of `value`, whatever the order of its
    /// fields.
    ///
    /// # Panics
    ///
    /// If it is other JSON, or none.
    #[track_caller]
    pub fn assert_json(&self, value: impl Serialize) -> &Self {
        let expected = self.as_json(value);
        let got: Value = self.json();
        if got != expected {
            let difference = difference("$", &expected, &got);
            self.fail(format_args!("the JSON is another: {difference}"));
        }
        self
    }

    /// Expects the JSON of `value` at `path`: see [`json_at`](Self::json_at).
    ///
    /// # Panics
    ///
    /// If `path` is malformed, nothing is there, or something else.
    #[track_caller]
    pub fn assert_json_at(&self, path: &str, value: impl Serialize) -> &Self {
        let expected = self.as_json(value);
        let got = self.found(path);
        if got != expected {
            let difference = difference(path, &expected, &got);
            self.fail(format_args!("the JSON is another: {difference}"));
        }
        self
    }

    /// Expects nothing at `path`; `null` is something.
    ///
    /// # Panics
    ///
    /// If `path` is malformed, or leads to something.
    #[track_caller]
    pub fn assert_no_json_at(&self, path: &str) -> &Self {
        let body: Value = self.json();
        let path_read = self.path(path);
        if let Ok(found) = path_read.find(&body)
            && !(path_read.is_many() && found.is_empty())
        {
            let found = path_read.joined(found);
            self.fail(format_args!(
                "expected nothing at `{path}`, got {}",
                shortened(&found.to_string())
            ));
        }
        self
    }

    #[track_caller]
    fn found(&self, path: &str) -> Value {
        let body: Value = self.json();
        let path = self.path(path);
        match path.find(&body) {
            Ok(found) => path.joined(found),
            Err(why) => self.fail(format_args!("{why}")),
        }
    }

    #[track_caller]
    fn path(&self, path: &str) -> JsonPath {
        match JsonPath::parse(path) {
            Ok(path) => path,
            Err(why) => self.fail(format_args!("{why}")),
        }
    }

    #[track_caller]
    fn as_json(&self, value: impl Serialize) -> Value {
        match serde_json::to_value(value) {
            Ok(value) => value,
            Err(error) => panic!("the value cannot be JSON: {error}"),
        }
    }
}

/// The first place where the two differ.
fn difference(path: &str, expected: &Value, got: &Value) -> String {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (key, value) in expected {
                match got.get(key) {
                    None => return format!("`{path}` has no field {key:?}"),
                    Some(got) if got != value => return difference(&field(path, key), value, got),
                    Some(_) => {}
                }
            }
            let more = got.keys().find(|key| !expected.contains_key(*key));
            match more {
                Some(more) => format!("`{path}` has the field {more:?}, too"),
                None => format!("at `{path}`"),
            }
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            let pair = expected.iter().zip(got).enumerate().find(|(_, (one, other))| one != other);
            match pair {
                Some((index, (one, other))) => difference(&format!("{path}[{index}]"), one, other),
                None => format!("at `{path}`"),
            }
        }
        _ => {
            let (expected, got) = (expected.to_string(), got.to_string());
            format!("expected `{path}` to be {}, got {}", shortened(&expected), shortened(&got))
        }
    }
}

fn field(path: &str, key: &str) -> String {
    let is_plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_plain { format!("{path}.{key}") } else { format!("{path}[{key:?}]") }
}
