//! `Cookies`.

use std::time::Duration;

use proptest::prelude::*;
use zzz_core::{
    App, ConnectionInfo, Error, IntoResponse, LendMut, Request, Response, handler_fn,
    http::{HeaderValue, Method, header},
};
use zzz_web::{Cookie, CookiePolicy, Cookies, SameSite};

fn request(cookies: &str) -> Request {
    let mut request = Request::new(Method::GET, "/");
    if !cookies.is_empty() {
        let value = HeaderValue::from_str(cookies).unwrap();
        request.headers_mut().insert(header::COOKIE, value);
    }
    request
}

/// Lends the cookies to `work`, as `#[handler]` does.
fn lend(request: &mut Request, work: impl FnOnce(&mut Cookies)) {
    let mut cookies = Cookies::take(request).unwrap();
    work(&mut cookies);
    cookies.put_back(request);
}

fn lines(request: &Request) -> Vec<&str> {
    request.answer_headers().get_all("set-cookie").collect()
}

#[track_caller]
fn check(cookie: Cookie, line: &str) {
    let mut request = request("");
    lend(&mut request, |cookies| cookies.set(cookie));
    assert_eq!(lines(&request), [line]);
}

#[test]
fn cookies_are_read() {
    let mut request = request("a=1; b=two%20words;c=\"quoted\"; =x; d; a=2; e=100%");
    lend(&mut request, |cookies| {
        let found: Vec<_> = cookies.iter().collect();
        let expected = [("a", "1"), ("b", "two words"), ("c", "quoted"), ("e", "100%")];
        assert_eq!(found, expected);
        assert_eq!((cookies.get("b"), cookies.get("z")), (Some("two words"), None));
    });
    assert!(lines(&request).is_empty());
}

#[test]
fn a_name_in_disguise_is_another_name() {
    let mut request = request("__%48ost-id=evil; __Host-id=good");
    lend(&mut request, |cookies| assert_eq!(cookies.get("__Host-id"), Some("good")));
}

#[test]
fn the_defaults_are_safe() {
    check(Cookie::new("a", "1"), "a=1; HttpOnly; SameSite=Lax; Secure; Path=/");
    check(("a", "1").into(), "a=1; HttpOnly; SameSite=Lax; Secure; Path=/");
}

#[test]
fn every_attribute_is_sent() {
    let cookie = Cookie::new("a", "1")
        .max_age(Duration::from_secs(60))
        .path("/posts")
        .domain("zzz.example")
        .same_site(SameSite::Strict)
        .readable_by_scripts();
    check(cookie, "a=1; SameSite=Strict; Secure; Path=/posts; Domain=zzz.example; Max-Age=60");
    let cookie = Cookie::new("a", "1").same_site(SameSite::None);
    check(cookie, "a=1; HttpOnly; SameSite=None; Secure; Path=/");
}

#[test]
fn nothing_is_injected() {
    let cookie = Cookie::new("a;b", "1; Domain=x\r\n").path("/;\r\nx").domain("d; Secure");
    check(
        cookie,
        "a%3Bb=1%3B%20Domain%3Dx%0D%0A; HttpOnly; SameSite=Lax; Secure; Path=/x; Domain=d Secure",
    );
}

#[test]
fn what_is_set_is_read_and_what_is_removed_is_not() {
    let mut request = request("a=1; b=2");
    lend(&mut request, |cookies| {
        cookies.set(("a", "new"));
        cookies.remove("b");
        assert_eq!((cookies.get("a"), cookies.get("b")), (Some("new"), None));
    });
    lend(&mut request, |cookies| {
        assert_eq!((cookies.get("a"), cookies.get("b")), (Some("new"), None));
    });
    let lines = lines(&request);
    assert_eq!(lines.len(), 2);
    assert!(lines[1].starts_with("b=; ") && lines[1].contains("Max-Age=0"), "{}", lines[1]);
    assert!(lines[1].contains("Path=/;") && lines[1].contains("Expires="), "{}", lines[1]);
}

#[test]
fn one_is_removed_where_it_was_set() {
    let mut request = request("a=1");
    lend(&mut request, |cookies| {
        cookies.forget(Cookie::new("a", "").path("/x").domain("zzz.example"));
    });
    let line = lines(&request)[0];
    assert!(line.contains("Path=/x; Domain=zzz.example; Max-Age=0"), "{line}");
}

#[test]
fn the_last_change_of_a_cookie_counts_and_other_lines_stay() {
    let mut request = request("");
    let foreign = HeaderValue::from_static("foreign=1");
    request.answer_headers_mut().append(header::SET_COOKIE, foreign);
    lend(&mut request, |cookies| {
        cookies.set(("a", "1"));
        cookies.set(("a", "2"));
    });
    lend(&mut request, |cookies| {
        cookies.set(("a", "3"));
        cookies.set(Cookie::new("a", "elsewhere").path("/x"));
    });
    let starts: Vec<_> =
        lines(&request).iter().map(|line| line.split(';').next().unwrap()).collect();
    assert_eq!(starts, ["foreign=1", "a=3", "a=elsewhere"]);
}

async fn answered(app: App, mut request: Request) -> Response {
    app.handle(&mut request).await
}

#[tokio::test]
async fn changes_go_out_with_answers_and_errors() {
    for is_error in [false, true] {
        let app = App::new().routes(handler_fn(move |request| {
            lend(request, |cookies| cookies.set(("seen", "yes")));
            Box::pin(async move {
                if is_error { Err(Error::internal("inside")) } else { Ok("fine".into_response()) }
            })
        }));
        let response = answered(app, request("")).await;
        assert_eq!(response.status().is_server_error(), is_error);
        let line = response.headers().get("set-cookie");
        assert_eq!(line, Some("seen=yes; HttpOnly; SameSite=Lax; Secure; Path=/"));
    }
}

async fn line_for(policy: Option<CookiePolicy>, host: &str, peer: &str, cookie: Cookie) -> String {
    let app = App::new().routes(handler_fn(move |request| {
        lend(request, |cookies| cookies.set(cookie.clone()));
        Box::pin(async { Ok("".into_response()) })
    }));
    let app = match policy {
        Some(policy) => app.service(policy),
        None => app,
    };
    let mut request = request("");
    request.headers_mut().insert(header::HOST, HeaderValue::from_str(host).unwrap());
    request.set_connection(ConnectionInfo::tcp(Some(peer.parse().unwrap()), None));
    let response = answered(app, request).await;
    response.headers().get("set-cookie").unwrap().to_owned()
}

#[tokio::test]
async fn only_plain_local_development_goes_without_secure() {
    let (here, there) = ("127.0.0.1:4000", "10.0.0.7:4000");
    let development = Some(CookiePolicy::development());
    for (policy, host, peer, is_secure) in [
        (development, "localhost:5555", here, false),
        (development, "[::1]:5555", "[::1]:4000", false),
        (development, "zzz.example", here, true),
        (development, "localhost:5555", there, true),
        (Some(CookiePolicy::production()), "localhost:5555", here, true),
        (None, "localhost:5555", here, true),
    ] {
        let line = line_for(policy, host, peer, Cookie::new("a", "1")).await;
        assert_eq!(line.contains("; Secure"), is_secure, "{policy:?} {host} {peer}");
    }
    let none = Cookie::new("a", "1").same_site(SameSite::None);
    for cookie in [none, Cookie::new("__Host-a", "1"), Cookie::new("__Secure-a", "1")] {
        let line = line_for(development, "localhost", here, cookie).await;
        assert!(line.contains("; Secure"), "{line}");
    }
}

#[test]
fn debug_shows_no_values() {
    let mut request = request("id=hunter2");
    lend(&mut request, |cookies| assert_eq!(format!("{cookies:?}"), r#"["id"]"#));
    assert_eq!(format!("{:?}", Cookie::new("id", "hunter2")), "Cookie(id)");
}

proptest! {
    #[test]
    fn any_value_comes_back(value in ".*") {
        let mut first = request("");
        lend(&mut first, |cookies| cookies.set(("a", value.clone())));
        let sent = lines(&first)[0].split("; ").next().unwrap();
        lend(&mut request(sent), |cookies| assert_eq!(cookies.get("a"), Some(value.as_str())));
    }

    #[test]
    fn any_field_is_read(bytes in prop::collection::vec(32_u8..=126, 0..60)) {
        let mut request = Request::new(Method::GET, "/");
        request.headers_mut().insert(header::COOKIE, HeaderValue::from_bytes(&bytes).unwrap());
        lend(&mut request, |cookies| for (name, _) in cookies.iter() {
            assert!(!name.is_empty());
        });
    }
}
