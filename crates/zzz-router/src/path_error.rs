//! Why a path could not be made of a route's name.

use std::fmt;

/// Why [`Routes::path`](crate::Routes::path) made no path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    text: String,
}

impl PathError {
    pub(crate) fn no_route<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let known: Vec<_> = known.map(|name| format!("`{name}`")).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        Self { text: format!("no route is called `{name}`; those with a name: {known}") }
    }

    pub(crate) fn missing(name: &str, pattern: &str, param: &str) -> Self {
        let text = format!("the route `{name}`, `{pattern}`, needs a value for `{param}`");
        Self { text }
    }

    pub(crate) fn superfluous(name: &str, pattern: &str, param: &str) -> Self {
        let text = format!("the route `{name}`, `{pattern}`, has no parameter `{param}`");
        Self { text }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for PathError {}
