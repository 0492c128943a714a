//! A row owns what is in it.

use zzz_db::Schema;

#[derive(Schema)]
struct User<'a> {
    id: i64,
    name: &'a str,
}

fn main() {}
