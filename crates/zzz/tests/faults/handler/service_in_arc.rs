use std::sync::Arc;

use zzz::{Service, handler};

struct Db;
impl Service for Db {}

#[handler]
async fn index(db: Arc<Db>) -> &'static str {
    drop(db);
    "hello"
}

fn main() {}
