//! An array of what is an array itself, which two newtypes hide.

use zzz_db::{Schema, Type};

#[derive(Type, Clone)]
struct Tags(Vec<String>);

#[derive(Type, Clone)]
struct Labels(Tags);

#[derive(Schema)]
struct Shop {
    id: i64,
    labels: Vec<Labels>,
}

fn main() {
    let _ = Shop::query();
}
