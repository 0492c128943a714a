use zzz::handler;

#[handler]
fn index() -> &'static str {
    "hello"
}

fn main() {}
