//! A rule that stands above the struct.

use zzz::Validate;

#[derive(Validate)]
#[validate(trim)]
struct Post {
    title: String,
}

fn main() {}
