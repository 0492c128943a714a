//! Cookies: the first line is what a client sends, the second a name that the application sets, the
//! rest its value, path and domain.
//!
//! Whatever they are, what is set is one line with the attributes that were meant, and comes back
//! as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use zzz_core::{
    LendMut, Request,
    http::{HeaderValue, Method, header},
};
use zzz_web::{Cookie, Cookies};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (sent, name, value) = (next(), next(), next());
    let mut request = asking_with(sent);
    let cookie = Cookie::new(name, value).path(value).domain(value);
    let mut cookies = Cookies::take(&mut request).expect("cookies of a request");
    cookies.set(cookie);
    assert_eq!(cookies.get(name), Some(value));
    cookies.put_back(&mut request);
    for line in request.answer_headers().get_all("set-cookie") {
        check(line, name, value);
    }
});

fn asking_with(cookies: &str) -> Request {
    let mut request = Request::new(Method::GET, "/");
    if let Ok(field) = HeaderValue::from_str(cookies) {
        request.headers_mut().insert(header::COOKIE, field);
    }
    request
}

fn check(line: &str, name: &str, value: &str) {
    assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
    let attributes = ["HttpOnly", "SameSite=Lax", "Secure"];
    let mut pieces = line.split("; ");
    let pair = pieces.next().unwrap_or_default();
    for piece in pieces {
        let is_known = attributes.contains(&piece)
            || piece.starts_with("Path=")
            || piece.starts_with("Domain=");
        assert!(is_known, "{line:?}");
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !name.is_empty() && name.chars().all(is_plain) {
        let mut request = asking_with(pair);
        let cookies = Cookies::take(&mut request).expect("cookies of a request");
        assert_eq!(cookies.get(name), Some(value), "{line:?}");
    }
}
