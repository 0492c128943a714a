use zzz::{Service, handler};

struct Users;

impl Service for Users {}

#[handler]
async fn index(users: &mut Users) -> &'static str {
    let _ = users;
    "hello"
}

fn main() {}
