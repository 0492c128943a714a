use zzz::handler;

#[handler(cancel_on_disconnect, cancel_on_disconnect)]
async fn index() -> &'static str {
    "hello"
}

fn main() {}
