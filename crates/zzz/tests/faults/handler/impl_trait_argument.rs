use zzz::handler;

#[handler]
async fn index(text: impl Into<String>) -> String {
    text.into()
}

fn main() {}
