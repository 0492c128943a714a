use zzz::{Router, handler};

#[handler(cancel)]
fn index<T>(text: impl Into<String>) {}

fn main() {
    // The fault above is told once: nothing echoes here.
    let _ = Router::new().get("/", index {});
}
