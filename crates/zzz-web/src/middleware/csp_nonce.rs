//! What lets a page's own scripts and styles in.

#[cfg(feature = "sessions")]
mod made;

use std::fmt;

/// A number that is used once
/// ([CSP 3, section 7.1](https://www.w3.org/TR/CSP3/#security-nonces)): a script or style that is
/// written into a page and has it runs under the policy of [`SecurityHeaders`](crate::SecurityHeaders). An argument of handlers.
///
/// All that ask for it during one request get the same one, and the policy of the answer names it. An answer
/// whose handler did not ask has a policy without. Handlers get it with the feature `sessions`, which
/// brings the source of randomness.
///
/// A page with a nonce must not be kept and served again: whoever has read it could use it.
///
/// # Examples
///
/// ```
/// use zzz_web::{CspNonce, Html};
///
/// // What `#[handler] async fn page(nonce: CspNonce)` would do.
/// fn page(nonce: CspNonce) -> Html<String> {
///     Html(format!("<script nonce=\"{nonce}\">document.title = \"hello\"</script>"))
/// }
/// # let _ = page;
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CspNonce {
    /// Letters, digits, `-` and `_`.
    text: String,
}

impl CspNonce {
    /// The nonce, for the attribute `nonce`.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// As in the attribute `nonce`.
impl fmt::Display for CspNonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Not shown: it lets scripts in.
impl fmt::Debug for CspNonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CspNonce").finish_non_exhaustive()
    }
}
