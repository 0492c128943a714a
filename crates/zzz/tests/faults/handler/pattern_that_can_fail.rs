use zzz::handler;

#[handler]
async fn index(Some(text): Option<String>) -> String {
    text
}

fn main() {}
