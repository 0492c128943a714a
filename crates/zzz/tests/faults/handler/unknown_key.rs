use zzz::handler;

#[handler(cancel)]
async fn index() -> &'static str {
    "hello"
}

fn main() {}
