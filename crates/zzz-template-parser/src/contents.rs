//! What a page loads and runs, for an exact Content-Security-Policy.

use crate::Span;

/// What a template's own text loads and runs; what its partials do stands in theirs.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Contents {
    /// Each `<script>` that holds a script.
    pub scripts: Vec<Inline>,
    /// Each `<style>`.
    pub styles: Vec<Inline>,
    /// The values of event handlers: `onclick="…"`.
    pub handlers: Vec<Span>,
    /// The values of `style` attributes.
    pub style_attributes: Vec<Span>,
    /// What is loaded from elsewhere, as far as it is written in the template.
    pub origins: Vec<Origin>,
}

/// A script or a style sheet within the page.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Inline {
    /// Its text. For a hash, CRLF is LF: browsers read it so (HTML, 13.2.3.5).
    pub text: Span,
    /// Whether it has a `nonce`.
    pub nonce: bool,
    /// Whether no tag of the template stands in it, so that its hash can be named.
    pub literal: bool,
}

/// Where something is loaded from.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Origin {
    /// What is loaded.
    pub kind: OriginKind,
    /// `https://example.com`, `//example.com` or a scheme such as `data:`.
    pub span: Span,
}

/// What is loaded: a directive of the policy (CSP 3, 6).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum OriginKind {
    /// `script-src`
    Script,
    /// `style-src`
    Style,
    /// `img-src`
    Image,
    /// `font-src`
    Font,
    /// `connect-src`
    Connect,
    /// `frame-src`
    Frame,
    /// `media-src`
    Media,
    /// `object-src`
    Object,
    /// `form-action`
    Form,
    /// `base-uri`
    Base,
}
