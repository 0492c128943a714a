//! The header by which a proxy introduces a client.
//!
//! Whatever comes, no more is read than came or was allowed, a header that was read is the
//! same with anything behind it, and one that is cut is waited for.
#![no_main]

#[path = "../../crates/zzz-server/src/proxy_protocol/header.rs"]
mod header;

use libfuzzer_sys::fuzz_target;

const BYTES_MAX: usize = 536;

fuzz_target!(|data: &[u8]| {
    let Ok(Some(read)) = header::parse(data, BYTES_MAX) else {
        return;
    };
    assert!(read.len <= data.len().min(BYTES_MAX), "{read:?}");
    let (own, _) = data.split_at(read.len);
    assert_eq!(header::parse(own, BYTES_MAX), Ok(Some(read)));
    for cut in 0..own.len() {
        assert_eq!(header::parse(&own[..cut], BYTES_MAX), Ok(None), "cut at {cut}");
    }
});
