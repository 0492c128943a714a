//! JSON bodies.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use serde::{Deserialize, Serialize};
use zzz_test::TestClient;

use crate::{
    app::{app, over_both},
    failures::message,
};

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Note {
    id: u32,
    text: String,
}

fn note() -> Note {
    Note { id: 7, text: "milk".to_owned() }
}

#[tokio::test]
async fn json_both_ways() {
    over_both(async |client| {
        let response = client.post("/inspect").json(&note()).await;
        response.assert_body_contains("content-type: application/json\n");
        let response = client
            .post("/inspect")
            .header("content-type", "application/vnd.api+json")
            .json(&[1, 2])
            .await;
        response.assert_body_contains(
            "content-type: application/vnd.api+json\ncontent-length: 5\n[1,2]",
        );
        assert_eq!(client.post("/echo").json(&note()).await.json::<Note>(), note());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_the_json_that_was_expected() {
    let client = TestClient::new(app()).await;
    let response = client.post("/echo").json(&[1]).await;
    let failed = catch_unwind(AssertUnwindSafe(|| response.json::<Note>())).unwrap_err();
    let message = failed.downcast::<String>().unwrap();
    assert!(message.starts_with("the body is not the JSON of `it::json::Note`: "), "{message}");
    assert!(message.contains("\n  [1]\n"), "{message}");

    let text = client.post("/echo").text("to and fro").await;
    let failed = catch_unwind(AssertUnwindSafe(|| text.assert_json_at("$.a", 1).status()));
    let message = failed.unwrap_err().downcast::<String>().unwrap();
    let first =
        "the answer is text/plain; charset=utf-8, not JSON: expected ident at line 1 column 2";
    assert_eq!(*message, format!("{first}\n\n{text}"));

    let map = BTreeMap::from([((1, 2), 3)]);
    let failed = catch_unwind(AssertUnwindSafe(|| drop(client.get("/").json(&map)))).unwrap_err();
    let message = failed.downcast::<String>().unwrap();
    assert_eq!(*message, "the value cannot be JSON: key must be a string");
}

#[tokio::test]
async fn values_at_a_path() {
    over_both(async |client| {
        let users = serde_json::json!({
            "users": [{"name": "Ada", "full name": "Ada L", "age": 36}, {"name": "Bo", "it's": null}],
            "next": null,
        });
        let response = client.post("/echo").json(&users).await;
        response
            .assert_json(&users)
            .assert_json_at("$", &users)
            .assert_json_at("$.users[0].name", "Ada")
            .assert_json_at("$.users[-1]['name']", "Bo")
            .assert_json_at("$['users'][0][\"full name\"]", "Ada L")
            .assert_json_at("$.users[*].name", ["Ada", "Bo"])
            .assert_json_at("$.users[1].*", ((), "Bo"))
            .assert_json_at("$.users[1]['it\\'s']", ())
            .assert_json_at("$.next", ())
            .assert_no_json_at("$.previous")
            .assert_no_json_at("$.users[2]")
            .assert_no_json_at("$.users[0].name.first");
        assert_eq!(response.json_at::<u8>("$.users[0].age"), 36);
        assert_eq!(response.json_at::<Vec<String>>("$.users[*].name"), ["Ada", "Bo"]);
    })
    .await;
}

#[tokio::test]
async fn failures_name_the_place() {
    let client = TestClient::new(app()).await;
    let users = serde_json::json!({"users": [{"name": "Ada", "age": 36}], "none": {}});
    let response = client.post("/echo").json(&users).await;
    for (path, expected) in [
        ("$.user", "`$` has no field \"user\": it has none, users"),
        ("$.none.x", "`$.none` has no field \"x\": it is empty"),
        ("$.users[1]", "`$.users` has no element 1: its length is 1"),
        ("$.users[-2]", "`$.users` has no element -2: its length is 1"),
        ("$.users.name", "`$.users` is a list, and has nothing at `.name`"),
        ("$.users[0].name[*]", "`$.users[0].name` is text, and has nothing at `[*]`"),
        ("$.users[0].age", "the JSON is another: expected `$.users[0].age` to be 0, got 36"),
        ("$.users[*].age", "the JSON is another: expected `$.users[*].age` to be 0, got [36]"),
    ] {
        let shown = message(|| response.assert_json_at(path, 0).status());
        assert_eq!(shown, format!("{expected}\n\n{response}"));
    }
    for (path, place) in [("users", 1), ("$users", 2), ("$.", 3), ("$.a[x]", 5), ("$.ä['b", 5)] {
        let shown = message(|| response.assert_json_at(path, 0).status());
        let expected = format!(
            "the JSON path `{path}` is malformed at character {place}; write it as \
             `$.users[0].name`, `$.users[*].name` or `$[\"full name\"]`"
        );
        assert_eq!(shown.lines().next(), Some(expected.as_str()));
    }
    let shown = message(|| response.assert_no_json_at("$.users[*].age").status());
    assert!(shown.starts_with("expected nothing at `$.users[*].age`, got [36]\n"), "{shown}");
    let shown = message(|| response.json_at::<bool>("$.users"));
    assert!(shown.starts_with("`$.users` is not the JSON of `bool`: "), "{shown}");
}

#[tokio::test]
async fn the_first_difference_is_shown() {
    let client = TestClient::new(app()).await;
    let response =
        client.post("/echo").json(&serde_json::json!({"a": [1, {"b c": 2}], "d": 4})).await;
    for (expected, difference) in [
        (
            serde_json::json!({"a": [1, {"b c": 3}], "d": 4}),
            "expected `$.a[1][\"b c\"]` to be 3, got 2",
        ),
        (serde_json::json!({"a": [1, {"b c": 2}]}), "`$` has the field \"d\", too"),
        (serde_json::json!({"a": [1, {"b c": 2, "e": 5}], "d": 4}), "`$.a[1]` has no field \"e\""),
        (serde_json::json!({"a": [1], "d": 4}), "expected `$.a` to be [1], got [1,{\"b c\":2}]"),
    ] {
        let shown = message(|| response.assert_json(&expected).status());
        assert_eq!(shown, format!("the JSON is another: {difference}\n\n{response}"));
    }
}
