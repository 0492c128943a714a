use zzz::handler;

struct Users;

#[handler]
async fn index(users: &Users) -> &'static str {
    let _ = users;
    "hello"
}

fn main() {}
