use zzz::{Path, handler};

#[handler]
async fn index(Path(7): Path<u64>) -> &'static str {
    "seven"
}

fn main() {}
