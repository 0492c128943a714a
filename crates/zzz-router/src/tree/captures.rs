//! What the parameters of a matched pattern stood for.

use std::fmt;

use zzz_pattern::PARAMS_MAX;

/// The values of the parameters of a matched pattern, as places in the path.
///
/// It holds no reference, so that it can be kept next to the path it came from and used again for
/// the next lookup.
#[derive(Clone, Default)]
pub struct Captures {
    // The first `len` are in use. They are places in `decoded` if there is one, otherwise in the
    // path. Every place is on character boundaries, because it starts and ends at ASCII
    // delimiters.
    places: [Place; PARAMS_MAX],
    len: usize,
    decoded: Option<Box<str>>,
}

/// From which byte to before which.
#[derive(Clone, Copy, Default)]
struct Place {
    start: u32,
    end: u32,
}

impl Captures {
    /// Creates an empty list; there is room for all that one pattern can capture.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of values.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Returns whether there are no values.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns value number `index`, counted from zero, percent-decoded.
    ///
    /// `path` has to be the path of the lookup; with another one the result is a wrong text or
    /// `None`.
    #[must_use]
    #[inline]
    pub fn value<'a>(&'a self, index: usize, path: &'a str) -> Option<&'a str> {
        let place = self.places[..self.len.min(PARAMS_MAX)].get(index)?;
        let text = match &self.decoded {
            None => path,
            Some(decoded) => decoded,
        };
        text.get(place.start as usize..place.end as usize)
    }

    /// Returns the values in order; for `path` see [`value`](Captures::value).
    #[inline]
    pub fn values<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        (0..self.len).filter_map(move |index| self.value(index, path))
    }

    /// Forgets the values of the last lookup.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.len = 0;
        if self.decoded.is_some() {
            self.clear_decoded();
        }
    }

    #[cold]
    #[inline(never)]
    fn clear_decoded(&mut self) {
        self.decoded = None;
    }

    /// Writes value number `index`.
    ///
    /// Callers keep `index` below [`PARAMS_MAX`], which no pattern exceeds, and the range below
    /// 2^32, which [`find`](super::search::find) checks.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "`find` refuses paths for which this could truncate"
    )]
    pub(super) fn set(&mut self, index: usize, start: usize, end: usize) {
        // A mask instead of a check: there is no branch on the fast path.
        self.places[index % PARAMS_MAX] = Place { start: start as u32, end: end as u32 };
    }

    /// Declares the first `len` values valid.
    #[inline]
    pub(super) fn set_len(&mut self, len: usize) {
        self.len = len;
    }

    /// Makes `decoded` the text that the places refer to.
    pub(super) fn set_decoded(&mut self, decoded: Box<str>) {
        self.decoded = Some(decoded);
    }
}

impl fmt::Debug for Captures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.places.iter().take(self.len);
        match &self.decoded {
            None => f.debug_list().entries(places.map(|place| place.start..place.end)).finish(),
            Some(text) => f
                .debug_list()
                .entries(places.map(|place| text.get(place.start as usize..place.end as usize)))
                .finish(),
        }
    }
}
