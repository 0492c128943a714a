//! Names for versions of content.

use std::fmt::{self, Write as _};

use sha2::{Digest as _, Sha256};

/// The name of one version of some content: an `ETag`
/// ([RFC 9110, section 8.8.3](https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3)).
///
/// A strong one, the default, changes with every byte; a [`weak`](Self::weak) one with what matters to
/// readers. Ranges and `If-Match` need a strong one.
///
/// # Examples
///
/// ```
/// use zzz_web::ETag;
///
/// let etag = ETag::of("hello");
/// assert_eq!(etag.to_string(), "\"2cf24dba5fb0a30e26e83b2ac5b9e29e\"");
/// // A record that counts its changes needs no hash of all that it holds.
/// assert!(ETag::of("post 7, version 3").weak().to_string().starts_with("W/"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag {
    /// Hexadecimal.
    opaque: String,
    is_weak: bool,
}

impl ETag {
    /// A strong one, made from the first 128 bits of the SHA-256 of `content`: the content itself, or whatever
    /// changes when it does.
    pub fn of(content: impl AsRef<[u8]>) -> Self {
        Self::of_hash(Sha256::new().chain_update(content))
    }

    pub(super) fn of_hash(hash: Sha256) -> Self {
        let mut opaque = String::with_capacity(32);
        for byte in &hash.finalize()[..16] {
            let _ = write!(opaque, "{byte:02x}");
        }
        Self { opaque, is_weak: false }
    }

    /// The same as a weak one.
    #[must_use]
    pub fn weak(mut self) -> Self {
        self.is_weak = true;
        self
    }

    /// Whether one that the client has names this very content, byte by byte
    /// (RFC 9110, section 8.8.3.2).
    pub(super) fn is_strongly(&self, other: &Listed<'_>) -> bool {
        !self.is_weak && !other.is_weak && self.opaque == other.opaque
    }

    /// Whether one that the client has names content that is as good.
    pub(super) fn is_weakly(&self, other: &Listed<'_>) -> bool {
        self.opaque == other.opaque
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weak = if self.is_weak { "W/" } else { "" };
        write!(f, "{weak}\"{}\"", self.opaque)
    }
}

/// An entity tag in a field of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listed<'f> {
    opaque: &'f str,
    is_weak: bool,
}

impl<'f> Listed<'f> {
    /// The tag at the beginning of `text`, and what follows it.
    pub(super) fn parse(text: &'f str) -> Option<(Self, &'f str)> {
        let (is_weak, text) = match text.strip_prefix("W/") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // A quote cannot stand in it, not even behind a backslash.
        let (opaque, rest) = text.strip_prefix('"')?.split_once('"')?;
        Some((Self { opaque, is_weak }, rest))
    }

    /// All tags of a list, up to what is none.
    pub(super) fn list(mut field: &'f str) -> impl Iterator<Item = Self> {
        std::iter::from_fn(move || {
            let is_between = |c: char| matches!(c, ',' | ' ' | '\t');
            let (tag, rest) = Self::parse(field.trim_start_matches(is_between))?;
            field = rest;
            Some(tag)
        })
    }
}
