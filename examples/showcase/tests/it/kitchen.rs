//! Orders: their key, their envelope, and what forms make of their methods.

use crate::support::{Answer, Showcase};

fn order(showcase: &Showcase, json: &str, more: &[&str]) -> Answer {
    let content_type = ["--header", "content-type: application/json", "--data", json];
    showcase.ask("/orders", &[&content_type, more].concat())
}

#[test]
fn what_is_ordered_twice_is_cooked_once() {
    let showcase = Showcase::start();
    let key = ["--header", "idempotency-key: 7"];
    for replayed in ["", "true"] {
        let answer = order(&showcase, r#"{"dish":"tea"}"#, &key);
        answer.is(201, r#"{"dish":"tea","cups":1}"#);
        assert_eq!(answer.header("location"), "/orders/2");
        assert_eq!(answer.header("idempotent-replayed"), replayed);
    }
    assert_eq!(order(&showcase, r#"{"dish":"cocoa"}"#, &key).status, 422, "another order");
    let another = order(&showcase, r#"{"dish":"tea"}"#, &["--header", "idempotency-key: 8"]);
    assert_eq!((another.status, another.header("location")), (201, "/orders/3"));
}

#[test]
fn a_list_comes_in_an_envelope() {
    let showcase = Showcase::start();
    assert_eq!(order(&showcase, r#"{"dish":"tea","cups":3}"#, &[]).status, 201);
    let first = r#"{"address":"/orders/1","dish":"cocoa","cups":1}"#;
    let second = r#"{"address":"/orders/2","dish":"tea","cups":3}"#;
    let expected = format!(r#"{{"data":[{first},{second}],"meta":{{"cups":4}}}}"#);
    showcase.get("/orders").is(200, &expected);
}

#[test]
fn what_is_sold_out_is_answered_by_a_filter() {
    let showcase = Showcase::start();
    order(&showcase, r#"{"dish":"soup"}"#, &[]).is(409, "the soup is gone, there is tea\n");
    let key = ["--header", "idempotency-key: 9"];
    assert_eq!(order(&showcase, r#"{"dish":"soup"}"#, &key).status, 409);
    // A refusal is not kept.
    assert_eq!(order(&showcase, r#"{"dish":"tea"}"#, &key).status, 201);
    assert_eq!(order(&showcase, r#"{"dish":"tea","cups":0}"#, &[]).status, 422);
}

#[test]
fn no_more_is_ordered_than_can_be_cooked() {
    let showcase = Showcase::start();
    let answers = (0..20).map(|_| order(&showcase, r#"{"dish":"tea"}"#, &[]));
    let statuses: Vec<_> = answers.map(|answer| answer.status).collect();
    assert_eq!((&statuses[..19], statuses[19]), (&[201; 19][..], 409));
}

#[test]
fn forms_change_and_cancel_if_they_are_ours() {
    let showcase = Showcase::start();
    let page = showcase.get("/kitchen");
    assert!(page.body.contains("method=\"post\" action=\"/orders/1\""), "{page:?}");
    let (cookie, token) = (page.cookies(), page.csrf_token());
    let send = |fields: &str| showcase.ask("/orders/1", &["--cookie", &cookie, "--data", fields]);
    let cups = |cups: u8| format!(r#""meta":{{"cups":{cups}}}"#);
    let has = |part: &str| showcase.get("/orders").body.contains(part);

    for forged in ["_method=delete", "_method=put&cups=5&_csrf_token=forged", "cups=5"] {
        assert_eq!(send(forged).status, 403, "{forged}");
    }
    let other_site = ["--header", "origin: https://elsewhere.example", "--cookie", &cookie];
    let fields = format!("_method=delete&_csrf_token={token}");
    let refused = showcase.ask("/orders/1", &[&other_site[..], &["--data", &fields]].concat());
    assert_eq!(refused.status, 403, "{refused:?}");
    assert!(has(&cups(1)));

    // Without the field it is a POST, which is not there.
    assert_eq!(send(&format!("cups=5&_csrf_token={token}")).status, 405);
    let changed = send(&format!("_method=put&cups=5&_csrf_token={token}"));
    assert_eq!((changed.status, changed.header("location")), (303, "/kitchen"), "{changed:?}");
    assert!(has(&cups(5)));
    assert_eq!(send(&format!("_method=put&cups=100&_csrf_token={token}")).status, 422);
    assert_eq!(send(&fields).status, 303);
    assert!(has(&cups(0)));
    assert_eq!(send(&fields).status, 404);
}
