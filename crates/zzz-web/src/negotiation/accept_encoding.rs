//! The `Accept-Encoding` field.

use zzz_core::{Request, http::header};

use super::accepts::thousandths;

/// So many codings are read; clients send a handful.
const CODINGS_MAX: usize = 64;

/// A way to make content smaller that clients can undo
/// ([RFC 9110, section 8.4.1](https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentCoding {
    /// `zstd` ([RFC 8878](https://www.rfc-editor.org/rfc/rfc8878)).
    Zstd,
    /// `br` ([RFC 7932](https://www.rfc-editor.org/rfc/rfc7932)).
    Brotli,
    /// `gzip` ([RFC 1952](https://www.rfc-editor.org/rfc/rfc1952)).
    Gzip,
    /// `deflate`, which is the zlib format ([RFC 1950](https://www.rfc-editor.org/rfc/rfc1950)).
    Deflate,
}

impl ContentCoding {
    /// What `content-encoding` calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zstd => "zstd",
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
        }
    }

    /// The one that is called so.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        match name {
            _ if is("zstd") => Some(Self::Zstd),
            _ if is("br") => Some(Self::Brotli),
            // RFC 9110, section 8.4.1.3.
            _ if is("gzip") || is("x-gzip") => Some(Self::Gzip),
            _ if is("deflate") => Some(Self::Deflate),
            _ => None,
        }
    }
}

/// Which codings the client can undo, and how much it likes them
/// ([RFC 9110, section 12.5.3](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3)).
///
/// A request without the field gets no coding: it may come from a client that knows none. What is
/// malformed is skipped, of a coding that is named twice the first counts, and no more than 64 are read.
///
/// # Examples
///
/// ```
/// use zzz_web::{AcceptEncoding, ContentCoding::{Brotli, Gzip, Zstd}};
///
/// let accepts = AcceptEncoding::parse("gzip, br;q=0.5");
/// assert_eq!(accepts.best(&[Brotli, Gzip]), Some(Gzip));
/// assert_eq!(accepts.best(&[Zstd]), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AcceptEncoding {
    /// In thousandths, in the order of the variants.
    codings: [Option<u16>; 4],
    identity: Option<u16>,
    /// What `*` says of those that are not named.
    others: Option<u16>,
}

impl AcceptEncoding {
    /// Reads the value of an `Accept-Encoding` field; several fields are joined by commas.
    pub fn parse(field: &str) -> Self {
        Self::read(field.split(','))
    }

    /// What `request` accepts.
    pub fn of(request: &Request) -> Self {
        let fields = request.headers().get_all(header::ACCEPT_ENCODING);
        Self::read(fields.flat_map(|field| field.split(',')))
    }

    fn read<'f>(items: impl Iterator<Item = &'f str>) -> Self {
        let mut read = Self::default();
        for (name, quality) in items.take(CODINGS_MAX).filter_map(item) {
            let place = match ContentCoding::parse(name) {
                Some(coding) => &mut read.codings[coding as usize],
                None if name.eq_ignore_ascii_case("identity") => &mut read.identity,
                None if name == "*" => &mut read.others,
                None => continue,
            };
            place.get_or_insert(quality);
        }
        read
    }

    /// How much the client likes `coding`, in thousandths; zero if it cannot undo it.
    pub fn quality(&self, coding: ContentCoding) -> u16 {
        self.codings[coding as usize].or(self.others).unwrap_or(0)
    }

    /// The one of `offers` that the client likes best, of equals the first; `None` if content is to
    /// be sent as it is, because no offer is accepted or `identity` is liked better.
    pub fn best(&self, offers: &[ContentCoding]) -> Option<ContentCoding> {
        let accepted = offers.iter().map(|offer| (self.quality(*offer), *offer));
        // `max_by_key` takes the last of equals.
        let (quality, best) = accepted.rev().max_by_key(|(quality, _)| *quality)?;
        let is_best = quality > 0 && quality >= self.identity.unwrap_or(0);
        is_best.then_some(best)
    }
}

/// The name of a coding and its quality in thousandths.
fn item(text: &str) -> Option<(&str, u16)> {
    let (name, weight) = text.split_once(';').unwrap_or((text, "q=1"));
    let (key, quality) = weight.split_once('=')?;
    if !key.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    Some((name.trim(), thousandths(quality.trim())?))
}
