//! How content comes into the page.

use std::{fmt, time::Duration};

/// Where content goes, seen from the target: the values of
/// [`hx-swap`](https://htmx.org/reference/attributes/hx-swap).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SwapStyle {
    /// In place of what is in the target; what htmx does unless told.
    #[default]
    InnerHtml,
    /// In place of the target.
    OuterHtml,
    /// In front of the target.
    BeforeBegin,
    /// Into the target, in front of what is there.
    AfterBegin,
    /// Into the target, behind what is there.
    BeforeEnd,
    /// Behind the target.
    AfterEnd,
    /// As [`InnerHtml`](Self::InnerHtml), but changes what is there and keeps what stays the same; htmx 4.
    InnerMorph,
    /// As [`OuterHtml`](Self::OuterHtml), but changes what is there and keeps what stays the same; htmx 4.
    OuterMorph,
    /// In place of what is in the target, as text.
    TextContent,
    /// Nowhere, and the target is removed.
    Delete,
    /// Nowhere; events and parts out of band happen all the same.
    None,
}

impl SwapStyle {
    const fn as_str(self) -> &'static str {
        match self {
            Self::InnerHtml => "innerHTML",
            Self::OuterHtml => "outerHTML",
            Self::BeforeBegin => "beforebegin",
            Self::AfterBegin => "afterbegin",
            Self::BeforeEnd => "beforeend",
            Self::AfterEnd => "afterend",
            Self::InnerMorph => "innerMorph",
            Self::OuterMorph => "outerMorph",
            Self::TextContent => "textContent",
            Self::Delete => "delete",
            Self::None => "none",
        }
    }
}

/// An end of an element, to scroll to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "htmx knows two")]
pub enum Edge {
    /// Its beginning.
    Top,
    /// Its end.
    Bottom,
}

impl Edge {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Bottom => "bottom",
        }
    }
}

/// How content comes into the page: where it goes, when, and what is scrolled. A [`SwapStyle`] is one without
/// more.
///
/// It shows as in the attribute `hx-swap`.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_web::{Edge, Swap, SwapStyle};
///
/// let swap = Swap::new(SwapStyle::BeforeEnd).settle_after(Duration::from_millis(100)).scroll(Edge::Bottom);
/// assert_eq!(swap.to_string(), "beforeend settle:100ms scroll:bottom");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swap {
    style: SwapStyle,
    swap_after: Option<Duration>,
    settle_after: Option<Duration>,
    scroll: Option<Edge>,
    show: Option<Edge>,
    transition: Option<bool>,
}

impl Swap {
    /// Content that goes where `style` says.
    pub fn new(style: SwapStyle) -> Self {
        Self { style, ..Self::default() }
    }

    /// Waits for so long before old content goes, as for an animation; in milliseconds, none unless told.
    #[must_use]
    pub fn swap_after(self, wait: Duration) -> Self {
        Self { swap_after: Some(wait), ..self }
    }

    /// Waits for so long before new content gets its attributes for transitions of CSS; in milliseconds, 1 in htmx 4 unless
    /// told.
    #[must_use]
    pub fn settle_after(self, wait: Duration) -> Self {
        Self { settle_after: Some(wait), ..self }
    }

    /// Scrolls within the target to this end of it.
    #[must_use]
    pub fn scroll(self, to: Edge) -> Self {
        Self { scroll: Some(to), ..self }
    }

    /// Scrolls the window until this end of the target shows.
    #[must_use]
    pub fn show(self, edge: Edge) -> Self {
        Self { show: Some(edge), ..self }
    }

    /// Whether it is a [view transition](https://www.w3.org/TR/css-view-transitions-1/) where browsers have them; not
    /// unless the page's configuration says so.
    #[must_use]
    pub fn transition(self, is_transition: bool) -> Self {
        Self { transition: Some(is_transition), ..self }
    }
}

impl From<SwapStyle> for Swap {
    fn from(style: SwapStyle) -> Self {
        Self::new(style)
    }
}

impl fmt::Display for Swap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.style.as_str())?;
        let times = [("swap", self.swap_after), ("settle", self.settle_after)];
        for (name, wait) in times {
            if let Some(wait) = wait {
                write!(f, " {name}:{}ms", wait.as_millis())?;
            }
        }
        for (name, edge) in [("scroll", self.scroll), ("show", self.show)] {
            if let Some(edge) = edge {
                write!(f, " {name}:{}", edge.as_str())?;
            }
        }
        match self.transition {
            Some(is_transition) => write!(f, " transition:{is_transition}"),
            None => Ok(()),
        }
    }
}
