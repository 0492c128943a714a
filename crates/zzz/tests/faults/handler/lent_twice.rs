use zzz::{Assigns, handler};

#[handler]
async fn index(assigns: &Assigns, changed: &mut Assigns) -> &'static str {
    let _ = (assigns, changed);
    "hello"
}

fn main() {}
