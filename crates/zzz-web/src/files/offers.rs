//! Files in all forms that there are of them, remembered from one request to the next.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::{representation::Representation, source::Source, sources::Stamp};
use crate::{AcceptEncoding, ContentCoding};

/// The forms of one file.
pub(super) struct Offer {
    plain: Representation,
    /// Siblings in a coding, best first.
    coded: Vec<(ContentCoding, Representation)>,
    /// What was there when it was made, and what was not.
    seen: Vec<(String, Option<Stamp>)>,
}

impl Offer {
    pub(super) fn new(
        plain: Representation,
        coded: Vec<(ContentCoding, Representation)>,
        seen: Vec<(String, Option<Stamp>)>,
    ) -> Self {
        Self { plain, coded, seen }
    }

    /// The form that the client likes best.
    pub(super) fn best(&self, accepts: impl FnOnce() -> AcceptEncoding) -> &Representation {
        if self.coded.is_empty() {
            return &self.plain;
        }
        let codings: Vec<_> = self.coded.iter().map(|(coding, _)| *coding).collect();
        let best = accepts().best(&codings);
        let best = self.coded.iter().find(|(coding, _)| Some(*coding) == best);
        best.map_or(&self.plain, |(_, representation)| representation)
    }

    /// Whether every change from now on shows in a version.
    fn is_settled(&self) -> bool {
        self.seen.iter().all(|(_, stamp)| stamp.is_none_or(|stamp| stamp.is_settled()))
    }

    /// Whether everything is as it was.
    fn holds(&self, source: &dyn Source) -> bool {
        self.seen.iter().all(|(path, stamp)| source.version(path) == *stamp)
    }

    fn bytes(&self) -> usize {
        let coded = self.coded.iter().map(|(_, coded)| coded.bytes_in_memory());
        self.plain.bytes_in_memory() + coded.sum::<usize>()
    }
}

/// The offers that were made lately; too many are all forgotten.
#[derive(Default)]
pub(super) struct Offers {
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    by_path: HashMap<String, Arc<Offer>>,
    bytes: usize,
}

const OFFERS_MAX: usize = 4096;

/// What their contents may take.
const BYTES_MAX: usize = 16 * 1024 * 1024;

impl Offers {
    /// The offer for a path, if there is one that still holds.
    pub(super) fn find(&self, path: &str, source: &dyn Source) -> Option<Arc<Offer>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let offer = known.by_path.get(path)?.clone();
        drop(known);
        offer.holds(source).then_some(offer)
    }

    pub(super) fn remember(&self, path: &str, offer: &Arc<Offer>) {
        if !offer.is_settled() {
            return;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let former = known.by_path.remove(path);
        known.bytes -= former.map_or(0, |former| former.bytes());
        if known.by_path.len() >= OFFERS_MAX || known.bytes + offer.bytes() > BYTES_MAX {
            *known = Known::default();
        }
        known.bytes += offer.bytes();
        known.by_path.insert(path.to_owned(), offer.clone());
    }
}

#[cfg(test)]
mod tests {
    use std::{io, path::Path, sync::Mutex};

    use zzz_core::{Headers, bytes::Bytes, http::HeaderValue};

    use super::*;
    use crate::{
        Fresh,
        files::{
            content::{Content, Open},
            source::{Entry, Stored},
        },
    };

    /// Says of every file that it has this version.
    struct Disk(Mutex<Option<Stamp>>);

    impl Source for Disk {
        fn blocks(&self) -> bool {
            true
        }

        fn open(&self, _path: &str) -> io::Result<Option<Stored>> {
            Ok(None)
        }

        fn version(&self, _path: &str) -> Option<Stamp> {
            *self.0.lock().unwrap()
        }

        fn is_directory(&self, _path: &str) -> bool {
            false
        }

        fn list(&self, _path: &str, _max: usize) -> io::Result<Vec<Entry>> {
            Ok(Vec::new())
        }
    }

    /// The version of a file of this crate, which nobody has written to since the tests were built.
    fn version_of(name: &str) -> Stamp {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        Stamp::of(&path.metadata().unwrap())
    }

    fn offer(bytes: usize, version: Stamp) -> Arc<Offer> {
        let content = Content::Open(Open::Memory(Bytes::from(vec![0; bytes])));
        let about = (HeaderValue::from_static("text/css"), Headers::new(), Headers::new());
        let plain = Representation::new(content, Fresh::new(), about.0, about.1, about.2);
        Arc::new(Offer::new(plain, Vec::new(), vec![("a".to_owned(), Some(version))]))
    }

    #[test]
    fn an_offer_holds_as_long_as_everything_is_as_it_was() {
        let (first, second) = (version_of("Cargo.toml"), version_of("src/lib.rs"));
        let disk = Disk(Mutex::new(Some(first)));
        let offers = Offers::default();
        assert!(offers.find("a", &disk).is_none());
        offers.remember("a", &offer(1, first));
        assert!(offers.find("a", &disk).is_some());
        assert!(offers.find("b", &disk).is_none());
        for other in [Some(second), None] {
            *disk.0.lock().unwrap() = other;
            assert!(offers.find("a", &disk).is_none());
        }
    }

    #[test]
    fn the_contents_of_offers_are_bounded() {
        let version = version_of("Cargo.toml");
        let disk = Disk(Mutex::new(Some(version)));
        let offers = Offers::default();
        for name in ["a", "b", "b", "b"] {
            offers.remember(name, &offer(BYTES_MAX / 2, version));
        }
        assert!(offers.find("a", &disk).is_some());
        offers.remember("c", &offer(1, version));
        let known = |name| offers.find(name, &disk).is_some();
        assert_eq!([known("a"), known("b"), known("c")], [false, false, true]);
    }
}
