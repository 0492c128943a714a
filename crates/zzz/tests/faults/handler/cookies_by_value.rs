use zzz::{Cookies, handler};

#[handler]
async fn index(cookies: Cookies) -> String {
    cookies.get("theme").unwrap_or("light").to_owned()
}

fn main() {}
