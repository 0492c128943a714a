//! What a client keeps of the cookies that it gets.

use zzz_test::TestClient;

use crate::app::{app, over_both};

/// The `cookie` field that `client` sends to `target` at `host`.
async fn sent(client: &TestClient, host: &str, target: &str) -> String {
    client.get(target).header("host", host).await.text().to_owned()
}

#[tokio::test]
async fn cookies_go_back_where_they_came_from() {
    over_both(async |client| {
        let set = client.post("/jar").body("a=1; Path=/; HttpOnly\nb=x=y\nc=\n=d\ne").await;
        set.assert_ok().assert_body("none").assert_cookie("a", "1").assert_cookie("b", "x=y");
        assert_eq!(set.cookie("c"), Some(""));
        set.assert_no_cookie("e");
        client.get("/jar").await.assert_body("a=1; b=x=y; c=");
        assert_eq!(client.cookie("b").as_deref(), Some("x=y"));
        assert_eq!(client.cookie("e"), None);

        // The second value takes the place of the first.
        client.post("/jar").body("a=2; Path=/").await;
        client.get("/jar").await.assert_body("a=2; b=x=y; c=");
        // Another visitor has none of them.
        client.another().get("/jar").await.assert_body("none");
        client.clear_cookies().get("/jar").await.assert_body("none");
    })
    .await;
}

#[tokio::test]
async fn paths_decide() {
    let client = TestClient::new(app()).await;
    client
        .post("/jar/one/page?to=/x")
        .body("folder=1\nall=2; Path=/\nother=3; Path=/jar/two")
        .await;
    client.post("/jar/one/page").body("all=4; Path=/jar/one").await;
    for (target, expected) in [
        ("/jar", "all=2"),
        ("/jar/one", "folder=1; all=4; all=2"),
        ("/jar/one/deep/er?x", "folder=1; all=4; all=2"),
        ("/jar/oneself", "all=2"),
        ("/jar/two/", "other=3; all=2"),
    ] {
        assert_eq!(sent(&client, "localhost", target).await, expected, "{target}");
    }
    assert_eq!(client.cookie("all").as_deref(), Some("4"));
}

#[tokio::test]
async fn hosts_decide() {
    let client = TestClient::new(app()).await.with_header("host", "www.example.org:81");
    client
        .post("/jar")
        .body("own=1\nwide=2; Domain=.Example.org\nforeign=3; Domain=example.com\nlow=4; Domain=a.www.example.org")
        .await;
    for (host, expected) in [
        ("www.example.org", "own=1; wide=2"),
        ("WWW.example.ORG:99", "own=1; wide=2"),
        ("example.org", "wide=2"),
        ("a.www.example.org", "wide=2"),
        ("badexample.org", "none"),
        ("example.com", "none"),
    ] {
        assert_eq!(sent(&client, host, "/jar").await, expected, "{host}");
    }
    client.clear_cookies().set_cookie("mine", "5");
    assert_eq!(sent(&client, "www.example.org", "/jar").await, "mine=5");
    assert_eq!(sent(&client, "localhost", "/jar").await, "none");
}

#[tokio::test]
async fn secure_cookies_stay_at_home_without_tls() {
    let client = TestClient::new(app()).await;
    let lines = "s=1; Secure\n__Secure-a=2\n__Secure-b=3; Secure\n__Host-a=4; Secure; Path=/; \
                 Domain=localhost\n__Host-b=5; Secure; Path=/";
    for (host, expected) in [
        ("localhost", "s=1; __Secure-b=3; __Host-b=5"),
        ("shop.localhost", "s=1; __Secure-b=3; __Host-b=5"),
        ("[::1]:80", "s=1; __Secure-b=3; __Host-b=5"),
        ("example.org", "none"),
    ] {
        client.post("/jar").header("host", host).body(lines).await;
        assert_eq!(sent(&client, host, "/jar").await, expected, "{host}");
    }
}

#[tokio::test]
async fn time_decides() {
    let client = TestClient::new(app()).await;
    let lines = "a=1; Max-Age=1000\nb=2; Expires=Fri, 31 Dec 2399 23:59:59 GMT\nc=3; \
                 Expires=Thu, 01-Jan-1970 00:00:00 GMT; Max-Age=1000\nd=4; Expires=soon\ne=5; \
                 Max-Age=-1\nf=6; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    let set = client.post("/jar").body(lines).await;
    set.assert_cookie("c", "3").assert_no_cookie("e").assert_no_cookie("f");
    client.get("/jar").await.assert_body("a=1; b=2; c=3; d=4");
    client.post("/jar").body("a=; Max-Age=0\nb=; Expires=Thu, 01-Jan-1970 00:00:00 GMT").await;
    client.get("/jar").await.assert_body("c=3; d=4");
}

#[tokio::test]
async fn own_fields_and_switched_off() {
    let client = TestClient::new(app()).await;
    client.set_cookie("a", "1");
    client.get("/jar").header("cookie", "b=2").await.assert_body("b=2");
    let none = client.another().without_cookies();
    none.post("/jar").body("a=1").await.assert_cookie("a", "1");
    none.clear_cookies().get("/jar").await.assert_body("none");
    assert_eq!(none.cookie("a"), None);
}

#[tokio::test]
async fn a_jar_has_an_end() {
    let client = TestClient::new(app()).await;
    let long = "x".repeat(4096);
    client.post("/jar").body(format!("long={long}")).await;
    assert_eq!(client.cookie("long"), None);
    for number in 0..=300 {
        client.set_cookie(&format!("c{number}"), "1");
    }
    assert_eq!(client.cookie("c0"), None);
    assert!(client.cookie("c1").is_some() && client.cookie("c300").is_some());
    assert!(!format!("{client:?}").contains("c300"));
}
