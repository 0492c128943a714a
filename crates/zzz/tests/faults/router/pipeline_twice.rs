use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    pipeline browser {}
    pipeline browser {}
    get "/" => index;
}

fn main() {
    let _ = routes();
}
