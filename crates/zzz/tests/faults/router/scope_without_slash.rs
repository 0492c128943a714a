use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    scope "admin" {
        get "/" => index;
    }
}

fn main() {
    let _ = routes();
}
