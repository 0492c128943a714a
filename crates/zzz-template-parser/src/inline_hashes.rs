//! Scripts and styles of pages, as a Content-Security-Policy names them.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{Composition, Inline, composition::Source};

/// The scripts and styles that are written into a page, by the hashes that let them in under a
/// Content-Security-Policy ([CSP 3, section 2.3.1](https://www.w3.org/TR/CSP3/#framework-directive-source-list)).
///
/// A hash is written as the policy has it between its quotes: `sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc=`.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct InlineHashes {
    scripts: Vec<Cow<'static, str>>,
    styles: Vec<Cow<'static, str>>,
}

impl InlineHashes {
    /// The hash of a script's or style's text.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_template_parser::InlineHashes;
    ///
    /// let hash = InlineHashes::hash("doSomething();");
    /// assert_eq!(hash, "sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc=");
    /// ```
    #[must_use]
    pub fn hash(text: &str) -> String {
        // What browsers hash is the page as they read it, which has `\n` alone (HTML, 13.2.3.5).
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
    }

    /// Lets in the script with `hash`. What is no hash is left out, as browsers do.
    pub fn add_script(&mut self, hash: impl Into<Cow<'static, str>>) {
        add(&mut self.scripts, hash.into());
    }

    /// Lets in the style with `hash`. What is no hash is left out, as browsers do.
    pub fn add_style(&mut self, hash: impl Into<Cow<'static, str>>) {
        add(&mut self.styles, hash.into());
    }

    /// Lets in what `others` do.
    pub fn add_all(&mut self, others: &Self) {
        others.scripts.iter().for_each(|hash| self.add_script(hash.clone()));
        others.styles.iter().for_each(|hash| self.add_style(hash.clone()));
    }

    /// The hashes of scripts, each once.
    #[must_use]
    pub fn scripts(&self) -> &[Cow<'static, str>] {
        &self.scripts
    }

    /// The hashes of styles, each once.
    #[must_use]
    pub fn styles(&self) -> &[Cow<'static, str>] {
        &self.styles
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scripts.is_empty() && self.styles.is_empty()
    }
}

fn add(hashes: &mut Vec<Cow<'static, str>>, hash: Cow<'static, str>) {
    if is_hash(&hash) && !hashes.contains(&hash) {
        hashes.push(hash);
    }
}

/// `hash-source` of CSP 3, section 2.3.1.
fn is_hash(text: &str) -> bool {
    let Some((algorithm, value)) = text.split_once('-') else { return false };
    let value = value.strip_suffix('=').unwrap_or(value);
    let value = value.strip_suffix('=').unwrap_or(value);
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
    matches!(algorithm, "sha256" | "sha384" | "sha512")
        && !value.is_empty()
        && value.bytes().all(may_stand)
}

impl Composition {
    /// The scripts and styles that stand in the files to the byte and have no nonce.
    pub fn inline_hashes(&self) -> InlineHashes {
        let mut hashes = InlineHashes::default();
        for file in &self.files {
            texts(file, &file.contents.scripts)
                .for_each(|text| hashes.add_script(InlineHashes::hash(text)));
            texts(file, &file.contents.styles)
                .for_each(|text| hashes.add_style(InlineHashes::hash(text)));
        }
        hashes
    }
}

fn texts<'s>(file: &'s Source, inlines: &'s [Inline]) -> impl Iterator<Item = &'s str> {
    let hashed = inlines.iter().filter(|inline| inline.literal && !inline.nonce);
    hashed.map(|inline| inline.text.of(&file.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_lines_are_those_of_the_browser() {
        assert_eq!(InlineHashes::hash("a\r\nb\rc"), InlineHashes::hash("a\nb\nc"));
        assert_ne!(InlineHashes::hash("a\nb"), InlineHashes::hash("a b"));
    }

    #[test]
    fn nothing_but_hashes_gets_in_and_each_once() {
        let mut hashes = InlineHashes::default();
        for wrong in
            ["", "sha256-", "sha256-a;b", "sha256-a'", "md5-abc", "sha256-a b", "sha256-a==="]
        {
            hashes.add_script(wrong);
            hashes.add_style(wrong);
        }
        assert!(hashes.is_empty());
        for _ in 0..2 {
            hashes.add_script("sha384-ab+/-_==");
        }
        assert_eq!(hashes.scripts(), ["sha384-ab+/-_=="]);
        assert!(hashes.styles().is_empty() && !hashes.is_empty());
    }
}
