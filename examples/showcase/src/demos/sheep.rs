//! A list that is longer than a page.

use zzz::{Page, Paginated, handler};

/// So many are counted until somebody sleeps.
const FLOCK: u64 = 42;

/// A few of the flock, and where the others are.
#[handler]
pub(crate) async fn flock(page: Page<10, 20>) -> Paginated<String> {
    let sheep =
        (page.offset()..FLOCK).take(page.limit()).map(|sheep| format!("sheep {}", sheep + 1));
    page.of(sheep.collect(), FLOCK).enveloped()
}
