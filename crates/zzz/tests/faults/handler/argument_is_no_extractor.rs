use zzz::handler;

struct Page;

#[handler]
async fn index(page: Page) -> &'static str {
    let _ = page;
    "hello"
}

fn main() {}
