use zzz::{bytes::Bytes, handler};

#[handler]
async fn create(text: String, bytes: Bytes) -> String {
    drop(bytes);
    text
}

fn main() {}
