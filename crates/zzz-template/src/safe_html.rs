//! Text that is trusted to be HTML.

use std::{borrow::Cow, fmt};

use crate::Buffer;

/// Text that is trusted to be HTML: it is written into the content of an element as it is. In an attribute
/// it is escaped, as everything is there.
///
/// Nothing becomes trusted silently: whoever calls [`trust`](Self::trust) vouches for the text, and a review
/// finds the place by that word.
///
/// # Examples
///
/// ```
/// use zzz_template::SafeHtml;
///
/// let rule = SafeHtml::trust("<hr>");
/// assert_eq!(rule.as_str(), "<hr>");
/// assert_eq!(SafeHtml::escape("<hr>").as_str(), "&lt;hr&gt;");
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct SafeHtml(Cow<'static, str>);

impl SafeHtml {
    /// Trusts `html`, of which no part may come from outside unescaped.
    #[must_use]
    pub fn trust(html: impl Into<Cow<'static, str>>) -> Self {
        Self(html.into())
    }

    /// Makes HTML that shows `text`.
    #[must_use]
    pub fn escape(text: &str) -> Self {
        let mut out = Buffer::new();
        out.push_escaped(text);
        out.into()
    }

    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML, as a string.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0.into_owned()
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// What a template wrote is HTML: values in it were escaped on their way.
impl From<Buffer> for SafeHtml {
    fn from(buffer: Buffer) -> Self {
        Self(Cow::Owned(buffer.into_string()))
    }
}
