//! Pipes of texts.

use std::{borrow::Cow, fmt};

use super::AsText;
use crate::{Render, Value};

/// In upper case: `{{name | upper}}`.
///
/// ```
/// # use zzz_template::pipes::upper;
/// assert_eq!(upper(&"straße"), "STRASSE");
/// ```
#[must_use]
pub fn upper<T: AsText + ?Sized>(value: &T) -> String {
    value.as_text().to_uppercase()
}

/// In lower case: `{{name | lower}}`.
///
/// ```
/// # use zzz_template::pipes::lower;
/// assert_eq!(lower(&"ANN"), "ann");
/// ```
#[must_use]
pub fn lower<T: AsText + ?Sized>(value: &T) -> String {
    value.as_text().to_lowercase()
}

/// With an upper-case letter in front, the rest as it is: `{{sentence | capitalize}}`.
///
/// ```
/// # use zzz_template::pipes::capitalize;
/// assert_eq!(capitalize(&"one of NASA's"), "One of NASA's");
/// ```
#[must_use]
pub fn capitalize<T: AsText + ?Sized>(value: &T) -> String {
    let mut characters = value.as_text().chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters.as_str().chars()).collect()
}

/// With an upper-case letter in front of each word: `{{heading | title}}`. A word begins behind white space.
///
/// ```
/// # use zzz_template::pipes::title;
/// assert_eq!(title(&"the old man's sea"), "The Old Man's Sea");
/// ```
#[must_use]
pub fn title<T: AsText + ?Sized>(value: &T) -> String {
    let words = value.as_text().split_inclusive(char::is_whitespace);
    words.map(capitalize).collect()
}

/// Without white space around it: `{{name | trim}}`.
///
/// ```
/// # use zzz_template::pipes::trim;
/// assert_eq!(trim(&" Ann\n"), "Ann");
/// ```
#[must_use]
pub fn trim<T: AsText + ?Sized>(value: &T) -> &str {
    value.as_text().trim()
}

/// At most `length` characters, of which the last is `…` if some were left out: `{{post.title | truncate:40}}`.
///
/// ```
/// # use zzz_template::pipes::truncate;
/// assert_eq!(truncate(&"short", 5), "short");
/// assert_eq!(truncate(&"longer", 5), "long…");
/// ```
#[must_use]
pub fn truncate<T: AsText + ?Sized>(value: &T, length: usize) -> Cow<'_, str> {
    let text = value.as_text();
    if text.chars().nth(length).is_none() {
        return Cow::Borrowed(text);
    }
    let Some(last) = length.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let kept = text.chars().take(last);
    Cow::Owned(kept.chain(['…']).collect())
}

/// With `to` wherever `from` stood: `{{path | replace:"/", " › "}}`.
///
/// ```
/// # use zzz_template::pipes::replace;
/// assert_eq!(replace(&"a/b", "/", " › "), "a › b");
/// ```
#[must_use]
pub fn replace<T: AsText + ?Sized>(value: &T, from: &str, to: &str) -> String {
    value.as_text().replace(from, to)
}

/// As a name in addresses: lower-case letters and digits, with one `-` for each run of others: `{{title | slug}}`.
///
/// ```
/// # use zzz_template::pipes::slug;
/// assert_eq!(slug(&"Crème brûlée, No. 2!"), "crème-brûlée-no-2");
/// ```
#[must_use]
pub fn slug<T: AsText + ?Sized>(value: &T) -> String {
    let lower = value.as_text().to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// As one segment of a path or one value of a query (RFC 3986, section 2.1): `href="/tags/{{tag | url_encode}}"`.
///
/// ```
/// # use zzz_template::pipes::url_encode;
/// assert_eq!(url_encode(&"c++/é").to_string(), "c%2B%2B%2F%C3%A9");
/// ```
#[must_use]
pub fn url_encode<T: AsText + ?Sized>(value: &T) -> UrlEncoded {
    UrlEncoded(crate::url::component(value.as_text()))
}

/// What [`url_encode`] gives: an address takes it as it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UrlEncoded(String);

impl AsRef<str> for UrlEncoded {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UrlEncoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Render for UrlEncoded {
    const IS_URL_ENCODED: bool = true;

    fn value(&self) -> impl Value {
        self.0.as_str()
    }
}
