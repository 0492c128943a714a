//! What HTML says of its elements (HTML Living Standard, 4 and 16.2).

/// Elements without content, and without an end tag.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements that HTML has no more, with what to use.
const OBSOLETE: [(&str, &str); 29] = [
    ("acronym", "use `<abbr>`"),
    ("applet", "use `<embed>` or `<object>`"),
    ("basefont", "use CSS"),
    ("bgsound", "use `<audio>`"),
    ("big", "use CSS"),
    ("blink", "use CSS"),
    ("center", "use CSS: `text-align: center`"),
    ("dir", "use `<ul>`"),
    ("font", "use CSS"),
    ("frame", "use `<iframe>`"),
    ("frameset", "use `<iframe>`"),
    ("isindex", "use `<input>`"),
    ("keygen", "use the Web Cryptography API"),
    ("listing", "use `<pre>`"),
    ("marquee", "use CSS"),
    ("menuitem", "use a script"),
    ("multicol", "use CSS"),
    ("nextid", "leave it out"),
    ("nobr", "use CSS: `white-space: nowrap`"),
    ("noembed", "use `<object>`"),
    ("noframes", "use `<iframe>`"),
    ("param", "use attributes of `<object>`"),
    ("plaintext", "use `<pre>`"),
    ("rb", "use `<ruby>` with `<rt>`"),
    ("rtc", "use `<ruby>` with `<rt>`"),
    ("spacer", "use CSS"),
    ("strike", "use `<del>` or `<s>`"),
    ("tt", "use `<code>`"),
    ("xmp", "use `<pre>`"),
];

/// All others.
const KNOWN: [&str; 100] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "body",
    "button",
    "canvas",
    "caption",
    "cite",
    "code",
    "colgroup",
    "data",
    "datalist",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "html",
    "i",
    "iframe",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "main",
    "map",
    "mark",
    "math",
    "menu",
    "meter",
    "nav",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "search",
    "section",
    "select",
    "selectedcontent",
    "slot",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "u",
    "ul",
];

/// Not in `KNOWN`, for its size.
const MEDIA: [&str; 2] = ["var", "video"];

/// What makes HTML's parser end a `p`.
const ENDS_P: [&str; 34] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "ul",
];

/// Elements whose end tag HTML lets one leave out.
const OPTIONAL_END: [&str; 19] = [
    "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p",
    "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
];

/// What makes HTML's parser end SVG and MathML (HTML, 13.2.6.5).
const ENDS_FOREIGN: [&str; 43] = [
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
];

/// How the content of an element is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Content {
    /// As text and tags.
    Normal,
    /// As text (HTML, 13.2.5.2).
    RcData,
    /// As it is (HTML, 13.2.5.3).
    RawText,
    /// As a script (HTML, 13.2.5.4).
    Script,
}

/// How the content of element `name`, in lower case, is read.
pub(crate) fn content(name: &str) -> Content {
    match name {
        "title" | "textarea" => Content::RcData,
        "style" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext" => Content::RawText,
        "script" => Content::Script,
        _ => Content::Normal,
    }
}

pub(crate) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

pub(crate) fn has_optional_end(name: &str) -> bool {
    OPTIONAL_END.contains(&name)
}

pub(crate) fn ends_p(name: &str) -> bool {
    ENDS_P.contains(&name)
}

pub(crate) fn ends_foreign(name: &str) -> bool {
    ENDS_FOREIGN.contains(&name) || name == "var"
}

/// Whether HTML stands in element `name` of SVG or MathML (HTML, 13.2.6, "integration point").
pub(crate) fn holds_html(name: &str) -> bool {
    matches!(name, "foreignobject" | "desc" | "title" | "mi" | "mo" | "mn" | "ms" | "mtext")
}

/// What to use instead of `name`.
pub(crate) fn instead_of(name: &str) -> Option<&'static str> {
    OBSOLETE.iter().find(|(obsolete, _)| *obsolete == name).map(|(_, instead)| *instead)
}

/// All that HTML has.
pub(crate) fn known() -> impl Iterator<Item = &'static str> {
    KNOWN.into_iter().chain(MEDIA).chain(VOID)
}

pub(crate) fn is_known(name: &str) -> bool {
    KNOWN.binary_search(&name).is_ok() || VOID.contains(&name) || MEDIA.contains(&name)
}
