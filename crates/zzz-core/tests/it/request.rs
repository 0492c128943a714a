//! Requests, and what they remember.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use proptest::prelude::*;
use zzz_core::{
    App, Body, ConnectionInfo, Request, Service,
    http::{HeaderValue, Method, Version, header},
};

#[track_caller]
fn check(target: &str, path: &str, query: Option<&str>, host: Option<&str>) {
    let mut request = Request::new(Method::GET, target);
    request.headers_mut().insert(header::HOST, HeaderValue::from_static("field"));
    assert_eq!((request.path(), request.query(), request.host()), (path, query, host));
    // A router sees the same path.
    assert_eq!(request.capture(|path, _| path.to_owned()), path);
}

#[test]
fn origin_form() {
    check("/", "/", None, Some("field"));
    check("/a/b/", "/a/b/", None, Some("field"));
    check("//a", "//a", None, Some("field"));
    check("/%2F%zz", "/%2F%zz", None, Some("field"));
    check("/a?", "/a", Some(""), Some("field"));
    check("/a?b?c=/d", "/a", Some("b?c=/d"), Some("field"));
    check("/?", "/", Some(""), Some("field"));
    check("/a?to=http://h/x", "/a", Some("to=http://h/x"), Some("field"));
    check("/http://h/x", "/http://h/x", None, Some("field"));
}

#[test]
fn absolute_form() {
    check("http://h/a/b?c", "/a/b", Some("c"), Some("h"));
    check("https://h:8443/", "/", None, Some("h:8443"));
    check("http://[::1]:80/a", "/a", None, Some("[::1]:80"));
    // RFC 9112, section 3.2.1: a path that is empty is sent on as `/`.
    check("http://h", "/", None, Some("h"));
    check("http://h?b=/c", "/", Some("b=/c"), Some("h"));
    check("http://h?b=http://i/c", "/", Some("b=http://i/c"), Some("h"));
}

#[test]
fn a_target_stays_as_it_was_sent() {
    for target in ["/a%2Fb?c", "http://h/a", "h:443", "*"] {
        assert_eq!(Request::new(Method::GET, target).target(), target);
    }
    assert_eq!(Request::new(Method::GET, "http://h?a").target(), "http://h/?a");
}

#[test]
fn what_a_server_has_parsed() {
    for (target, path_end, path, query) in
        [("/a?b", 2, "/a", Some("b")), ("/a", 2, "/a", None), ("/a?", 2, "/a", Some(""))]
    {
        let request = Request::from_origin_form(Method::GET, target, path_end);
        assert_eq!((request.path(), request.query()), (path, query));
        assert_eq!(request.target(), target);
    }
}

#[test]
fn authority_and_asterisk_form() {
    check("h:443", "", None, Some("h:443"));
    check("*", "*", None, Some("field"));
}

#[test]
fn without_a_host() {
    assert_eq!(Request::new(Method::GET, "/").host(), None);
}

proptest! {
    /// Where path and query begin and end, however they look.
    #[test]
    fn parts_are_what_was_put_together(
        authority in prop::option::of("[a-z]{1,8}(:[0-9]{1,4})?"),
        path in "(/[a-z%:?=&]{0,5}){0,4}",
        query in prop::option::of("[a-z/?:=&]{0,12}"),
    ) {
        let path = path.replace('?', "");
        prop_assume!(authority.is_some() || !path.is_empty());
        let mut target = String::new();
        if let Some(authority) = &authority {
            target.push_str(&format!("http://{authority}"));
        }
        target.push_str(&path);
        if let Some(query) = &query {
            target.push_str(&format!("?{query}"));
        }
        let request = Request::new(Method::GET, &target);
        let shown = if path.is_empty() { "/" } else { &path };
        prop_assert_eq!(request.path(), shown);
        prop_assert_eq!(request.query(), query.as_deref());
        prop_assert_eq!(request.host(), authority.as_deref());
    }
}

#[test]
fn debug_shows_neither_query_nor_headers() {
    let mut request = Request::new(Method::POST, "/login?token=secret");
    request.headers_mut().insert(header::COOKIE, HeaderValue::from_static("secret"));
    assert_eq!(format!("{request:?}"), "POST /login");
}

#[test]
fn parameters_keep_order_and_names() {
    let mut request = Request::new(Method::GET, "/users/7");
    request.params_mut().push("left", "over");
    let length = request.capture(|path, params| {
        assert!(params.is_empty(), "those of before are gone");
        params.push("user", "7");
        params.push("", "unnamed");
        params.push("empty", "");
        path.len()
    });
    assert_eq!(length, "/users/7".len());
    let params = request.params();
    let all: Vec<_> = params.iter().collect();
    assert_eq!(all, [("user", "7"), ("", "unnamed"), ("empty", "")]);
    assert_eq!(params.len(), 3);
    assert_eq!((params.get("empty"), params.get("left")), (Some(""), None));
}

struct User(usize);

/// The user, made from a count of how often one was made.
fn user<'r>(request: &'r mut Request, made: &AtomicUsize) -> &'r User {
    request.memoise(|_| User(made.fetch_add(1, Ordering::Relaxed)))
}

#[test]
fn memoised_values_are_made_once_per_request() {
    let made = AtomicUsize::new(1);
    for expected in 1..=3 {
        // The memory of the request before is used again, its value is not.
        let mut request = Request::new(Method::GET, "/");
        assert!(request.get::<User>().is_none());
        assert_eq!(user(&mut request, &made).0, expected);
        assert_eq!(user(&mut request, &made).0, expected);
        assert_eq!(request.get::<User>().map(|user| user.0), Some(expected));
    }
}

#[test]
fn memoised_values_may_need_each_other() {
    struct Outer(usize);
    let made = AtomicUsize::new(5);
    let mut request = Request::new(Method::GET, "/");
    let outer = request.memoise(|request| Outer(user(request, &made).0 + 1));
    assert_eq!(outer.0, 6);
    assert_eq!(user(&mut request, &made).0, 5);
}

#[test]
fn a_panic_while_making_leaves_nothing_behind() {
    let mut request = Request::new(Method::GET, "/");
    let broken = std::panic::AssertUnwindSafe(|| {
        request.memoise::<User>(|_| panic!("no user"));
    });
    assert!(std::panic::catch_unwind(broken).is_err());
    let mut request = Request::new(Method::GET, "/");
    assert_eq!(user(&mut request, &AtomicUsize::new(9)).0, 9);
}

#[test]
fn assigns_are_dropped_with_their_request() {
    struct Held(Arc<()>);
    let held = Arc::new(());
    let mut request = Request::new(Method::GET, "/");
    assert!(request.set(Held(held.clone())).is_none());
    assert!(request.set(Held(held.clone())).is_some(), "one per type");
    assert!(Arc::ptr_eq(&request.get::<Held>().unwrap().0, &held));
    assert_eq!(Arc::strong_count(&held), 2);
    drop(request);
    assert_eq!(Arc::strong_count(&held), 1);
}

#[test]
fn assigns_change_and_leave() {
    let mut request = Request::new(Method::GET, "/");
    let assigns = request.assigns_mut();
    assert_eq!(assigns.set(1_u8), None);
    assert_eq!(assigns.set("text"), None);
    *assigns.get_mut::<u8>().unwrap() += 1;
    assert_eq!(assigns.take::<u8>(), Some(2));
    assert_eq!(assigns.take::<u8>(), None);
    assert_eq!(assigns.set(3_u8), None);
    assert_eq!((assigns.get::<u8>(), assigns.get::<&str>()), (Some(&3), Some(&"text")));
    assert_eq!(assigns.get::<u16>(), None);
}

/// Two requests at once have memory of their own, and what is dropped first
/// is not what the other one sees.
#[test]
fn requests_at_the_same_time_know_nothing_of_each_other() {
    let mut first = Request::new(Method::GET, "/first");
    let mut second = Request::new(Method::PUT, "/second");
    first.set(1_u8);
    second.set(2_u8);
    drop(first);
    let third = Request::new(Method::POST, "/third");
    assert_eq!((second.path(), second.get::<u8>()), ("/second", Some(&2)));
    assert_eq!((third.path(), third.get::<u8>()), ("/third", None));
}

/// A value whose drop makes a request, while the pool takes one back.
#[test]
fn a_drop_may_make_requests() {
    struct Again;
    impl Drop for Again {
        fn drop(&mut self) {
            let mut request = Request::new(Method::GET, "/again");
            request.set(7_u8);
        }
    }
    let mut request = Request::new(Method::GET, "/");
    request.set(Again);
    drop(request);
    assert_eq!(Request::new(Method::GET, "/").get::<u8>(), None);
}

#[tokio::test]
async fn a_reused_request_is_as_new() {
    struct Greeting;
    impl Service for Greeting {}

    let app = App::new().service(Greeting);
    let mut request = Request::new(Method::POST, "http://h/a?b");
    request.set_version(Version::HTTP_10);
    request.set_deadline(Duration::from_secs(1));
    let address = "127.0.0.1:80".parse().unwrap();
    request.set_connection(ConnectionInfo::tcp(Some(address), Some(address)));
    *request.body_mut() = Body::from("text");
    request.body_mut().set_limit(1);
    app.handle(&mut request).await;
    assert!(request.services().find::<Greeting>().is_some());
    drop(request);

    let mut request = Request::new(Method::GET, "/");
    assert_eq!((request.method(), request.version()), (&Method::GET, Version::HTTP_11));
    assert_eq!((request.query(), request.host(), request.deadline()), (None, None, None));
    assert_eq!(*request.connection(), ConnectionInfo::default());
    assert_eq!(request.take_body().bytes().await.unwrap(), "");
    *request.body_mut() = Body::from("more than a byte");
    assert!(request.body_mut().bytes().await.is_ok());
}

#[tokio::test]
async fn taking_the_body_leaves_an_empty_one() {
    let mut request = Request::new(Method::POST, "/");
    *request.body_mut() = Body::from("text");
    let mut body = request.take_body();
    assert!(request.body().is_empty());
    assert_eq!(body.bytes().await.unwrap(), "text");
}

#[test]
fn the_method_can_be_overridden() {
    let mut request = Request::new(Method::POST, "/");
    request.set_method(Method::DELETE);
    assert_eq!(request.method(), Method::DELETE);
}
