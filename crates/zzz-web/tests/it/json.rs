//! `Json` as an argument.

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use zzz_core::{
    Body, FromRequest, Problem, Request, Source,
    bytes::Bytes,
    http::{HeaderValue, Method, StatusCode, header},
};
use zzz_web::{Json, ParamFilter};

use crate::extract::{extract, post, told};

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Signup {
    user: User,
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct User {
    name: String,
    emails: Vec<String>,
    #[serde(default)]
    password: Option<String>,
}

const JSON: &str = "application/json";

async fn refusal(mut request: Request) -> (u16, String, String) {
    let error = extract::<Json<Signup>>(&mut request).await.unwrap_err();
    let (status, code, detail) = told(&error);
    (status, code.to_owned(), detail.to_owned())
}

#[tokio::test]
async fn a_body_becomes_a_value() {
    let text = r#"{"user":{"name":"ann","emails":["a@b"],"age":7}}"#;
    for media_type in [JSON, "Application/JSON; charset=utf-8", "application/vnd.api+json"] {
        let Json(signup) = extract::<Json<Signup>>(&mut post(media_type, text)).await.unwrap();
        let user = User { name: "ann".into(), emails: vec!["a@b".into()], password: None };
        assert_eq!(signup, Signup { user });
    }
}

#[tokio::test]
async fn a_streamed_body_is_read_first() {
    let mut request = post(JSON, "");
    *request.body_mut() = Body::stream(Body::from(r#"{"user":{"name":"a","emails":[]}}"#));
    assert_eq!(extract::<Json<Signup>>(&mut request).await.unwrap().0.user.name, "a");
}

#[tokio::test]
async fn another_content_type_is_415_and_the_body_stays_unread() {
    let (status, code, detail) = refusal(post("text/plain", "{}")).await;
    assert_eq!((status, code.as_str()), (415, "unsupported_media_type"));
    assert_eq!(detail, "the body is \"text/plain\", expected `application/json`");

    let mut without = Request::new(Method::POST, "/");
    *without.body_mut() = "{}".into();
    let error = extract::<Json<Signup>>(&mut without).await.unwrap_err();
    let detail = "the body has no content type; send `content-type: application/json`";
    assert_eq!(told(&error), (415, "unsupported_media_type", detail));
    assert_eq!(without.body().as_bytes(), Some(&b"{}"[..]));
}

#[tokio::test]
async fn malformed_text_is_400_with_its_place() {
    let (status, code, detail) = refusal(post(JSON, "{\"user\":\n  {,}}")).await;
    assert_eq!((status, code.as_str()), (400, "malformed_json"));
    assert_eq!(detail, "the body is not JSON: key must be a string at line 2 column 4");

    let (status, _, detail) = refusal(post(JSON, "")).await;
    assert_eq!((status, detail.as_str()), (400, "the body is empty, expected JSON"));

    let (status, _, detail) = refusal(post(JSON, r#"{"user":{"name":"a","emails":[]}} x"#)).await;
    assert_eq!(status, 400);
    assert_eq!(detail, "the body is not JSON: trailing characters at line 1 column 35");

    let (status, ..) = refusal(post(JSON, r#"{"user":"#)).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_wrong_shape_is_422_and_names_the_field() {
    let (status, code, detail) =
        refusal(post(JSON, r#"{"user":{"name":"ann","emails":["a",7]}}"#)).await;
    assert_eq!((status, code.as_str()), (422, "wrong_shape"));
    let expected = "the field `user.emails[1]` of the body: expected text, got the number 7";
    assert_eq!(detail, expected);

    let (status, _, detail) = refusal(post(JSON, r#"{"user":{"emails":[]}}"#)).await;
    assert_eq!((status, detail.as_str()), (422, "the field `user.name` of the body is missing"));

    let (status, _, detail) = refusal(post(JSON, "[]")).await;
    assert_eq!(status, 422);
    let expected =
        "the body does not have the form that is expected: expected an object, got a list";
    assert_eq!(detail, expected);
}

#[tokio::test]
async fn what_is_expected_is_said_without_rust() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Size {
        Small,
        Large,
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "nothing but its form matters")]
    struct Article {
        age: u8,
        price: Option<f64>,
        size: Option<Size>,
        #[serde(default)]
        is_new: bool,
        #[serde(default)]
        place: (i8, i8),
    }
    for (text, expected) in [
        (r#"{"age":"x"}"#, "`age`: expected a whole number from 0 to 255, got the text \"x\""),
        (r#"{"age":300}"#, "`age`: expected a whole number from 0 to 255, got the number 300"),
        (r#"{"age":null}"#, "`age`: expected a whole number from 0 to 255, got `null`"),
        (r#"{"age":", expected u16"}"#, "from 0 to 255, got the text \", expected u16\""),
        (r#"{"age":1,"price":"7"}"#, "`price`: expected a number, got the text \"7\""),
        (r#"{"age":1,"size":"s"}"#, "expected `small` or `large`, got the text \"s\""),
        (r#"{"age":1,"is_new":{}}"#, "`is_new`: expected true or false, got an object"),
        (r#"{"age":1,"place":[1]}"#, "`place`: expected a list of 2, got a list"),
        (r#"{"age":1,"age":2}"#, "has `age` twice"),
        (r#"{}"#, "the field `age` of the body is missing"),
    ] {
        let error = extract::<Json<Article>>(&mut post(JSON, text)).await.unwrap_err();
        let detail = told(&error).2.replace("` of the body: ", "`: ");
        assert!(detail.contains(expected), "{detail}");
    }
}

#[tokio::test]
async fn a_long_value_is_not_quoted_to_its_end() {
    let text = format!(r#"{{"user":{{"name":"a","emails":"{}"}}}}"#, "é".repeat(5000));
    let (_, _, detail) = refusal(post(JSON, &text)).await;
    assert!(detail.ends_with(&format!("got the text \"{}…\"", "é".repeat(40))), "{detail}");
}

#[tokio::test]
async fn a_sensitive_value_is_not_quoted() {
    let (status, _, detail) =
        refusal(post(JSON, r#"{"user":{"name":"a","emails":[],"password":12345}}"#)).await;
    assert_eq!(status, 422);
    let expected = "the field `user.password` of the body does not have the form that is expected";
    assert_eq!(detail, expected);
}

#[tokio::test]
async fn behind_flatten_no_value_is_quoted() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "nothing but its form matters")]
    struct Login {
        #[serde(flatten)]
        secrets: Secrets,
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "nothing but its form matters")]
    struct Secrets {
        password: u8,
    }
    let mut request = post(JSON, r#"{"password":"hunter2"}"#);
    let error = extract::<Json<Login>>(&mut request).await.unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_applications_filter_counts() {
    use zzz_core::{App, handler_fn};

    let app = App::new().service(ParamFilter::new().with("emails")).routes(handler_fn(|request| {
        Box::pin(async { Err(extract::<Json<Signup>>(request).await.unwrap_err()) })
    }));
    let mut request = post(JSON, r#"{"user":{"name":"a","emails":[4711]}}"#);
    let mut response = app.handle(&mut request).await;
    let text = response.body_mut().bytes().await.unwrap();
    let text = str::from_utf8(&text).unwrap();
    assert!(text.contains("user.emails[0]") && !text.contains("4711"), "{text}");
}

#[tokio::test]
async fn depth_and_size_are_bounded() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    type Any = Json<serde_json::Value>;
    assert!(extract::<Any>(&mut post(JSON, &deep(127))).await.is_ok());
    let error = extract::<Any>(&mut post(JSON, &deep(128))).await.unwrap_err();
    assert_eq!(error.status(), StatusCode::BAD_REQUEST);
    assert!(told(&error).2.contains("recursion limit"), "{error}");
    // No stack is deep enough to show that it does not recurse for ever.
    assert!(extract::<Any>(&mut post(JSON, &deep(1_000_000))).await.is_err());

    let mut long = post(JSON, "");
    *long.body_mut() = Body::stream(Body::from("[1,2,3]"));
    long.body_mut().set_limit(6);
    let error = extract::<Any>(&mut long).await.unwrap_err();
    assert_eq!(error.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn optional_and_fallible() {
    let none = extract::<Option<Json<Signup>>>(&mut post("text/plain", "")).await.unwrap();
    assert_eq!(none, None);
    let result = extract::<zzz_core::Result<Json<Signup>>>(&mut post(JSON, "{}")).await.unwrap();
    assert_eq!(result.unwrap_err().problem().map(Problem::code), Some("wrong_shape"));
}

#[test]
fn it_reads_the_body() {
    assert!(<Json<Signup> as FromRequest>::SOURCE.is_body());
    let Source::Body { content_type, .. } = <Json<Signup> as FromRequest>::SOURCE else {
        panic!("not a body");
    };
    assert_eq!(content_type, "application/json");
}

proptest! {
    #[test]
    fn what_is_written_is_read(name in ".*", emails in prop::collection::vec(".*", 0..4)) {
        let signup = Signup { user: User { name, emails, password: None } };
        let mut request = post(JSON, &serde_json::to_string(&signup).unwrap());
        prop_assert_eq!(Json::<Signup>::from_request(&mut request).unwrap().0, signup);
    }

    #[test]
    fn any_bytes_are_a_value_or_the_clients_fault(bytes: Vec<u8>) {
        let mut request = Request::new(Method::POST, "/");
        let json = HeaderValue::from_static(JSON);
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        *request.body_mut() = Bytes::from(bytes).into();
        if let Err(error) = Json::<Signup>::from_request(&mut request) {
            prop_assert!(error.status().is_client_error());
        }
    }
}
