//! `#[derive(Problem)]`, `ProblemExt` and `OrNotFound`.

use std::{collections::BTreeMap, error::Error as StdError, fmt, io};

use serde::{Deserialize, Serialize};
use zzz::{
    App, Error, ErrorPages, Form, Json, OrNotFound, Path, Problem, ProblemExt, Result, Router,
    TestClient, handler, http::StatusCode,
};

#[derive(Debug, Problem)]
enum ShopError {
    #[problem(409, "sold_out", "only {left} left of {name:?}, {{not more}}")]
    SoldOut { left: u32, name: String, supplier: &'static str },
    #[problem(NOT_FOUND)]
    NoSuchArticle,
    #[problem(GONE, "gone")]
    Gone,
    #[problem(422, "wrong_price", "{1} is no price, and {1} is not {0}")]
    WrongPrice(u32, &'static str),
    #[problem(503, "till", "the till {r} opens soon")]
    TillBusy { r: u8, source: io::Error },
    #[problem(internal, "the till {number} is jammed")]
    TillJammed { number: u8, source: io::Error },
    #[problem(internal, "nobody is at {0}")]
    Nobody(u8),
}

#[derive(Debug, Problem)]
#[problem(418, "teapot", "{type} is short and {formatter}")]
struct Teapot {
    r#type: &'static str,
    formatter: &'static str,
}

fn told(error: impl StdError + Send + Sync + 'static) -> (u16, String, String) {
    let error = Error::from(error);
    let problem = error.problem().unwrap();
    assert_eq!(problem.status(), error.status());
    (error.status().as_u16(), problem.code().to_owned(), problem.detail().to_owned())
}

fn problem(status: u16, code: &str, detail: &str) -> (u16, String, String) {
    (status, code.to_owned(), detail.to_owned())
}

fn sold_out() -> ShopError {
    ShopError::SoldOut { left: 3, name: "cup".to_owned(), supplier: "Bob" }
}

fn broken() -> io::Error {
    io::Error::other("the drawer is stuck")
}

#[test]
fn each_case_says_its_problem() {
    let detail = "only 3 left of \"cup\", {not more}";
    assert_eq!(told(sold_out()), problem(409, "sold_out", detail));
    assert_eq!(told(ShopError::NoSuchArticle), problem(404, "", ""));
    assert_eq!(told(ShopError::Gone), problem(410, "gone", ""));
    let price = ShopError::WrongPrice(7, "many");
    assert_eq!(told(price), problem(422, "wrong_price", "many is no price, and many is not 7"));
    let teapot = Teapot { r#type: "it", formatter: "stout" };
    assert_eq!(told(teapot), problem(418, "teapot", "it is short and stout"));
}

#[test]
fn what_is_internal_stays_inside() {
    for error in [
        Error::from(ShopError::TillJammed { number: 4, source: broken() }),
        Error::from(ShopError::Nobody(4)),
    ] {
        assert!(error.problem().is_none(), "{error:?}");
        assert_eq!(error.status(), 500);
    }
    let error = Error::from(ShopError::TillJammed { number: 4, source: broken() });
    assert_eq!(error.to_string(), "the till 4 is jammed: the drawer is stuck");
}

#[test]
fn the_log_tells_the_cause_and_no_link() {
    let error = Error::from(ShopError::TillBusy { r: 1, source: broken() });
    assert_eq!(error.to_string(), "the till 1 opens soon: the drawer is stuck");
    assert!(error.downcast_ref::<io::Error>().is_some());
    assert!(matches!(error.downcast_ref(), Some(ShopError::TillBusy { .. })));
    let error = Error::from(sold_out());
    assert_eq!(error.chain().count(), 1);
    assert!(matches!(error.downcast_ref(), Some(ShopError::SoldOut { supplier: "Bob", .. })));
}

/// An error around another one: `source` is that one, or, where it is transparent, its source.
#[derive(Debug)]
struct Around {
    inner: ShopError,
    is_transparent: bool,
}

impl fmt::Display for Around {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("around")
    }
}

impl StdError for Around {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        if self.is_transparent { self.inner.source() } else { Some(&self.inner) }
    }
}

#[test]
fn it_is_found_however_deep_it_is_wrapped() {
    let wrapped = Around { inner: sold_out(), is_transparent: false };
    assert_eq!(told(wrapped).2, "only 3 left of \"cup\", {not more}");
    // Who passes on another one's source as its own hides what the sentence is made of.
    let transparent = Around { inner: sold_out(), is_transparent: true };
    assert_eq!(told(transparent), problem(409, "sold_out", ""));
}

#[handler]
async fn buy(Path(article): Path<u32>) -> Result<String, ShopError> {
    match article {
        1 => Ok("it is yours".to_owned()),
        2 => Err(sold_out()),
        _ => Err(ShopError::Nobody(7)),
    }
}

#[derive(Serialize)]
struct Invalid {
    field: &'static str,
    length: usize,
}

#[handler]
async fn rename(Path(name): Path<String>) -> Result<String> {
    if name.len() < 3 {
        let invalid = [Invalid { field: "name", length: name.len() }];
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY)
            .with_detail("the name is short")
            .with("errors", invalid)
            .with("limit", 1)
            .with("limit", 3)
            .with("status", 200)
            .with("impossible", BTreeMap::from([((), 1)]));
        return Err(problem.into());
    }
    Ok(name)
}

#[handler]
async fn find(Path(place): Path<usize>) -> Result<&'static str> {
    ["first", "second"].get(place).copied().or_not_found()
}

#[derive(Deserialize)]
struct Person {
    age: u8,
    password: u8,
}

#[handler]
async fn meet(Form(person): Form<Person>) -> String {
    format!("{} {}", person.age, person.password)
}

#[handler]
async fn meet_json(Json(person): Json<Person>) -> String {
    format!("{} {}", person.age, person.password)
}

async fn client() -> TestClient {
    let router = Router::new()
        .post("/buy/:article", buy {})
        .post("/rename/:name", rename {})
        .get("/find/:place", find {})
        .post("/meet", meet {})
        .post("/meet/json", meet_json {});
    let app = App::new().errors(ErrorPages::production()).routes(router.into_routes());
    TestClient::new(app).await
}

const JSON: &str = "application/json";

#[tokio::test]
async fn handlers_return_it() {
    let client = client().await;
    client.post("/buy/1").await.assert_body("it is yours");
    let answer = client.post("/buy/2").header("accept", JSON).await;
    answer.assert_status(409).assert_json_at("$.type", "sold_out");
    answer.assert_json_at("$.detail", "only 3 left of \"cup\", {not more}");
    assert!(!answer.text().contains("Bob"));
    let answer = client.post("/buy/3").header("accept", JSON).await;
    answer.assert_status(500).assert_no_json_at("$.detail");
}

#[tokio::test]
async fn programs_read_the_members() {
    let client = client().await;
    let answer = client.post("/rename/ab").header("accept", JSON).await;
    answer.assert_status(422).assert_header("content-type", "application/problem+json");
    answer.assert_json_at("$.errors[0].field", "name").assert_json_at("$.errors[0].length", 2);
    answer.assert_json_at("$.limit", 3).assert_json_at("$.status", 422);
    answer.assert_no_json_at("$.impossible");
    let text = client.post("/rename/ab").header("accept", "text/plain").await;
    text.assert_body("422 Unprocessable Entity: the name is short\n");
    let page = client.post("/rename/ab").header("accept", "text/html").await;
    assert!(!page.text().contains("length"));
}

#[tokio::test]
async fn input_that_does_not_fit_lists_all_its_errors() {
    let client = client().await;
    let sent = client.post("/meet").header("accept", JSON).form([("age", "x"), ("password", "y")]);
    let answer = sent.await;
    answer.assert_status(422).assert_json_at("$.errors[0].field", "age");
    answer.assert_json_at("$.errors[0].message", "expected a whole number from 0 to 255");
    answer.assert_json_at("$.errors[1].field", "password");
    let hidden = "does not have the form that is expected";
    answer.assert_json_at("$.errors[1].message", hidden).assert_no_json_at("$.errors[2]");

    let sent = client.post("/meet/json").json(&BTreeMap::from([("age", "old")]));
    let answer = sent.await;
    answer.assert_status(422).assert_json_at("$.errors[0].field", "age");
    answer.assert_json_at("$.errors[0].message", "expected a whole number from 0 to 255");
}

#[tokio::test]
async fn nothing_is_404() {
    let client = client().await;
    client.get("/find/1").await.assert_body("second");
    client.get("/find/2").await.assert_status(404).assert_body("404 Not Found\n");
}

#[test]
fn where_nothing_was_found_is_where_it_is_said() {
    let error = None::<u8>.or_not_found().unwrap_err();
    assert!(error.location().file().ends_with("problem.rs"));
}
