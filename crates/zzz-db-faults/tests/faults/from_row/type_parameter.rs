//! A type that is not known.

use zzz_db::FromRow;

#[derive(FromRow)]
struct Author<T> {
    name: T,
}

fn main() {}
