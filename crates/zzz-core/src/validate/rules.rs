//! The rules that `#[derive(Validate)]` and changesets of a database know, as functions.
//!
//! Each says in words for people what is wrong, and nothing where all is well. What is
//! optional and not there breaks no rule but [`required`].

use std::{cmp::Ordering, fmt::Display};

use super::FieldError;

/// What is wrong; `None` if nothing is.
pub type Finding = Option<FieldError>;

/// Text, also where it is optional.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no text",
    label = "this rule is for `String` and `Option<String>`"
)]
pub trait Text {
    /// The text, if it is there.
    fn text(&self) -> Option<&str>;

    /// The text to change, if it is there.
    fn text_mut(&mut self) -> Option<&mut String>;
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }

    fn text_mut(&mut self) -> Option<&mut String> {
        Some(self)
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref()?.text()
    }

    fn text_mut(&mut self) -> Option<&mut String> {
        self.as_mut()?.text_mut()
    }
}

/// What has a length: text in characters, lists in elements.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no length",
    label = "this rule is for `String`, `Vec<_>` and an `Option` of them"
)]
pub trait Length {
    /// The length, and what is counted, for one and for several.
    fn length(&self) -> Option<(usize, [&'static str; 2])>;
}

impl Length for String {
    fn length(&self) -> Option<(usize, [&'static str; 2])> {
        Some((self.chars().count(), ["character", "characters"]))
    }
}

impl<T> Length for Vec<T> {
    fn length(&self) -> Option<(usize, [&'static str; 2])> {
        Some((self.len(), ["entry", "entries"]))
    }
}

impl<T: Length> Length for Option<T> {
    fn length(&self) -> Option<(usize, [&'static str; 2])> {
        self.as_ref()?.length()
    }
}

/// A number, also where it is optional.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number",
    label = "this rule is for numbers and an `Option` of them"
)]
pub trait Number {
    /// The type of its bounds.
    type Bound: PartialOrd + Display;

    /// The number, if it is there.
    fn number(&self) -> Option<&Self::Bound>;
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Number for $number {
            type Bound = Self;

            fn number(&self) -> Option<&Self> {
                Some(self)
            }
        }
    )*};
}

numbers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

impl<T: Number> Number for Option<T> {
    type Bound = T::Bound;

    fn number(&self) -> Option<&T::Bound> {
        self.as_ref()?.number()
    }
}

/// What may not be there: an `Option`, and text or a list that is empty.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is always there",
    label = "`required` is for `String`, `Vec<_>` and `Option<_>`; leave it out"
)]
pub trait Presence {
    /// Whether there is something.
    fn is_there(&self) -> bool;
}

/// White space is nothing.
impl Presence for String {
    fn is_there(&self) -> bool {
        !self.trim().is_empty()
    }
}

impl<T> Presence for Vec<T> {
    fn is_there(&self) -> bool {
        !self.is_empty()
    }
}

/// An empty text that is optional is there: `trim` and `required` belong to a `String`.
impl<T> Presence for Option<T> {
    fn is_there(&self) -> bool {
        self.is_some()
    }
}

/// There has to be something.
pub fn required(value: &impl Presence) -> Finding {
    (!value.is_there()).then(FieldError::missing)
}

/// The length has to be between the two, both included.
pub fn length(value: &impl Length, min: Option<usize>, max: Option<usize>) -> Finding {
    let (length, [one, several]) = value.length()?;
    let counted = |count| if count == 1 { one } else { several };
    match (min, max) {
        (Some(min), _) if length < min => {
            let message = format!("has to have {min} {} at least", counted(min));
            Some(FieldError::new("length", message).with("min", min))
        }
        (_, Some(max)) if length > max => {
            let message = format!("may have {max} {} at most", counted(max));
            Some(FieldError::new("length", message).with("max", max))
        }
        _ => None,
    }
}

/// The number has to be between the two, both included. What is no number at all, as a
/// float may be, is not between them.
pub fn range<N: Number>(value: &N, min: Option<N::Bound>, max: Option<N::Bound>) -> Finding {
    let number = value.number()?;
    let is_below = |min: &N::Bound| number.partial_cmp(min).is_none_or(Ordering::is_lt);
    let is_above = |max: &N::Bound| number.partial_cmp(max).is_none_or(Ordering::is_gt);
    if let Some(min) = min.filter(is_below) {
        let message = format!("has to be {min} at least");
        return Some(FieldError::new("range", message).with("min", min));
    }
    let max = max.filter(is_above)?;
    Some(FieldError::new("range", format!("may be {max} at most")).with("max", max))
}

/// What a text has to look like: a test, with what to say of a text that does not pass it.
///
/// # Examples
///
/// ```
/// use zzz_core::rules::{self, Format};
///
/// const HEX_COLOR: Format = Format::new("color", "has to be a colour like #aabbcc", |text| {
///     text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
/// });
///
/// assert_eq!(rules::format(&"#ff8800".to_owned(), &HEX_COLOR), None);
/// let error = rules::format(&"orange".to_owned(), &HEX_COLOR).unwrap();
/// assert_eq!((error.code, error.message.as_str()), ("color", "has to be a colour like #aabbcc"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Format {
    code: &'static str,
    message: &'static str,
    fits: fn(&str) -> bool,
}

impl Format {
    /// An address of e-mail as browsers understand it
    /// ([HTML](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address)), of at most
    /// 254 bytes ([RFC 5321, section 4.5.3.1.3](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.3)).
    /// Whether somebody reads what is sent there, only a mail can tell.
    pub const EMAIL: Self = Self::new("email", "has to be an e-mail address", is_email);

    /// An `http` or `https` address with a host. It says nothing about where that leads: a server
    /// that fetches it has to look at the host's address itself.
    pub const URL: Self =
        Self::new("url", "has to be an address that begins with `https://`", is_url);

    /// The format of texts for which `fits` holds. The message follows the field's name.
    pub const fn new(code: &'static str, message: &'static str, fits: fn(&str) -> bool) -> Self {
        Self { code, message, fits }
    }
}

/// The text has to look like this.
pub fn format(value: &impl Text, format: &Format) -> Finding {
    let text = value.text()?;
    (!(format.fits)(text)).then(|| FieldError::new(format.code, format.message))
}

/// The text has to be an [address of e-mail](Format::EMAIL).
pub fn email(value: &impl Text) -> Finding {
    format(value, &Format::EMAIL)
}

/// The text has to be an [address of the web](Format::URL).
pub fn url(value: &impl Text) -> Finding {
    format(value, &Format::URL)
}

fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.split_once('@') else {
        return false;
    };
    let in_local =
        |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let is_label = |label: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(fits)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 254
        && !local.is_empty()
        && local.bytes().all(in_local)
        && host.split('.').all(is_label)
}

fn is_url(text: &str) -> bool {
    let Ok(url) = text.parse::<http::Uri>() else {
        return false;
    };
    let has_scheme = matches!(url.scheme_str(), Some("http" | "https"));
    // What stands in front of an `@` is there to deceive whoever reads it.
    let has_user = url.authority().is_some_and(|authority| authority.as_str().contains('@'));
    has_scheme && !has_user && url.host().is_some_and(|host| !host.is_empty())
}

/// The text has to be one of these.
pub fn one_of(value: &impl Text, texts: &[&str]) -> Finding {
    inclusion(&value.text()?, texts)
}

/// The value has to be one of these.
pub fn inclusion<T: PartialEq + Display>(value: &T, values: &[T]) -> Finding {
    (!values.contains(value)).then(|| {
        let names: Vec<String> = values.iter().map(T::to_string).collect();
        let names = names.join(", ");
        FieldError::new("one_of", format!("has to be one of: {names}")).with("values", names)
    })
}

/// The value must be none of these.
pub fn exclusion<T: PartialEq>(value: &T, values: &[T]) -> Finding {
    values.contains(value).then(|| FieldError::new("reserved", "is reserved"))
}

/// It has to be true, as of a box that is ticked.
pub fn acceptance(is_accepted: bool) -> Finding {
    (!is_accepted).then(|| FieldError::new("acceptance", "has to be accepted"))
}

/// What was entered a second time has to be the same. It is said of the second.
pub fn confirmation<T: PartialEq + ?Sized>(value: &T, again: &T) -> Finding {
    (value != again).then(|| FieldError::new("confirmation", "does not match"))
}

/// What a rule of one's own found.
pub fn custom<M: Into<FieldError>>(result: Result<(), M>) -> Finding {
    result.err().map(Into::into)
}

/// Takes white space away at both ends.
pub fn trim(value: &mut impl Text) {
    if let Some(text) = value.text_mut() {
        let trimmed = text.trim();
        if trimmed.len() != text.len() {
            *text = trimmed.to_owned();
        }
    }
}

/// Writes the text in small letters.
pub fn lowercase(value: &mut impl Text) {
    if let Some(text) = value.text_mut() {
        *text = text.to_lowercase();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_e_mail() {
        for good in ["a@b", "ann+zzz@mail.example.com", "o'neil@x-y.example"] {
            assert!(is_email(good), "{good:?}");
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b..c", "a@-b", "a@b\n", "ä@b", &long]
        {
            assert!(!is_email(bad), "{bad:?}");
        }
    }

    #[test]
    fn addresses_of_the_web() {
        for good in ["http://a", "https://example.com/a?b=c", "https://[::1]:80/"] {
            assert!(is_url(good), "{good:?}");
        }
        for bad in [
            "",
            "/a",
            "example.com",
            "ftp://a",
            "javascript:alert(1)",
            "https://",
            "https://a@b",
            "https://a b",
        ] {
            assert!(!is_url(bad), "{bad:?}");
        }
    }

    #[test]
    fn bounds_are_included() {
        assert_eq!(length(&"äöü".to_owned(), Some(3), Some(3)), None);
        assert_eq!(
            length(&"ab".to_owned(), Some(3), None).unwrap().message,
            "has to have 3 characters at least"
        );
        assert_eq!(length(&vec![1, 2], None, Some(1)).unwrap().message, "may have 1 entry at most");
        assert_eq!(length(&None::<String>, Some(3), None), None);
        assert_eq!(range(&5, Some(5), Some(5)), None);
        assert_eq!(range(&4_u8, Some(5), None).unwrap().message, "has to be 5 at least");
        assert_eq!(range(&Some(0.5), None, Some(0.25)).unwrap().message, "may be 0.25 at most");
        assert!(range(&f64::NAN, Some(0.0), None).is_some());
        assert!(range(&f64::NAN, None, Some(0.0)).is_some());
        assert_eq!(range(&None::<u8>, Some(5), None), None);
    }

    #[test]
    fn what_is_missing_is_required() {
        assert!(required(&" ".to_owned()).is_some() && required(&None::<u8>).is_some());
        assert!(required(&"a".to_owned()).is_none() && required(&Some(0)).is_none());
        assert!(required(&Vec::<u8>::new()).is_some());
    }
}
