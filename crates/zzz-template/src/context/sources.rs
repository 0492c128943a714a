//! Who knows what a template asks for.

use std::{borrow::Cow, fmt};

use crate::{
    Buffer, SafeHtml,
    expand::{attribute, fixed},
};

/// Where tokens against forged requests come from.
///
/// # Examples
///
/// ```
/// use std::borrow::Cow;
/// use zzz_template::{Context, CsrfSource};
///
/// struct Always;
///
/// impl CsrfSource for Always {
///     fn token(&self) -> Cow<'_, str> {
///         "t0k3n".into()
///     }
/// }
///
/// let field = Context::empty().with_csrf(&Always).csrf_field();
/// assert_eq!(field.as_str(), "<input type=\"hidden\" name=\"_csrf_token\" value=\"t0k3n\">");
/// ```
pub trait CsrfSource {
    /// The token of this answer.
    fn token(&self) -> Cow<'_, str>;

    /// A hidden field that sends it with a form.
    fn field(&self) -> SafeHtml {
        let mut out = Buffer::new();
        out.put((
            fixed("<input type=\"hidden\" name=\"_csrf_token\" value=\""),
            attribute(&self.token()),
            fixed("\">"),
        ));
        out.into()
    }
}

/// Where the nonce of an answer comes from, which its Content-Security-Policy names. It is asked only by pages that write
/// one, so that the others need none.
///
/// # Examples
///
/// ```
/// use zzz_template::Context;
///
/// assert_eq!(Context::empty().with_nonce(&"r4nd0m").nonce(), "r4nd0m");
/// ```
pub trait NonceSource {
    /// The nonce, without `nonce-`; the same each time.
    fn nonce(&self) -> &str;
}

impl NonceSource for &str {
    fn nonce(&self) -> &str {
        self
    }
}

/// Where files lie that pages refer to: style sheets, scripts, pictures.
///
/// # Examples
///
/// ```
/// use std::borrow::Cow;
/// use zzz_template::{Assets, Context};
///
/// struct Plain;
///
/// impl Assets for Plain {
///     fn address(&self, path: &str) -> Option<Cow<'_, str>> {
///         (path == "css/app.css").then(|| format!("/assets/{path}").into())
///     }
/// }
///
/// let cx = Context::empty().with_assets(&Plain);
/// assert_eq!(cx.asset("css/app.css"), "/assets/css/app.css");
/// assert_eq!(cx.asset("css/ap.css"), "");
/// assert!(cx.check().unwrap_err().to_string().contains("`css/ap.css`"));
/// ```
pub trait Assets {
    /// The address of the file `path`; `None` if there is no such file.
    fn address(&self, path: &str) -> Option<Cow<'_, str>>;
}

/// Texts in the language of a request.
///
/// # Examples
///
/// ```
/// use std::{borrow::Cow, fmt::Display};
/// use zzz_template::{Context, Translations};
///
/// struct German;
///
/// impl Translations for German {
///     fn text(&self, key: &str, arguments: &[(&str, &dyn Display)]) -> Option<Cow<'_, str>> {
///         let text = match key {
///             "hello" => "Hallo, {name}!",
///             _ => return None,
///         };
///         let fill = |text: String, (name, value): &(&str, &dyn Display)| {
///             text.replace(&format!("{{{name}}}"), &value.to_string())
///         };
///         Some(arguments.iter().fold(text.to_owned(), fill).into())
///     }
/// }
///
/// let cx = Context::empty().with_translations(&German);
/// assert_eq!(cx.t("hello", &[("name", &"Ann")]), "Hallo, Ann!");
/// ```
pub trait Translations {
    /// The text of `key` with `arguments` in it, as plain text; `None` if there is none.
    fn text(&self, key: &str, arguments: &[(&str, &dyn fmt::Display)]) -> Option<Cow<'_, str>>;
}
