//! `Form`.

use serde::Deserialize;
use zzz_core::{Body, FromRequest, Source, http::StatusCode};
use zzz_web::Form;

use crate::extract::{extract, post, told};

#[derive(Debug, Deserialize, PartialEq)]
struct Post {
    title: String,
    author: Author,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Author {
    age: u8,
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn what_browsers_send_becomes_a_value() {
    let body = "title=Caf%C3%A9+%26+bar&author%5Bage%5D=7&tags%5B%5D=a&tags%5B%5D=b";
    for media_type in [FORM, "application/x-www-form-urlencoded;charset=UTF-8"] {
        let Form(found) = extract::<Form<Post>>(&mut post(media_type, body)).await.unwrap();
        let tags = vec!["a".into(), "b".into()];
        assert_eq!(found, Post { title: "Café & bar".into(), author: Author { age: 7 }, tags });
    }
}

#[tokio::test]
async fn another_content_type_is_415() {
    let error = extract::<Form<Post>>(&mut post("application/json", "{}")).await.unwrap_err();
    let detail = "the body is \"application/json\", expected `application/x-www-form-urlencoded`";
    assert_eq!(told(&error), (415, "unsupported_media_type", detail));
}

#[tokio::test]
async fn a_field_that_does_not_fit_is_422_and_is_named() {
    let mut request = post(FORM, "title=a&author[age]=old");
    let error = extract::<Form<Post>>(&mut request).await.unwrap_err();
    let (status, code, detail) = told(&error);
    assert_eq!((status, code), (422, "wrong_shape"));
    assert!(detail.starts_with("the field `author.age` of the body: "), "{detail}");

    let error = extract::<Form<Post>>(&mut post(FORM, "author[age]=1")).await.unwrap_err();
    assert_eq!(told(&error).0, 422);
    assert_eq!(told(&error).2, "the field `title` of the body is missing");
    // The log tells the author of the handler what to do.
    assert!(error.to_string().contains("`#[serde(default)]`"), "{error}");
}

#[tokio::test]
async fn a_checkbox_sends_on_or_nothing() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Settings {
        news: bool,
    }
    let settings = async |body: &str| extract::<Form<Settings>>(&mut post(FORM, body)).await;
    for (text, news) in
        [("on", true), ("true", true), ("1", true), ("off", false), ("false", false), ("0", false)]
    {
        assert_eq!(settings(&format!("news={text}")).await.unwrap().0, Settings { news });
    }
    let error = settings("").await.unwrap_err();
    let expected = "the field `news` of the body is missing: send `true` or `false`";
    assert_eq!(told(&error).2, expected);
    let error = settings("news=maybe").await.unwrap_err();
    let expected = "the field `news` of the body: expected true or false, got the text \"maybe\"";
    assert_eq!(told(&error).2, expected);
}

#[tokio::test]
async fn malformed_text_is_400() {
    let error = extract::<Form<Post>>(&mut post(FORM, "title[=a")).await.unwrap_err();
    assert_eq!((told(&error).0, told(&error).1), (400, "malformed_form"), "{error}");
}

#[tokio::test]
async fn the_bodys_limit_holds() {
    let mut request = post(FORM, "");
    *request.body_mut() = Body::stream(Body::from("title=a&author[age]=1"));
    request.body_mut().set_limit(8);
    let error = extract::<Form<Post>>(&mut request).await.unwrap_err();
    assert_eq!(error.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[test]
fn it_reads_the_body() {
    let Source::Body { content_type, .. } = <Form<Post> as FromRequest>::SOURCE else {
        panic!("not a body");
    };
    assert_eq!(content_type, FORM);
}
