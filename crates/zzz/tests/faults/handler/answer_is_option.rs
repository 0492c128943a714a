use zzz::{Result, handler};

#[handler]
async fn find() -> Option<String> {
    None
}

#[handler]
async fn search() -> Result<Option<String>> {
    Ok(None)
}

fn main() {}
