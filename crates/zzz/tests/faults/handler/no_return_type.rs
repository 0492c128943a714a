use zzz::{handler, Result};

#[handler]
async fn index() {}

fn main() {}
