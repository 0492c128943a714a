//! A bound that is missing, one that nothing keeps, a rule that stands there twice, and texts
//! that are missing: all are told.

use zzz::Validate;

#[derive(Validate)]
struct Post {
    #[validate(length)]
    title: String,
    #[validate(range(min = 5, max = 4))]
    stars: u8,
    #[validate(trim, email, trim)]
    author: String,
    #[validate(one_of())]
    kind: String,
}

fn main() {}
