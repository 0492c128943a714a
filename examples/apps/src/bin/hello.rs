//! How do I say hello?

use zzz::{App, handler};

#[handler]
async fn hello() -> &'static str {
    "hello, world\n"
}

zzz::router! {
    get "/" => hello;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
mod tests {
    use zzz::TestClient;

    use super::app;

    #[zzz::test(app = app)]
    async fn says_hello(client: &TestClient) {
        client.get("/").await.assert_ok().assert_body("hello, world\n");
        client.get("/elsewhere").await.assert_status(404);
    }
}
