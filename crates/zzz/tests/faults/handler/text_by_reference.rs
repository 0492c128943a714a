use zzz::handler;

#[handler]
async fn greet(name: &'static str) -> String {
    format!("hello, {name}")
}

fn main() {}
