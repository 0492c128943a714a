//! A newtype around what no column can have.

use zzz_db::Type;

struct Address {
    city: String,
}

#[derive(Type)]
struct Home(Address);

fn main() {}
