//! A field that nothing is read into.

use zzz_db::FromRow;

struct Address {
    city: String,
}

#[derive(FromRow)]
struct Author {
    address: Address,
}

fn main() {}
