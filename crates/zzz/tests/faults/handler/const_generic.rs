use zzz::handler;

#[handler]
async fn index<const N: usize>() -> &'static str {
    "hello"
}

fn main() {}
