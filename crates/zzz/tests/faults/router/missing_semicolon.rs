use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    get "/" => index
    get "/home" => index;
}

fn main() {
    let _ = routes();
}
