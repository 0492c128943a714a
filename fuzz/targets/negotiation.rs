//! Fields by which a client chooses what it gets: the first line is the length of
//! the content and `Range`, the second `Accept-Encoding`, the third `Accept`.
//!
//! Whatever they say, what is chosen lies in the content and was accepted.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zzz_web::{
    AcceptEncoding, Accepts, ByteRanges,
    ContentCoding::{Brotli, Deflate, Gzip, Zstd},
};

fuzz_target!(|data: &[u8]| {
    let Some((len, fields)) = data.split_first_chunk() else {
        return;
    };
    let text = String::from_utf8_lossy(fields);
    let (range, rest) = text.split_once('\n').unwrap_or((&text, &text));
    let (codings, types) = rest.split_once('\n').unwrap_or((rest, rest));
    check_range(range, u64::from_be_bytes(*len));
    check_codings(codings);
    check_types(types);
});

fn check_range(field: &str, len: u64) {
    let ByteRanges::Some(ranges) = ByteRanges::parse(field, len) else {
        return;
    };
    assert!((1..=16).contains(&ranges.len()), "{ranges:?}");
    assert!(ranges.iter().all(|range| range.start < range.end && range.end <= len), "{ranges:?}");
    // No answer is longer than the content but by the heads of its parts.
    assert!(ranges.iter().map(|range| range.end - range.start).sum::<u64>() <= len, "{ranges:?}");
}

fn check_codings(field: &str) {
    const OFFERS: [zzz_web::ContentCoding; 4] = [Zstd, Brotli, Gzip, Deflate];
    let accepts = AcceptEncoding::parse(field);
    let Some(best) = accepts.best(&OFFERS) else {
        return;
    };
    assert!(accepts.quality(best) > 0);
    assert!(OFFERS.iter().all(|offer| accepts.quality(*offer) <= accepts.quality(best)));
    // It was named, or all were.
    let named = field.to_ascii_lowercase();
    assert!(named.contains(best.name()) || named.contains('*'), "{field}");
}

fn check_types(field: &str) {
    const OFFERS: [&str; 4] = ["text/html", "application/json", "text/plain;format=flowed", "a/b"];
    let accepts = Accepts::parse(field);
    let Some(best) = accepts.best(&OFFERS) else {
        assert!(OFFERS.iter().all(|offer| !accepts.accepts(offer)), "{field}");
        return;
    };
    assert!((1..=1000).contains(&accepts.quality(best)), "{field}");
    assert!(OFFERS.iter().all(|offer| accepts.quality(offer) <= accepts.quality(best)), "{field}");
}
