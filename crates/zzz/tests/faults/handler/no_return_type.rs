use zzz::handler;

#[handler]
async fn index() {}

fn main() {}
