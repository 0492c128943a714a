use zzz::{Path, handler};

#[handler]
async fn greet(Path(name): Path<&str>) -> String {
    format!("hello, {name}")
}

#[handler]
async fn show(Path((user, post)): Path<(&str, u64)>) -> String {
    format!("post {post} of {user}")
}

fn main() {}
