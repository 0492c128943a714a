//! A type that a table would not know.

use zzz_db::Schema;

#[derive(Schema)]
struct User<T> {
    id: i64,
    settings: T,
}

fn main() {}
