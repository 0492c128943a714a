//! Text in pages.

use std::fmt::{self, Write as _};

/// `text` as it shows in the content and in quoted attributes of HTML: `&`, `<`, `>`, `"` and `'`
/// are written as references.
///
/// It makes no text safe elsewhere: not in attributes without quotes, not in `<script>` and
/// `<style>`, and a `javascript:` address stays one.
///
/// # Examples
///
/// ```
/// use zzz_web::{Html, escape};
///
/// let name = "<b>Ann</b> & \"Bob\"";
/// let Html(page) = Html(format!("<p title=\"{}\">{}</p>", escape(name), escape(7)));
/// assert_eq!(page, "<p title=\"&lt;b&gt;Ann&lt;/b&gt; &amp; &quot;Bob&quot;\">7</p>");
/// ```
pub fn escape(text: impl fmt::Display) -> impl fmt::Display {
    Escaped(text)
}

struct Escaped<T>(T);

impl<T: fmt::Display> fmt::Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

struct Escaping<'f, 'a>(&'f mut fmt::Formatter<'a>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, mut text: &str) -> fmt::Result {
        while let Some(start) = text.find(['&', '<', '>', '"', '\'']) {
            let (plain, rest) = text.split_at(start);
            self.0.write_str(plain)?;
            self.0.write_str(match rest.as_bytes()[0] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            text = &rest[1..];
        }
        self.0.write_str(text)
    }
}
