//! What is wrong with routes is said when they are built, all at once.

use zzz_core::{App, http::Method};
use zzz_router::Router;

use super::named;

/// Expects `line: sentence` of each mistake, the line counted from `first`.
#[track_caller]
fn check(router: Router, first: u32, mistakes: &[(u32, &str)]) {
    let error = router.build().unwrap_err().to_string();
    let mut lines = error.lines();
    assert_eq!(lines.next(), Some("the routes cannot be built:"));
    let mut found = Vec::new();
    for line in lines {
        let place = line.strip_prefix("  ").unwrap().strip_prefix(file!()).unwrap();
        let mut parts = place[1..].splitn(3, ':');
        let number: u32 = parts.next().unwrap().parse().unwrap();
        let _column: u32 = parts.next().unwrap().parse().unwrap();
        found.push((number - first, parts.next().unwrap().trim_start()));
    }
    assert_eq!(found, mistakes);
}

#[test]
fn all_mistakes_come_at_once_each_with_its_place() {
    let first = line!();
    let router = Router::new()
        .get("/users/{id}", named(""))
        .get("/fine/:id", named(""))
        .post("users", named(""))
        .put("/fine/:name", named(""))
        .patch("/files/*path/edit", named(""))
        .delete("/fine/:id", named(""))
        .get("/fine/:id", named(""))
        .route(Method::TRACE, "/a//b", named(""));
    check(
        router,
        first,
        &[
            (
                2,
                r#"segment "{id}" in pattern "/users/{id}" contains "{": write ":id" for a parameter"#,
            ),
            (4, r#"pattern "users" does not start with "/": write "/users""#),
            (5, r#"pattern "/fine/:name" matches the same paths as "/fine/:id": keep one of them"#),
            (
                6,
                r#"wildcard "*path" in pattern "/files/*path/edit" is not the last segment: end the pattern with it, or write ":path" to take one segment"#,
            ),
            (8, "`GET /fine/:id` has a handler already; remove one"),
            (9, r#"pattern "/a//b" has an empty segment at byte 3: write "/a/b""#),
        ],
    );
}

#[test]
fn an_application_takes_a_router_and_tells_its_mistakes() {
    assert!(App::new().routes(Router::new().get("/", named(""))).check().is_ok());
    let error = App::new().routes(Router::new().get("users", named(""))).check().unwrap_err();
    assert!(error.to_string().contains(r#"write "/users""#), "{error}");
}

#[test]
fn the_same_handler_twice() {
    let first = line!();
    let router = Router::new().get("/", named("one"));
    let router = router.get("/", named("two"));
    let router = router.route(Method::GET, "/", named("three"));
    check(
        router,
        first,
        &[
            (2, "`GET /` has a handler already; remove one"),
            (3, "`GET /` has a handler already; remove one"),
        ],
    );
}

#[test]
fn routes_that_only_look_alike() {
    let router = Router::new()
        .get("/a", named(""))
        .get("/a/", named(""))
        .get("/:a", named(""))
        .get("/*a", named(""))
        .get("/:a/b", named(""))
        .get("/:b/c", named(""))
        .post("/:a", named(""))
        .route(Method::from_bytes(b"get").unwrap(), "/a", named(""));
    assert!(router.build().is_ok());
}
