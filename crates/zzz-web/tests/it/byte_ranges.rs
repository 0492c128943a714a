//! Which bytes a client gets.

use proptest::prelude::*;
use zzz_web::ByteRanges;

/// The bytes that each range has, one by one.
fn model(items: &[(Option<u64>, Option<u64>)], len: u64) -> Option<Vec<Vec<u64>>> {
    let mut ranges = Vec::new();
    for (first, last) in items {
        let is_asked = |place: &u64| match (first, last) {
            (Some(first), Some(last)) => first <= place && place <= last,
            (Some(first), None) => first <= place,
            (None, Some(count)) => place + count >= len,
            (None, None) => false,
        };
        if let (Some(first), Some(last)) = (first, last)
            && last < first
        {
            return None;
        }
        if first.is_none() && last.is_none() {
            return None;
        }
        ranges.push((0..len).filter(is_asked).collect());
    }
    Some(ranges)
}

proptest! {
    #[test]
    fn any_text_is_read(field in "(bytes=)?[-0-9, a=]{0,60}|.{0,60}", len in any::<u64>()) {
        if let ByteRanges::Some(ranges) = ByteRanges::parse(&field, len) {
            prop_assert!((1..=16).contains(&ranges.len()));
            prop_assert!(ranges.iter().all(|range| range.start < range.end && range.end <= len));
            let sum: u64 = ranges.iter().map(|range| range.end - range.start).sum();
            prop_assert!(sum <= len);
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_model(
        items in proptest::collection::vec(
            (proptest::option::of(0..40_u64), proptest::option::of(0..40_u64)),
            0..20,
        ),
        len in 0..30_u64,
    ) {
        let number = |number: &Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let item = |(first, last): &(_, _)| format!("{}-{}", number(first), number(last));
        let field = format!("bytes={}", items.iter().map(item).collect::<Vec<_>>().join(", "));
        let expected = match model(&items, len) {
            _ if len == 0 || items.is_empty() || items.len() > 16 => ByteRanges::All,
            None => ByteRanges::All,
            Some(mut ranges) => {
                ranges.retain(|range| !range.is_empty());
                let sum: usize = ranges.iter().map(Vec::len).sum();
                if ranges.is_empty() {
                    ByteRanges::Unsatisfiable
                } else if sum as u64 > len {
                    ByteRanges::All
                } else {
                    ByteRanges::Some(ranges.iter().map(|range| range[0]..range[range.len() - 1] + 1).collect())
                }
            }
        };
        prop_assert_eq!(ByteRanges::parse(&field, len), expected, "{}", field);
    }
}

#[test]
fn lists_may_have_gaps_and_numbers_may_be_huge() {
    let huge = u64::MAX;
    let one = |range| ByteRanges::Some(Vec::from([range]));
    assert_eq!(ByteRanges::parse("bytes=,0-1,, ,3-3", 10), ByteRanges::Some(vec![0..2, 3..4]));
    assert_eq!(ByteRanges::parse(&format!("bytes=5-{huge}9"), 10), one(5..10));
    assert_eq!(ByteRanges::parse(&format!("bytes=-{huge}9"), 10), one(0..10));
    assert_eq!(ByteRanges::parse(&format!("bytes=0-{huge}"), huge), one(0..huge));
    assert_eq!(ByteRanges::parse(&format!("bytes={huge}9-"), 10), ByteRanges::Unsatisfiable);
    assert_eq!(ByteRanges::parse("bytes=0-,5-9", huge), ByteRanges::All);
}
