//! A column has one value.

use zzz_db::Type;

#[derive(Type)]
struct Point(f64, f64);

#[derive(Type)]
struct Address {
    city: String,
    street: String,
}

fn main() {}
