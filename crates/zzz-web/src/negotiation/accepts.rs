//! The `Accept` field.

use std::cmp::Reverse;

use zzz_core::{FromRequest, Request, Result, http::header};

use crate::Negotiated;

/// So many ranges are read; clients send a handful.
const RANGES_MAX: usize = 64;

/// What media types the client accepts, and how much it likes them
/// ([RFC 9110, section 12.5.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)).
///
/// A request without `Accept` accepts everything, and so does one whose field holds no range at
/// all. What is malformed is skipped. The first 64 ranges count.
///
/// # Examples
///
/// ```
/// use zzz_web::Accepts;
///
/// let accepts = Accepts::parse("text/html, application/*;q=0.8, */*;q=0.1");
/// assert_eq!(accepts.quality("application/json"), 800);
/// assert_eq!(accepts.best(&["application/json", "text/html"]), Some("text/html"));
/// assert_eq!(Accepts::parse("image/*").best(&["text/html"]), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepts {
    ranges: Vec<Range>,
}

/// A range of media types; `*` stands for any.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    main: String,
    sub: String,
    params: Vec<(String, String)>,
    quality: u16,
}

/// How well a media type fits: better ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fit {
    /// Thousandths.
    pub(crate) quality: u16,
    /// How exactly it was named: 0 by `*/*`, 1 by `text/*`, 2 by its name, more by parameters.
    pub(crate) precision: usize,
}

impl Accepts {
    /// Reads the value of an `Accept` field; several fields are joined by commas.
    pub fn parse(accept: &str) -> Self {
        let ranges = split(accept, ',').take(RANGES_MAX).filter_map(Range::parse);
        Self { ranges: ranges.collect() }
    }

    /// How much the client likes `media_type`, in thousandths; zero if it does not accept it.
    pub fn quality(&self, media_type: &str) -> u16 {
        self.fit(media_type).map_or(0, |fit| fit.quality)
    }

    /// Whether the client accepts `media_type`.
    pub fn accepts(&self, media_type: &str) -> bool {
        self.quality(media_type) > 0
    }

    /// The one of `offers` that the client likes best: of those with the highest quality
    /// the one it named most exactly, and of these the first.
    pub fn best<'o>(&self, offers: &[&'o str]) -> Option<&'o str> {
        let fits = offers.iter().filter_map(|offer| Some((self.fit(offer)?, *offer)));
        // `min_by_key` takes the first of equals.
        fits.min_by_key(|(fit, _)| Reverse(*fit)).map(|(_, offer)| offer)
    }

    /// An answer in the form that the client likes best; see [`Negotiated`].
    pub fn respond_to(&self) -> Negotiated<'_> {
        Negotiated::new(self)
    }

    /// How well `media_type` fits; `None` if it is not accepted.
    pub(crate) fn fit(&self, media_type: &str) -> Option<Fit> {
        if self.ranges.is_empty() {
            return Some(Fit { quality: 1000, precision: 0 });
        }
        let (main, sub, params) = parts(media_type)?;
        let fits = self.ranges.iter().filter_map(|range| {
            let precision = range.precision(&main, &sub, &params)?;
            Some(Fit { quality: range.quality, precision })
        });
        // The most exact range decides, even if it says no.
        fits.max_by_key(|fit| fit.precision).filter(|fit| fit.quality > 0)
    }
}

impl FromRequest for Accepts {
    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(Self::of(request))
    }
}

impl Accepts {
    /// What `request` accepts.
    pub fn of(request: &Request) -> Self {
        let values = request.headers().get_all(header::ACCEPT);
        let ranges = values.flat_map(|value| split(value, ',')).take(RANGES_MAX);
        Self { ranges: ranges.filter_map(Range::parse).collect() }
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (main, sub, mut params) = parts(text)?;
        if main == "*" && sub != "*" {
            return None;
        }
        let mut quality = 1000;
        if let Some(place) = params.iter().position(|(name, _)| name == "q") {
            quality = thousandths(&params[place].1)?;
            // What follows it is no part of the type.
            params.truncate(place);
        }
        Some(Self { main, sub, params, quality })
    }

    /// How exactly it names the type, if it does.
    fn precision(&self, main: &str, sub: &str, params: &[(String, String)]) -> Option<usize> {
        if self.main == "*" {
            return Some(0);
        }
        if self.main != main {
            return None;
        }
        if self.sub == "*" {
            return Some(1);
        }
        let has_params = self.params.iter().all(|param| params.contains(param));
        (self.sub == sub && has_params).then_some(2 + self.params.len())
    }
}

type Parts = (String, String, Vec<(String, String)>);

/// A type and its parameters in lower case.
fn parts(text: &str) -> Option<Parts> {
    let mut pieces = split(text, ';');
    let (main, sub) = pieces.next()?.trim().split_once('/')?;
    if !is_token(main) || !is_token(sub) {
        return None;
    }
    let params = pieces.filter_map(|piece| {
        let (name, value) = piece.split_once('=')?;
        let value = value.trim().trim_matches('"');
        Some((name.trim().to_ascii_lowercase(), value.to_ascii_lowercase()))
    });
    Some((main.to_ascii_lowercase(), sub.to_ascii_lowercase(), params.collect()))
}

/// RFC 9110, section 5.6.2.
fn is_token(text: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_fit)
}

/// A quality such as `0.8` in thousandths (RFC 9110, section 12.4.2).
pub(super) fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, fraction) {
        ("0", fraction) => Some(fraction),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// The pieces between `separator`s that stand outside of quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut in_quotes = false;
    let mut is_escaped = false;
    text.split(move |c| {
        if is_escaped {
            is_escaped = false;
        } else if in_quotes && c == '\\' {
            is_escaped = true;
        } else if c == '"' {
            in_quotes = !in_quotes;
        }
        c == separator && !in_quotes
    })
}
