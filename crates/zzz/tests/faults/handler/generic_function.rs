use zzz::handler;

#[handler]
async fn index<T>() -> &'static str {
    "hello"
}

fn main() {}
