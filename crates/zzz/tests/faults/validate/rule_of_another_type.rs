//! A rule for text at a number.

use zzz::Validate;

#[derive(Validate)]
struct Post {
    #[validate(email)]
    stars: u8,
    #[validate(length(min = 1))]
    likes: u64,
    #[validate(required)]
    is_public: bool,
}

fn main() {}
