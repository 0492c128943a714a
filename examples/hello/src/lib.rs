//! Hello, world.

use zzz::{App, IntoResponse, Result, Router, handler_fn};

/// One route.
///
/// # Errors
///
/// If a route is written wrong.
pub fn app() -> Result<App> {
    let hello = handler_fn(|_| Box::pin(async { Ok("hello, world\n".into_response()) }));
    Ok(App::new().routes(Router::new().get("/", hello).build()?))
}
