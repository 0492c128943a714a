//! JSON bodies.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use serde::{Deserialize, Serialize};
use zzz_test::TestClient;

use crate::app::{app, over_both};

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
        response.assert_contains("content-type: application/json\n");
        let response = client
            .post("/inspect")
            .header("content-type", "application/vnd.api+json")
            .json(&[1, 2])
            .await;
        response
            .assert_contains("content-type: application/vnd.api+json\ncontent-length: 5\n[1,2]");
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

    let map = BTreeMap::from([((1, 2), 3)]);
    let failed = catch_unwind(AssertUnwindSafe(|| drop(client.get("/").json(&map)))).unwrap_err();
    let message = failed.downcast::<String>().unwrap();
    assert_eq!(*message, "the value cannot be JSON: key must be a string");
}
