//! Which coding a client gets.

use proptest::prelude::*;
use zzz_web::{
    AcceptEncoding,
    ContentCoding::{self, Brotli, Deflate, Gzip, Zstd},
};

const ALL: [ContentCoding; 4] = [Zstd, Brotli, Gzip, Deflate];

/// The section of the standard, word by word: for each offer the weight of its own name, else that of `*`.
fn model(items: &[(&str, u16)]) -> Option<ContentCoding> {
    let weight =
        |name: &str| items.iter().find(|(item, _)| *item == name).map(|(_, weight)| *weight);
    let mut best: Option<(u16, ContentCoding)> = None;
    for coding in ALL {
        let weight = weight(coding.name()).or_else(|| weight("*")).unwrap_or(0);
        if weight > 0 && best.is_none_or(|(least, _)| weight > least) {
            best = Some((weight, coding));
        }
    }
    let (weighs, coding) = best?;
    (weighs >= weight("identity").unwrap_or(0)).then_some(coding)
}

#[test]
fn what_is_malformed_is_skipped() {
    for (field, best) in [
        ("gzip;q=1.0001, br", Some(Brotli)),
        ("gzip;x=1", None),
        ("gzip;q", None),
        (" GZIP ; Q=0.5 ,,", Some(Gzip)),
        (";q=1", None),
        ("br;q=0, br", None),
    ] {
        assert_eq!(AcceptEncoding::parse(field).best(&ALL), best, "{field}");
    }
    assert_eq!(AcceptEncoding::parse("*").best(&[]), None);
    let many = ["x"; 64].join(",") + ",gzip";
    assert_eq!(AcceptEncoding::parse(&many).best(&ALL), None);
}

proptest! {
    #[test]
    fn any_text_is_read(field in ".{0,200}") {
        let accepts = AcceptEncoding::parse(&field);
        if let Some(best) = accepts.best(&ALL) {
            prop_assert!(ALL.iter().all(|other| accepts.quality(*other) <= accepts.quality(best)));
            prop_assert!(accepts.quality(best) > 0);
        }
    }

    #[test]
    fn the_best_is_that_of_the_model(
        items in proptest::collection::vec(
            (proptest::sample::select(vec!["zstd", "br", "gzip", "deflate", "identity", "*", "other"]), 0..=1000_u16),
            0..8,
        ),
    ) {
        let item = |(name, weight): &(&str, u16)| match weight {
            1000 => (*name).to_owned(),
            weight => format!("{name};q=0.{weight:03}"),
        };
        let field = items.iter().map(item).collect::<Vec<_>>().join(", ");
        prop_assert_eq!(AcceptEncoding::parse(&field).best(&ALL), model(&items), "{}", field);
    }
}
