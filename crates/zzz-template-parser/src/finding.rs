//! What could be better in a page.

use crate::Fault;

/// Something that is no fault, but that users of a page will miss.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Which rule it breaks.
    pub kind: FindingKind,
    /// Where, what, and the way out.
    pub fault: Fault,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $kind:ident = $name:literal,)+) => {
        /// A rule for pages.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum FindingKind {
            $($(#[doc = $doc])+ $kind,)+
        }

        impl FindingKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// What it is called where it is turned into an error or off.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }
    };
}

kinds! {
    /// An `img` without `alt` (WCAG 1.1.1).
    ImgAlt = "img-alt",
    /// A field without a label (WCAG 3.3.2, 4.1.2).
    FieldLabel = "field-label",
    /// A `button` without a name (WCAG 4.1.2).
    ButtonName = "button-name",
    /// A link without a name (WCAG 2.4.4, 4.1.2).
    LinkName = "link-name",
    /// An `html` without `lang` (WCAG 3.1.1).
    HtmlLang = "html-lang",
    /// A `tabindex` above 0, which takes the order of the page away (WCAG 2.4.3).
    PositiveTabindex = "positive-tabindex",
    /// An `id` that another element has (HTML, 3.2.6).
    DuplicateId = "duplicate-id",
    /// A name that no element of HTML has.
    UnknownElement = "unknown-element",
    /// An element that HTML has no more (HTML, 16.2).
    ObsoleteElement = "obsolete-element",
    /// Elements that HTML does not let stand in each other: its parser would close the outer one.
    Nesting = "nesting",
    /// A form that posts without `{{csrf}}`.
    FormCsrf = "form-csrf",
    /// `{{csrf}}` outside of a form, where nothing sends it.
    CsrfOutsideForm = "csrf-outside-form",
    /// A `script` with values in it and without `nonce`, which a strict Content-Security-Policy stops.
    ScriptNonce = "script-nonce",
    /// A `style` with template tags in it and without `nonce`, which a strict Content-Security-Policy stops.
    StyleNonce = "style-nonce",
    /// A script in an attribute, which a strict Content-Security-Policy stops.
    InlineHandler = "inline-handler",
    /// `target="_blank"` without `rel="noopener"`.
    BlankNoopener = "blank-noopener",
    /// A `content_for` that no layout of the page yields.
    ContentForUnused = "content-for-unused",
}
