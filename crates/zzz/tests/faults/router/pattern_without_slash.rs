use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    get "users" => index;
}

fn main() {
    let _ = routes();
}
