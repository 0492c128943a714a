use zzz::{Request, handler};

#[handler]
async fn index(_request: &mut Request) -> &'static str {
    "hello"
}

fn main() {}
