//! Long lists, a page at a time.
//!
//! [`Page`] counts pages and can jump, [`Keyset`] goes on behind a row and stays quick at any depth. Both say to
//! whatever has the rows how many it is to get, and make a [`Paginated`] of them.

mod cursor;
mod keyset;
mod listing;
mod page;
mod paginated;

pub use self::{
    keyset::Keyset,
    page::Page,
    paginated::{PageLinks, Paginated},
};

use zzz_core::{Error, Problem, http::StatusCode};

/// More rows than anybody shows at once: also what keeps offsets within what databases count.
const PER_PAGE_MAX: u32 = 10_000;

/// Refuses a field of the query.
#[cold]
fn bad_page(detail: String) -> Error {
    Problem::new(StatusCode::BAD_REQUEST).with_code("bad_page").with_detail(detail).into()
}
