//! `NULL` belongs to the field of the schema.

use zzz_db::Type;

#[derive(Type)]
struct Age(Option<i32>);

fn main() {}
