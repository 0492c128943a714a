use zzz::{Service, handler};

struct Db;
impl Service for Db {}

#[handler]
async fn index(_db: Option<&Db>) -> &'static str {
    "hello"
}

fn main() {}
