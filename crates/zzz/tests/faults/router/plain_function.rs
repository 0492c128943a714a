async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    get "/" => index;
}

fn main() {
    let _ = routes();
}
