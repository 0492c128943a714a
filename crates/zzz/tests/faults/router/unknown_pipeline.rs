use zzz::handler;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    pipeline browser {}
    scope "/" through brwser {
        get "/" => index;
    }
}

fn main() {
    let _ = routes();
}
