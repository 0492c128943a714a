//! What compiled templates of zzz call: one buffer to write into, escaping by place, pipes, and what a render
//! knows of its request.
//!
//! A template file becomes a function that writes straight lines into a [`Buffer`]: static texts and values,
//! each value escaped for its place. This crate is the other half of it, and can be used by hand:
//!
//! ```
//! use zzz_template::{Buffer, expand::{attribute, fixed, text, url_query}};
//!
//! let mut out = Buffer::new();
//! let words = "<fish> & \"chips\"";
//! out.put((
//!     fixed("<a title=\""),
//!     attribute(words),
//!     fixed("\" href=\"/search?q="),
//!     url_query(words),
//!     fixed("\">"),
//!     text(words),
//!     fixed("</a>"),
//! ));
//! assert_eq!(
//!     out.as_str(),
//!     "<a title=\"&lt;fish&gt; &amp; &quot;chips&quot;\" href=\"/search?q=%3Cfish%3E%20%26%20%22chips%22\">\
//!      &lt;fish&gt; &amp; &quot;chips&quot;</a>",
//! );
//! ```
//!
//! - [`Template`] is a page, [`Context`] what it knows of its request.
//! - [`Render`] says how a type of one's own is written, [`Truth`] what `if` asks it, [`Each`] what `each` asks it.
//! - [`SafeHtml`] is text that is HTML already.
//! - [`pipes`] are the functions behind `{{value | pipe}}`.
//! - [`Parts`] is a page of which each part is known by itself, for pages that live on.

mod attributes;
// Both say in their heads why safe code does not do.
#[expect(unsafe_code, reason = "copies without a question for room each")]
mod buffer;
mod context;
mod each;
mod error;
#[expect(unsafe_code, reason = "vectors are loaded and stored through pointers")]
mod escape;
mod inspect;
#[cfg(feature = "json")]
mod json;
mod parts;
pub mod pipes;
mod reload;
mod render;
mod safe_html;
mod shape;
mod sink;
mod template;
mod trust;
mod truth;
mod url;
mod with;

#[cfg(feature = "derive")]
pub use zzz_macros::Template;

pub use zzz_template_parser::InlineHashes;

pub use self::{
    attributes::Attributes,
    buffer::{Buffer, Displayed, Piece, Value},
    context::{Assets, Context, CsrfSource, NonceSource, Translations},
    each::{ByValue, Each},
    error::{Error, ErrorKind},
    inspect::{format, inspect, templates},
    parts::{Fragment, List, Part, Parts, Row},
    render::Render,
    safe_html::SafeHtml,
    shape::Shape,
    sink::Sink,
    template::{SizeHint, Split, Template},
    truth::Truth,
};

/// What `#[derive(Template)]` expands to calls of. Everything it writes, a user could write.
pub mod expand {
    pub(crate) use crate::buffer::trusted;
    #[cfg(feature = "json")]
    pub use crate::{buffer::Json, json::json};
    #[cfg(feature = "derive")]
    #[doc(hidden)]
    pub use zzz_macros::splice;

    pub use crate::{
        attributes::attributes,
        buffer::{
            At, Attribute, Either, Fixed, InAttribute, InText, IsAttributes, Place, Plain, Ran,
            Ready, Shown, TagAttributes, Text, Trusting, Url, UrlFirst, UrlFirstSegment, UrlPath,
            UrlQuery, attribute, fixed, ran, text, without_markup,
        },
        pipes::functions as pipes,
        reload::{Compiled, Reload, ReloadTemplate, Texts, with_compiled_texts},
        trust::{IsHtml, IsText, Trust, TrustHtml, TrustOther, TrustText},
        url::{url, url_first, url_first_segment, url_path, url_query},
        with::{With, WithAny},
    };
}

/// Where generated code finds this crate, be it through the facade or by its own name.
#[doc(hidden)]
pub use crate as __template;
