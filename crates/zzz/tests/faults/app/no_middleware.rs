use zzz::{App, Router, handler};

struct Guard;

#[handler]
async fn index() -> &'static str {
    "hello"
}

zzz::router! {
    pipeline browser { Guard }

    scope "/" through browser {
        get "/" => index;
    }
}

fn main() {
    let _ = App::new().endpoint(Guard).routes(Router::new().get("/", index {}).with(Guard));
}
