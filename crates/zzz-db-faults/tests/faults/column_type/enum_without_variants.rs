//! There is no value to store.

use zzz_db::Type;

#[derive(Type)]
enum Never {}

fn main() {}
