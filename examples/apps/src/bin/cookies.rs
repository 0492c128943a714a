//! How do I use cookies?

use std::time::Duration;

use zzz::{App, Cookie, CookiePolicy, Cookies, Environment, NoContent, handler};

const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Counts visits in a cookie. It goes out with errors, too.
#[handler]
async fn visit(cookies: &mut Cookies) -> String {
    let visits = cookies.get("visits").and_then(|visits| visits.parse().ok()).unwrap_or(0_u32);
    let visits = visits.saturating_add(1);
    cookies.set(Cookie::new("visits", visits.to_string()).max_age(YEAR));
    format!("visit {visits}\n")
}

#[handler]
async fn forget(cookies: &mut Cookies) -> NoContent {
    cookies.remove("visits");
    NoContent
}

zzz::router! {
    get "/" => visit;
    delete "/" => forget;
}

/// Cookies are for HTTPS only, but on the machine of whoever develops.
fn app(environment: Environment) -> App {
    let is_deployed = environment.is_deployed();
    let policy = if is_deployed { CookiePolicy::production() } else { CookiePolicy::development() };
    App::new().service(policy).routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test]
async fn counts_each_visitor() {
    let client = zzz::TestClient::new(app(Environment::Prod)).await;
    let first = client.get("/").await;
    first.assert_body("visit 1\n").assert_cookie("visits", "1");
    let cookie = first.header("set-cookie").unwrap_or_default();
    assert!(cookie.contains("HttpOnly") && cookie.contains("Secure"), "{cookie}");
    client.get("/").await.assert_body("visit 2\n");
    client.another().get("/").await.assert_body("visit 1\n");
    client.set_cookie("visits", "many").get("/").await.assert_body("visit 1\n");
    client.delete("/").await.assert_status(204);
    assert_eq!(client.cookie("visits"), None);
}
