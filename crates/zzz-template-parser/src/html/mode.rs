//! The states of HTML's tokenizer.

use crate::html::{address::At, script::Script};

/// Where in the page's text the reader is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mode {
    /// Between tags.
    Text,
    /// In an element of text: `title`, `textarea`.
    RcData,
    /// In an element of which nothing is read: `style`, `iframe`.
    RawText,
    Script(Script),
    /// Behind `<`, which stands at this byte.
    TagOpen(usize),
    /// Behind `</`, which stands at this byte.
    EndTagOpen(usize),
    /// In an end tag, behind its name.
    EndTag(usize),
    /// Where an attribute could begin, and whether white space stands in front.
    Tag(bool),
    /// Behind an attribute's name, and whether white space is in between.
    AfterName(bool),
    /// Behind `=`.
    BeforeValue,
    /// In a value in these quotes, which open at this byte.
    Quoted {
        quote: u8,
        start: usize,
        at: At,
    },
    /// In a value without quotes, which begins at this byte.
    Unquoted(usize),
    Comment(usize),
    Doctype(usize),
    Cdata(usize),
}

impl Mode {
    /// What the reader is in, for messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Text => "between tags",
            Self::RcData | Self::RawText => "in an element of text",
            Self::Script(_) => "in a script",
            Self::TagOpen(_) => "in the name of a tag",
            Self::EndTagOpen(_) | Self::EndTag(_) => "in an end tag",
            Self::Tag(_) | Self::AfterName(_) => "in a tag",
            Self::BeforeValue => "in front of an attribute's value",
            Self::Quoted { .. } | Self::Unquoted(_) => "in an attribute's value",
            Self::Comment(_) => "in a comment",
            Self::Doctype(_) => "in the doctype",
            Self::Cdata(_) => "in a CDATA section",
        }
    }

    /// The same at the start of a body that may be written more than once, and so follow itself.
    pub(crate) fn repeated(self) -> Self {
        match self {
            Self::Tag(_) => Self::Tag(false),
            Self::Script(script) => Self::Script(script.repeated()),
            Self::Quoted { quote, start, at } if at != At::Query => {
                Self::Quoted { quote, start, at: At::Unknown }
            }
            other => other,
        }
    }

    /// Where the reader is after either of two branches, if that is the same place.
    pub(crate) fn join(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Tag(one) | Self::AfterName(one), Self::Tag(two) | Self::AfterName(two)) => {
                Some(Self::Tag(one && two))
            }
            (Self::Script(one), Self::Script(two)) => one.join(&two).map(Self::Script),
            (
                Self::Quoted { quote, start, at },
                Self::Quoted { start: other_start, at: other_at, .. },
            ) if start == other_start => Some(Self::Quoted { quote, start, at: at.join(other_at) }),
            (one, two) => (one == two).then_some(one),
        }
    }
}
