//! Long lists, a page at a time.

use std::collections::HashMap;

use proptest::prelude::*;
use zzz::{
    App, Assigns, Envelope, ErrorPages, Keyset, Page, Paginated, PublicUrl, Result, Router,
    TestClient, TestResponse, TestServer, handler,
};

const ROWS: u64 = 45;

#[handler]
async fn counted(page: Page<10, 20>) -> Paginated<u64> {
    page.of((page.offset()..ROWS).take(page.limit()).collect(), ROWS)
}

#[handler]
async fn uncounted(page: Page<10, 20>) -> Paginated<u64> {
    page.of_one_more((page.offset()..ROWS).take(page.limit_and_one()).collect())
}

#[handler]
async fn enveloped(page: Page<10, 20>) -> Paginated<String> {
    let page = page.of((page.offset()..ROWS).take(page.limit()).collect(), ROWS);
    page.map(|row: u64| format!("row {row}")).enveloped()
}

#[handler]
async fn in_envelope(page: Page<10, 20>, assigns: &mut Assigns) -> Result<Paginated<u64>> {
    let page = page.of((page.offset()..ROWS).take(page.limit()).collect(), ROWS);
    assigns.set(page.meta()?);
    Ok(page)
}

#[handler]
async fn none(page: Page<10, 20>) -> Paginated<u64> {
    page.of(Vec::new(), 0)
}

#[handler]
async fn offset(page: Page<10, 10_000>) -> String {
    format!("{} {} {}", page.number(), page.per_page(), i64::try_from(page.offset()).unwrap())
}

/// Rows by name and id, as a database would give them.
fn rows_of(page: &Keyset<(String, u64), 10, 20>) -> Vec<(String, u64)> {
    let mut rows: Vec<_> = (0..ROWS).map(|id| (format!("name {}", id % 7), id)).collect();
    rows.sort();
    if let Some(before) = page.before() {
        rows.retain(|row| row < before);
        rows.reverse();
    }
    if let Some(after) = page.after() {
        rows.retain(|row| row > after);
    }
    rows.truncate(page.limit_and_one());
    rows
}

#[handler]
async fn by_key(page: Keyset<(String, u64), 10, 20>) -> Result<Paginated<u64>> {
    let rows = page.of(rows_of(&page), Clone::clone)?;
    Ok(rows.map(|(_, id)| id).enveloped())
}

#[handler]
async fn by_long_key(page: Keyset<String>) -> Result<Paginated<String>> {
    page.of(vec!["a".repeat(1000); page.limit_and_one()], Clone::clone)
}

fn app() -> App {
    let routes = Router::new()
        .get("/counted", counted {})
        .get("/uncounted", uncounted {})
        .get("/enveloped", enveloped {})
        .get("/in-envelope", in_envelope {})
        .with(Envelope::new())
        .get("/none", none {})
        .get("/offset", offset {})
        .get("/by-key", by_key {})
        .get("/by-long-key", by_long_key {})
        .get("/tags/*name", counted {});
    App::new().errors(ErrorPages::production()).routes(routes.build().unwrap())
}

/// The links of an answer by their relation.
fn links(answer: &TestResponse) -> HashMap<String, String> {
    let field = answer.header("link").unwrap_or_default();
    let links = field.split(", ").filter(|link| !link.is_empty()).map(|link| {
        let (address, relation) = link.split_once(">; rel=\"").unwrap();
        let relation = relation.strip_suffix('"').unwrap();
        (relation.to_owned(), address.strip_prefix('<').unwrap().to_owned())
    });
    links.collect()
}

#[track_caller]
fn check(answer: &TestResponse, expected: &[(&str, &str)]) {
    let expected = expected.iter().map(|(name, to)| ((*name).to_owned(), (*to).to_owned()));
    assert_eq!(links(answer), expected.collect::<HashMap<_, _>>());
}

#[zzz::test]
async fn pages_are_counted_and_lead_to_each_other() {
    let server = TestServer::start(app()).await;
    let first = server.get("/counted").await;
    first.assert_ok().assert_body("[0,1,2,3,4,5,6,7,8,9]");
    let to = |number: u32| format!("/counted?page={number}");
    check(&first, &[("first", &to(1)), ("next", &to(2)), ("last", &to(5))]);
    let middle = server.get("/counted?page=3").await;
    let expected = [("first", &*to(1)), ("prev", &*to(2)), ("next", &*to(4)), ("last", &*to(5))];
    check(&middle, &expected);
    let last = server.get("/counted?page=5").await;
    last.assert_body("[40,41,42,43,44]");
    check(&last, &[("first", &to(1)), ("prev", &to(4)), ("last", &to(5))]);
    // Behind the end there is nothing, and a way back.
    let behind = server.get("/counted?page=9").await;
    behind.assert_ok().assert_body("[]");
    check(&behind, &[("first", &to(1)), ("prev", &to(5)), ("last", &to(5))]);
    check(&server.get("/none").await, &[("first", "/none?page=1"), ("last", "/none?page=1")]);
}

#[zzz::test]
async fn where_nobody_counts_one_row_more_says_that_there_is_a_next_page() {
    let client = TestClient::new(app()).await;
    let answer = client.get("/uncounted?page=4").await;
    answer.assert_body("[30,31,32,33,34,35,36,37,38,39]");
    let to = |number: u32| format!("/uncounted?page={number}");
    check(&answer, &[("first", &to(1)), ("prev", &to(3)), ("next", &to(5))]);
    check(&client.get("/uncounted?page=5").await, &[("first", &to(1)), ("prev", &to(4))]);
}

#[zzz::test]
async fn links_keep_what_else_was_asked() {
    let client = TestClient::new(app()).await;
    let answer = client.get("/counted?q=a%26b%3E&tag=1&page=1&tag=2&per_page=20&%C3%A4=%3Cx").await;
    assert_eq!(
        links(&answer)["next"],
        "/counted?q=a%26b%3E&tag=1&tag=2&%C3%A4=%3Cx&page=2&per_page=20"
    );
    // What the client has written does not end the address.
    let answer = client.get("/tags/a%3E%3B%20rel=x?q=>;rel=y").await;
    assert_eq!(links(&answer)["next"], "/tags/a%3E%3B%20rel=x?q=%3E%3Brel%3Dy&page=2");
    let url = PublicUrl::parse("https://example.com/shop").unwrap();
    let client = TestClient::new(app().service(url)).await;
    let answer = client.get("/counted?q=1").await;
    assert_eq!(links(&answer)["next"], "https://example.com/shop/counted?q=1&page=2");
    // Where it would be too long for proxies, there is none.
    let long = client.get(&format!("/counted?q={}", "a".repeat(3000))).await;
    long.assert_ok().assert_no_header("link");
}

#[zzz::test]
async fn numbers_and_sizes_have_bounds() {
    let client = TestClient::new(app()).await;
    for query in [
        "page=0",
        "page=-1",
        "page=two",
        "page=4294967296",
        "page=1.5",
        "per_page=0",
        "per_page=21",
        "per_page=x",
        "per_page=-5",
    ] {
        let refused = client.get(&format!("/counted?{query}"));
        let refused = refused.header("accept", "application/json").await;
        refused.assert_status(400).assert_json_at("$.type", "bad_page");
    }
    let refused = client.get("/counted?per_page=21").await;
    refused.assert_body_contains("from 1 to 20");
    for (query, expected) in [
        ("", "1 10 0"),
        ("page=&per_page=", "1 10 0"),
        ("page=2&page=3", "3 10 20"),
        ("page=4294967295&per_page=10000", "4294967295 10000 42949672940000"),
    ] {
        client.get(&format!("/offset?{query}")).await.assert_body(expected);
    }
}

#[zzz::test]
async fn the_body_may_say_what_the_head_says() {
    let client = TestClient::new(app()).await;
    let answer = client.get("/enveloped?page=5&per_page=20").await;
    answer.assert_json(serde_json::json!({
        "data": [],
        "meta": {"page": 5, "per_page": 20, "total": 45},
        "links": {
            "first": "/enveloped?page=1&per_page=20",
            "prev": "/enveloped?page=3&per_page=20",
            "next": null,
            "last": "/enveloped?page=3&per_page=20",
        },
    }));
    let answer = client.get("/enveloped?page=3&per_page=20").await;
    answer.assert_json_at("$.data[0]", "row 40");
    let answer = client.get("/in-envelope?page=5").await;
    answer.assert_json(serde_json::json!({
        "data": [40, 41, 42, 43, 44],
        "meta": {"page": 5, "per_page": 10, "total": 45},
    }));
    assert!(links(&answer).contains_key("prev"));
}

#[zzz::test]
async fn keys_lead_through_the_list_and_back() {
    let client = TestClient::new(app()).await;
    let mut pages = Vec::new();
    let mut next = Some("/by-key?q=1&per_page=20".to_owned());
    while let Some(address) = next {
        let answer = client.get(&address).await;
        pages.push(answer.json::<serde_json::Value>()["data"].clone());
        let links = links(&answer);
        assert_eq!(links["first"], "/by-key?q=1&per_page=20");
        assert_eq!(links.contains_key("prev"), pages.len() > 1);
        next = links.get("next").cloned();
        if next.is_none() {
            // And back from here.
            let mut prev = links.get("prev").cloned();
            for page in pages[..pages.len() - 1].iter().rev() {
                let answer = client.get(&prev.unwrap()).await;
                assert_eq!(&answer.json::<serde_json::Value>()["data"], page);
                prev = self::links(&answer).get("prev").cloned();
            }
            assert_eq!(prev, None);
        }
    }
    let lengths: Vec<_> = pages.iter().map(|page| page.as_array().unwrap().len()).collect();
    assert_eq!(lengths, [20, 20, 5]);
    let mut ids: Vec<_> = pages.iter().flat_map(|page| page.as_array().unwrap()).collect();
    ids.sort_by_key(|id| id.as_u64());
    ids.dedup();
    assert_eq!(ids.len(), 45);
}

#[zzz::test]
async fn what_is_no_place_in_the_list_is_400() {
    let client = TestClient::new(app()).await;
    let next = links(&client.get("/by-key").await)["next"].clone();
    let cursor = next.strip_prefix("/by-key?after=").unwrap();
    for query in [
        "after=1".to_owned(),
        "before=%00".to_owned(),
        // `7`: JSON, but no name and id.
        "after=Nw".to_owned(),
        format!("after={}", &cursor[1..]),
        format!("after={}", &cursor[..cursor.len() - 1]),
        format!("after={cursor}."),
        format!("after={}", cursor.repeat(100)),
        format!("after={cursor}&before={cursor}"),
        format!("after={cursor}&per_page=21"),
    ] {
        let refused = client.get(&format!("/by-key?{query}"));
        let refused = refused.header("accept", "application/json").await;
        refused.assert_status(400).assert_json_at("$.type", "bad_page");
    }
    client.get(&format!("/by-key?before=&after={cursor}")).await.assert_ok();
    // Ours, and not the client's.
    client.get("/by-long-key").await.assert_status(500);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_query_is_a_page_or_400(query in "[a-z=&%0-9_>\"]{0,60}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer = runtime.block_on(async {
            TestClient::new(app()).await.get(&format!("/counted?{query}&page=2")).await
        });
        if answer.status() == 200 {
            let next = &links(&answer)["next"];
            prop_assert!(next.starts_with("/counted?") && next.contains("page=3"), "{}", next);
        } else {
            prop_assert_eq!(answer.status(), 400);
        }
    }
}
