use zzz::{Headers, handler};

#[handler]
async fn index<'a>(headers: &'a Headers) -> &'static str {
    let _ = headers;
    "hello"
}

fn main() {}
