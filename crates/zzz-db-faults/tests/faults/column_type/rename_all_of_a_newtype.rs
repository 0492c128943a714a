//! A newtype has no names.

use zzz_db::Type;

#[derive(Type)]
#[db_type(rename_all = "snake_case")]
struct Email(String);

fn main() {}
