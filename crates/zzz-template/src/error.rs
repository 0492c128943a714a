//! Why a render is not what it should be.

use std::fmt;

/// Why a page could not be rendered as its template says.
///
/// What a render lacks is noted and the render goes on, so an error is about the first fault of several.
#[derive(Debug)]
pub struct Error {
    fault: Fault,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The template asks its [`Context`](crate::Context) for what nobody put there.
    Missing,
    /// A value could not be written: its `Display` or `Serialize` failed.
    Value,
    /// The name of an attribute is none, or may not come from a value.
    Attribute,
    /// A text in a [split](crate::Parts) page is longer than 128 MiB.
    TooLong,
}

/// What an [`Error`] is about.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    Missing(Missing),
    Display,
    #[cfg(feature = "json")]
    Json(String),
    AttributeName(String),
    AttributeRefused(String),
    TooLong,
}

/// What a template asked its context for in vain.
#[derive(Clone, Debug)]
pub(crate) enum Missing {
    Rebuild(String),
    Csrf,
    Nonce,
    Assets(String),
    Asset(String),
    Translations(String),
    Translation(String),
    BaseUrl(String),
    Page,
}

impl Error {
    #[cold]
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault }
    }

    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &self.fault {
            Fault::Missing(_) => ErrorKind::Missing,
            #[cfg(feature = "json")]
            Fault::Json(_) => ErrorKind::Value,
            Fault::Display => ErrorKind::Value,
            Fault::AttributeName(_) | Fault::AttributeRefused(_) => ErrorKind::Attribute,
            Fault::TooLong => ErrorKind::TooLong,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Missing(missing) => missing.fmt(f),
            Fault::Display => f.write_str(
                "a value's `Display` failed: it must fail only if the text that it writes to does",
            ),
            #[cfg(feature = "json")]
            Fault::Json(reason) => write!(f, "a value is no JSON: {reason}"),
            Fault::AttributeName(name) => write!(
                f,
                "`{}` is no name of an attribute: use letters, digits and `-`, `_`, `:`, `.`, `@`",
                name.escape_debug()
            ),
            Fault::AttributeRefused(name) => write!(
                f,
                "`{name}` may not come from a value, since its text is run as a program or a page: \
                 write it into the template"
            ),
            Fault::TooLong => {
                f.write_str("a text in a live page is longer than 128 MiB: show it in pages")
            }
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rebuild(reason) => f.write_str(reason),
            Self::Csrf => f.write_str("`{{csrf}}` needs the `Csrf` middleware in the pipeline"),
            Self::Nonce => f.write_str(
                "a nonce needs a Content-Security-Policy with nonces: `SecurityHeaders` in the pipeline",
            ),
            Self::Assets(path) => write!(f, "`{{{{asset \"{path}\"}}}}` needs the assets of the application"),
            Self::Asset(path) => write!(f, "there is no asset `{path}`: is it among the application's files?"),
            Self::Translations(key) => {
                write!(f, "`{{{{t \"{key}\"}}}}` needs the translations of the application")
            }
            Self::Translation(key) => write!(f, "`{key}` is translated into no language: add it to the locale"),
            Self::BaseUrl(path) => write!(
                f,
                "`url_for` of `{path}` needs to know where the application is reached: configure its public address"
            ),
            Self::Page => f.write_str("`{{yield}}` places a page, and there is none: it belongs into a layout"),
        }
    }
}

impl std::error::Error for Error {}
