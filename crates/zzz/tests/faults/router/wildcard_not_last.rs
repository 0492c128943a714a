use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    get "/files/*path/edit" => index;
}

fn main() {
    let _ = routes();
}
