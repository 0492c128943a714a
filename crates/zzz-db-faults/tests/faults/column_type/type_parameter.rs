//! A type that a column would not know.

use zzz_db::Type;

#[derive(Type)]
struct Wrapped<T>(T);

fn main() {}
