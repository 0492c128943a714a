use zzz::{Service, handler};

struct Db;
impl Service for Db {}

#[handler]
async fn index(_db: Db) -> &'static str {
    "hello"
}

fn main() {}
