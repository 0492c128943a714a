use zzz::handler;

#[handler]
#[handler]
async fn index() -> &'static str {
    "hello"
}

fn main() {}
