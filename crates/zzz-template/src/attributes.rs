//! Lists of attributes that a tag takes from a value.

use std::{borrow::Cow, fmt};

use crate::{
    Buffer, Piece,
    error::Fault,
    expand::{attribute, fixed, ran, url},
};

/// Attributes of a tag that are not known when the template is written: `<input {{attributes}}>`.
///
/// Each is written with a space in front and its value in quotes, escaped; an address in one that takes addresses
/// is checked as [`url`] does it. A name is of letters, digits and `-`, `_`, `:`, `.`, `@`. What
/// a browser would run (`onclick`, `style`, `srcdoc`) is refused: it is left out, and the render fails and says so.
///
/// # Examples
///
/// ```
/// use zzz_template::{Attributes, Buffer, expand::attributes};
///
/// let field = Attributes::new().with("name", "email").flag("required", true).flag("disabled", false);
/// let mut out = Buffer::new();
/// out.put(attributes(&field));
/// assert_eq!(out.as_str(), " name=\"email\" required");
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Attributes<'a> {
    list: Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>,
}

impl<'a> Attributes<'a> {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// With `name="value"`, instead of one of that name that there was.
    #[must_use]
    pub fn with(self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.set(name.into(), Some(value.into()))
    }

    /// With `name` if it `holds`, as in `required`.
    #[must_use]
    pub fn flag(self, name: impl Into<Cow<'a, str>>, holds: bool) -> Self {
        if holds { self.set(name.into(), None) } else { self }
    }

    /// With `name="value"` if there is a value.
    #[must_use]
    pub fn maybe(
        self,
        name: impl Into<Cow<'a, str>>,
        value: Option<impl Into<Cow<'a, str>>>,
    ) -> Self {
        match value {
            Some(value) => self.set(name.into(), Some(value.into())),
            None => self,
        }
    }

    /// The names with their values, in the order in which they are written; a flag has none.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.list.iter().map(|(name, value)| (&**name, value.as_deref()))
    }

    /// Names are the same whatever their case (HTML, section 13.1.2.3), and the first of two counts.
    fn set(mut self, name: Cow<'a, str>, value: Option<Cow<'a, str>>) -> Self {
        match self.list.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            Some(attribute) => attribute.1 = value,
            None => self.list.push((name, value)),
        }
        self
    }
}

/// As it stands in a tag.
impl fmt::Display for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Buffer::new();
        out.put(attributes(self));
        f.write_str(out.as_str())
    }
}

/// Attributes within a tag.
#[inline]
pub fn attributes(attributes: &Attributes<'_>) -> impl Piece {
    ran(move |out| {
        for (name, value) in attributes.iter() {
            write(name, value, out);
        }
    })
}

fn write(name: &str, value: Option<&str>, out: &mut Buffer) {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_:.@".contains(c);
    if name.is_empty() || !name.chars().all(is_allowed) {
        return out.note(Fault::AttributeName(name.to_owned()));
    }
    let lower = name.to_ascii_lowercase();
    if is_run(&lower, value.unwrap_or_default()) {
        return out.note(Fault::AttributeRefused(name.to_owned()));
    }
    match value {
        None => out.put((fixed(" "), fixed(name))),
        Some(value) if takes_address(&lower) => {
            out.put((fixed(" "), fixed(name), fixed("=\""), url(value), fixed("\"")));
        }
        Some(value) => {
            out.put((fixed(" "), fixed(name), fixed("=\""), attribute(value), fixed("\"")));
        }
    }
}

/// Whether a browser, or htmx in it, runs `value` in the attribute `name`, which is in lower case.
fn is_run(name: &str, value: &str) -> bool {
    const VALUES: [&str; 3] = ["hx-vals", "hx-headers", "hx-request"];
    let of_htmx = name.strip_prefix("data-").unwrap_or(name);
    let is_program = || {
        let value = value.trim_start();
        value.starts_with("js:") || value.starts_with("javascript:")
    };
    name.starts_with("on")
        || ["style", "srcdoc", "http-equiv", "_"].contains(&name)
        || of_htmx.starts_with("hx-on")
        || of_htmx == "hx-vars"
        || of_htmx == "hx-trigger" && value.contains('[')
        || VALUES.contains(&of_htmx) && is_program()
        // What stands in brackets there is a condition in JavaScript.
        || of_htmx == "hx-trigger" && value.contains('[')
}

/// Whether a browser goes to the value of the attribute `name`, which is in lower case.
fn takes_address(name: &str) -> bool {
    const OF_HTMX: [&str; 7] =
        ["hx-delete", "hx-get", "hx-patch", "hx-post", "hx-push-url", "hx-put", "hx-replace-url"];
    const NAMES: [&str; 14] = [
        "action",
        "background",
        "cite",
        "classid",
        "codebase",
        "data",
        "formaction",
        "href",
        "longdesc",
        "manifest",
        "ping",
        "poster",
        "src",
        "xlink:href",
    ];
    NAMES.contains(&name) || OF_HTMX.contains(&name.strip_prefix("data-").unwrap_or(name))
}
