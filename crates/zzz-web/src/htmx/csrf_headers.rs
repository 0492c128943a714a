//! The token of forms, for requests of htmx.

use crate::CsrfToken;

impl CsrfToken {
    /// The attribute that has htmx send the token with every request from below its element, `<body>` for instance:
    /// `hx-headers:inherited='{"x-csrf-token":".."}'`.
    ///
    /// A login makes a new token, so go on from one by [`HxRedirect`](crate::HxRedirect): a body that is not loaded again
    /// keeps the old one.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_web::{CsrfToken, Html};
    ///
    /// // What `#[handler] async fn page(token: CsrfToken)` would do.
    /// fn page(token: CsrfToken) -> Html<String> {
    ///     let send_token = token.hx_headers();
    ///     Html(format!("<body {send_token}><button hx-delete=\"/posts/7\">Delete</button>"))
    /// }
    /// # let _ = page;
    /// ```
    pub fn hx_headers(&self) -> String {
        // Letters, digits, `-` and `_` need no escaping.
        format!("hx-headers:inherited='{{\"x-csrf-token\":\"{}\"}}'", self.as_str())
    }
}
