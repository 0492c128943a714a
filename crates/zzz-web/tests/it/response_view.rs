//! `ResponseView`.

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use zzz_web::{Json, ResponseView};

#[track_caller]
fn check(fields: &'static [&'static str], value: &Value, expected: Value) {
    assert_eq!(ResponseView::of(fields).show(value).unwrap(), Json(expected), "{fields:?}");
}

#[test]
fn only_what_is_listed_goes_out() {
    let post = json!({
        "id": 7,
        "title": "a",
        "secret": "s",
        "author": {"name": "ann", "email": "e", "address": {"city": "c", "street": "s"}},
        "comments": [{"text": "t", "ip": "1"}, {"text": "u", "ip": "2"}],
        "comments_count": 2,
        "tags": ["x"],
        "draft": null,
    });
    check(&["id", "title"], &post, json!({"id": 7, "title": "a"}));
    check(
        &["author.name", "author.address.city", "comments.text"],
        &post,
        json!({
            "author": {"name": "ann", "address": {"city": "c"}},
            "comments": [{"text": "t"}, {"text": "u"}],
        }),
    );
    check(
        &["author.address", "author.address.city"],
        &post,
        json!({
            "author": {"address": {"city": "c", "street": "s"}},
        }),
    );
    check(&["tags", "draft"], &post, json!({"tags": ["x"], "draft": null}));
    check(&["titel", "comment"], &post, json!({}));
    check(&[], &post, json!({}));
}

#[test]
fn lists_are_shown_element_by_element() {
    check(&["a"], &json!([{"a": 1, "b": 2}, [{"b": 3}]]), json!([{"a": 1}, [{}]]));
}

#[test]
fn what_has_no_fields_stays_inside() {
    check(&["a"], &json!("secret"), json!(null));
    check(&["a.b"], &json!({"a": "secret"}), json!({"a": null}));
    check(&["a"], &json!(["secret"]), json!([null]));
}

#[test]
fn what_cannot_be_serialised_is_a_500() {
    let keys = HashMap::from([((1, 2), 3)]);
    assert_eq!(ResponseView::of(&[]).show(&keys).unwrap_err().status(), 500);
}

proptest! {
    #[test]
    fn a_field_that_is_not_listed_never_goes_out(names in prop::collection::vec("[ab.]{1,3}", 0..6)) {
        let object: serde_json::Map<_, _> =
            names.iter().map(|name| (name.clone(), json!({"a": 1, "x": "secret"}))).collect();
        let shown = ResponseView::of(&["a.a", "b.a", "ab.a"]).show(&object).unwrap();
        prop_assert!(!serde_json::to_string(&shown.0).unwrap().contains("secret"));
    }
}
