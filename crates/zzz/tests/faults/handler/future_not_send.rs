use std::rc::Rc;

use zzz::handler;

#[handler]
async fn index() -> &'static str {
    let counter = Rc::new(1);
    std::future::ready(()).await;
    drop(counter);
    "hello"
}

fn main() {}
