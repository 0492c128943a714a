use zzz::handler;

struct Posts;

impl Posts {
    #[handler]
    async fn index(&self) -> &'static str {
        "hello"
    }
}

fn main() {}
