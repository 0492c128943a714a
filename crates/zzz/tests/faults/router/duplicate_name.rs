use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    get "/" => index as home;
    get "/home" => index as home;
}

fn main() {
    let _ = routes();
}
