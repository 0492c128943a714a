//! Several of what a column cannot hold, and of bytes that are numbers.

use zzz_db::Schema;

struct Tag;

#[derive(Schema)]
struct Post {
    id: i64,
    tags: Vec<Tag>,
}

#[derive(Schema)]
struct Photo {
    id: i64,
    bytes: Vec<u8>,
    sizes: Vec<Vec<i64>>,
}

fn main() {}
