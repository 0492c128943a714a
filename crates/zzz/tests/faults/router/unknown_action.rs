use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    resources "/posts" => post only(idx, destroy);
}

fn main() {
    let _ = routes();
}
