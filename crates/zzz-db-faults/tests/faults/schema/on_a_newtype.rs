//! What is meant is the type of a column.

use zzz_db::Schema;

#[derive(Schema)]
struct Email(String);

fn main() {}
