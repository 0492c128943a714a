use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    get "/users/{id}" => index;
    get "/a//b" => index;
    get "/a b" => index;
}

fn main() {
    let _ = routes();
}
