//! Columns are not chosen from.

use zzz_db::FromRow;

#[derive(FromRow)]
enum Author {
    Ann,
}

fn main() {}
