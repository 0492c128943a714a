//! A rule that is misspelt.

use zzz::Validate;

#[derive(Validate)]
struct Post {
    #[validate(requierd)]
    title: String,
}

fn main() {}
