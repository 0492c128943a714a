//! Hello, world.

use zzz::{App, handler};

/// Greets the world.
#[handler]
pub async fn hello() -> &'static str {
    "hello, world\n"
}

zzz::router! {
    get "/" => hello;
}

/// One route.
pub fn app() -> App {
    App::new().routes(routes())
}
