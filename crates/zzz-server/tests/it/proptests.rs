//! What holds for every connection, whatever is sent over it.

mod answers;
pub(crate) mod invariants;
pub(crate) mod play;
mod requests;
mod soup;

use proptest::prelude::*;

/// Bytes as any others; a strategy for each of them takes its time.
fn content(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    (any::<u64>(), length).prop_map(|(mut state, length)| {
        let next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_be_bytes()[0]
        };
        std::iter::repeat_with(next).take(length).collect()
    })
}
