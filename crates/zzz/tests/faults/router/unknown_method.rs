use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    gett "/" => index;
}

fn main() {
    let _ = routes();
}
