use zzz::{handler, Result};

#[handler]
fn index() -> &'static str {
    "hello"
}

fn main() {}
