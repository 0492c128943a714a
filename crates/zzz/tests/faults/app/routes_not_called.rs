use zzz::{App, handler};

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    get "/" => index;
}

fn main() {
    let _ = App::new().routes(routes);
}
