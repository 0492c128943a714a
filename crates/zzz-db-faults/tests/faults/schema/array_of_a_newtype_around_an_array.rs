//! An array of what is an array itself, which a newtype hides.

use zzz_db::{Schema, Type};

#[derive(Type, Clone)]
struct Tags(Vec<String>);

#[derive(Schema)]
struct Shop {
    id: i64,
    tags: Vec<Tags>,
}

fn main() {
    let _ = Shop::query();
}
