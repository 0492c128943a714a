//! Rules belong to fields, and an enum has none of its own.

use zzz::Validate;

#[derive(Validate)]
enum Post {
    Draft,
}

fn main() {
    let _ = Post::Draft.check();
}
