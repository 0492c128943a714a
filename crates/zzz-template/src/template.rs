//! Templates, and how much room their pages take.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{Buffer, Context, Error, InlineHashes, Parts, SafeHtml, Shape};

/// A page, or a part of one, that writes itself.
///
/// `#[derive(Template)]` implements it from a template file. By hand, one method is enough:
///
/// ```
/// use zzz_template::{Buffer, Context, Template, expand::{fixed, text}};
///
/// struct Hello { name: String }
///
/// impl Template for Hello {
///     fn render_into(&self, _: &Context<'_>, out: &mut Buffer) {
///         out.put((fixed("<p>Hello, "), text(&self.name), fixed("</p>")));
///     }
/// }
///
/// let page = Hello { name: "<Ann>".to_owned() };
/// assert_eq!(page.render()?, "<p>Hello, &lt;Ann&gt;</p>");
/// # Ok::<(), zzz_template::Error>(())
/// ```
pub trait Template {
    /// Appends the page to `out`. What it lacks is noted there or in `cx`, and the rest is written.
    fn render_into(&self, cx: &Context<'_>, out: &mut Buffer);

    /// Appends the block `name` that the page has for its layout (`{{#content_for "title"}}`), and says whether it has it.
    fn block(&self, name: &str, cx: &Context<'_>, out: &mut Buffer) -> bool {
        let _ = (name, cx, out);
        false
    }

    /// Whether the page has the block `name` for its layout.
    fn has_block(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// Appends the part `name` that can be written alone (`{{#fragment "rows"}}`), and says whether the page has it.
    fn fragment(&self, name: &str, cx: &Context<'_>, out: &mut Buffer) -> bool {
        let _ = (name, cx, out);
        false
    }

    /// Adds to `hashes` which scripts and styles are written into the page, by its template, for the page's
    /// Content-Security-Policy.
    ///
    /// `#[derive(Template)]` names those that stand in the template's files to the byte and have no `nonce`; by hand,
    /// it is [`InlineHashes::hash`] of what stands between the tags. What values bring is never named.
    fn inline_hashes(&self, cx: &Context<'_>, hashes: &mut InlineHashes) {
        let _ = (cx, hashes);
    }

    /// What is remembered of the pages' lengths, if something is.
    fn size_hint(&self) -> Option<&'static SizeHint> {
        None
    }

    /// Renders it without knowing anything of a request.
    ///
    /// # Errors
    ///
    /// As for [`render_with`](Self::render_with).
    fn render(&self) -> Result<String, Error> {
        self.render_with(&Context::empty())
    }

    /// Renders it with what `cx` knows.
    ///
    /// # Errors
    ///
    /// If the template needs what `cx` does not have, or a value could not be written.
    fn render_with(&self, cx: &Context<'_>) -> Result<String, Error> {
        self.render_buffer(cx).map(Buffer::into_string)
    }

    /// Does what [`render_with`](Self::render_with) does, for those who want the [bytes](Buffer::into_bytes).
    ///
    /// # Errors
    ///
    /// As for [`render_with`](Self::render_with).
    fn render_buffer(&self, cx: &Context<'_>) -> Result<Buffer, Error> {
        let hint = self.size_hint();
        let mut out = Buffer::with_capacity(hint.map_or(0, SizeHint::get));
        self.render_into(cx, &mut out);
        if let Some(hint) = hint {
            hint.learn(&out);
        }
        cx.check()?;
        out.check()?;
        Ok(out)
    }
}

/// A template that can be written in [parts](Parts), too, as live pages need it.
pub trait Split: Template {
    /// The static texts of the whole.
    fn shape(&self) -> &'static Shape;

    /// Writes its parts.
    fn split_into(&self, cx: &Context<'_>, out: &mut Parts);
}

/// How much memory a page of a template wants: as much as the last ones took, so that the next is written
/// without growing. It belongs into a `static`.
///
/// It begins with a guess, goes up to [`MAX`](Self::MAX), and comes down slowly where pages got shorter.
#[derive(Debug)]
pub struct SizeHint(AtomicUsize);

impl SizeHint {
    /// The most that is remembered, in bytes: 4 MiB. A longer page grows on its way.
    pub const MAX: usize = 4 * 1024 * 1024;

    /// What the last line asks for behind the end of the text, and a bit.
    const SLACK: usize = 256;

    /// Begins with `guess` bytes, which is what the static texts take.
    #[must_use]
    pub const fn new(guess: usize) -> Self {
        Self(AtomicUsize::new(guess))
    }

    /// With how many bytes a page begins.
    #[must_use]
    #[inline]
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Remembers how much room the page in `out` took.
    #[inline]
    pub fn learn(&self, out: &Buffer) {
        let known = self.get();
        let wanted = out.len().saturating_add(Self::SLACK);
        // A page that grew although there was room for it ends with a line that asks for more than it takes.
        let grew = if out.capacity() > known { known + known / 16 + 2 * Self::SLACK } else { 0 };
        let wanted = wanted.max(grew).min(Self::MAX);
        // Where pages are alike nobody writes, so threads do not wait for each other.
        if wanted > known {
            self.0.store(wanted, Ordering::Relaxed);
        } else if known / 4 > wanted {
            self.0.store(known - known / 8, Ordering::Relaxed);
        }
    }
}

macro_rules! texts {
    ($($type:ty)*) => {$(
        /// Text that is HTML already: it is written as it is.
        impl Template for $type {
            fn render_into(&self, _: &Context<'_>, out: &mut Buffer) {
                out.push_str(self.as_ref());
            }
        }
    )*};
}

texts!(String &str Cow<'_, str>);

impl Template for SafeHtml {
    fn render_into(&self, _: &Context<'_>, out: &mut Buffer) {
        out.push_str(self.as_str());
    }
}

impl<T: Template + ?Sized> Template for Box<T> {
    fn render_into(&self, cx: &Context<'_>, out: &mut Buffer) {
        T::render_into(self, cx, out);
    }

    fn block(&self, name: &str, cx: &Context<'_>, out: &mut Buffer) -> bool {
        T::block(self, name, cx, out)
    }

    fn has_block(&self, name: &str) -> bool {
        T::has_block(self, name)
    }

    fn fragment(&self, name: &str, cx: &Context<'_>, out: &mut Buffer) -> bool {
        T::fragment(self, name, cx, out)
    }

    fn inline_hashes(&self, cx: &Context<'_>, hashes: &mut InlineHashes) {
        T::inline_hashes(self, cx, hashes);
    }

    fn size_hint(&self) -> Option<&'static SizeHint> {
        T::size_hint(self)
    }
}
