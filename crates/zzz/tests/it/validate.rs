//! Input that has to keep rules.

use zzz::{
    App, ErrorPages, FieldError, FieldErrors, Form, Json, Query, TestClient, TestServer, Valid,
    Validate, ValueKind, handler,
};

#[derive(serde::Deserialize, serde::Serialize, Validate)]
struct SignUp {
    #[validate(trim, lowercase, email)]
    email: String,
    #[validate(trim, required, length(min = 2, max = 5))]
    name: String,
    #[validate(range(min = 18, max = 120))]
    age: Option<u8>,
    #[serde(default)]
    #[validate(length(max = 2), each(trim, length(min = 2)))]
    tags: Vec<String>,
    #[serde(default)]
    #[validate(nested)]
    addresses: Vec<Address>,
    #[serde(default, rename = "homePage")]
    #[validate(name = "homePage", url)]
    home_page: Option<String>,
    #[serde(default = "free")]
    #[validate(one_of("free", "paid"), custom = not_sold_out)]
    plan: String,
}

#[derive(serde::Deserialize, serde::Serialize, Validate)]
struct Address {
    #[validate(trim, required)]
    city: String,
}

fn free() -> String {
    "free".to_owned()
}

fn not_sold_out(plan: &str) -> Result<(), &'static str> {
    if plan == "paid" { Err("is sold out") } else { Ok(()) }
}

#[handler]
async fn by_json(Valid(Json(form)): Valid<Json<SignUp>>) -> Json<SignUp> {
    Json(form)
}

#[handler]
async fn by_form(Valid(Form(form)): Valid<Form<SignUp>>) -> String {
    form.name
}

#[handler]
async fn by_query(Valid(Query(address)): Valid<Query<Address>>) -> String {
    address.city
}

zzz::router! {
    post "/json" => by_json;
    post "/form" => by_form;
    get "/query" => by_query;
}

fn app() -> App {
    App::new().errors(ErrorPages::production()).routes(routes())
}

async fn clients() -> [TestClient; 2] {
    let server = TestServer::start(app()).await;
    [TestClient::new(app()).await, server.another()]
}

/// The fields and messages that the answer to `json` lists.
async fn check(json: &str, errors: &[(&str, &str)]) {
    for client in clients().await {
        let request = client.post("/json").header("content-type", "application/json");
        let answer = request.text(json).await;
        answer.assert_status(422).assert_header("content-type", "application/problem+json");
        answer.assert_json_at("$.type", "invalid");
        let listed = errors
            .iter()
            .map(|(field, message)| serde_json::json!({"field": field, "message": message}));
        answer.assert_json_at("$.errors", listed.collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn what_keeps_its_rules_comes_in_its_form() {
    for client in clients().await {
        let sent = serde_json::json!({
            "email": " Ann@Example.com ",
            "name": " Ann ",
            "age": 18,
            "tags": [" rust "],
            "addresses": [{"city": " Rome "}],
        });
        let answer = client.post("/json").json(&sent).await;
        answer.assert_ok().assert_json_at("$.email", "ann@example.com");
        answer.assert_json_at("$.name", "Ann").assert_json_at("$.tags[0]", "rust");
        answer.assert_json_at("$.addresses[0].city", "Rome").assert_json_at("$.plan", "free");
        let form = client.post("/form").form([("email", "a@b.c"), ("name", "Bob ")]).await;
        form.assert_ok().assert_body("Bob");
        client.get("/query?city=+Rome").await.assert_ok().assert_body("Rome");
    }
}

#[tokio::test]
async fn all_faults_are_told_at_once_by_field() {
    check(
        r#"{"email": "ann", "name": " ", "age": 17, "tags": ["a", "bb", "c "],
            "addresses": [{"city": "Rome"}, {"city": ""}], "homePage": "x", "plan": "gold"}"#,
        &[
            ("addresses[1].city", "is missing"),
            ("age", "has to be 18 at least"),
            ("email", "has to be an e-mail address"),
            ("homePage", "has to be an address that begins with `https://`"),
            ("name", "is missing"),
            ("plan", "has to be one of: free, paid"),
            ("tags", "may have 2 entries at most"),
            ("tags[0]", "has to have 2 characters at least"),
            ("tags[2]", "has to have 2 characters at least"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_rule_of_ones_own_has_its_word() {
    let json = r#"{"email": "a@b", "name": "Ann", "plan": "paid"}"#;
    check(json, &[("plan", "is sold out")]).await;
}

#[tokio::test]
async fn a_form_is_refused_in_words() {
    for client in clients().await {
        let answer = client.post("/form").form([("email", "ann"), ("name", "Annabel")]).await;
        answer.assert_status(422);
        answer.assert_body_contains("email has to be an e-mail address");
        answer.assert_body_contains("name may have 5 characters at most");
        client.get("/query?city=").await.assert_status(422);
        client.get("/query").await.assert_status(400);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_as_without_rules() {
    for client in clients().await {
        client.post("/json").text("{}").await.assert_status(415);
        let no_json = client.post("/json").header("content-type", "application/json").text("{");
        no_json.await.assert_status(400);
    }
}

#[test]
fn errors_are_data_for_who_says_them_otherwise() {
    let mut sign_up: SignUp = serde_json::from_str(
        r#"{"email": "ann", "name": "A", "age": 130, "addresses": [{"city": ""}], "plan": "paid"}"#,
    )
    .unwrap();
    let invalid = sign_up.check().unwrap_err();
    let mut errors = FieldErrors::new();
    errors.inside("user", |errors| errors.extend(invalid.errors()));
    for (field, code, parameter) in [
        ("user.email", "email", None),
        ("user.name", "length", Some(("min", "2"))),
        ("user.age", "range", Some(("max", "120"))),
        ("user.addresses[0].city", "required", None),
        ("user.plan", "invalid", None),
    ] {
        let [error] = errors.details(field) else { panic!("{field}: {errors}") };
        assert_eq!((error.code, errors.of(field)), (code, &[error.message.clone()][..]));
        let parameters = error.parameters.iter().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(parameters.collect::<Vec<_>>(), Vec::from_iter(parameter), "{field}");
    }
    errors.add("plan", "is sold out");
    assert_eq!(errors.details("plan")[0].code, "invalid");
    errors.add("plan", FieldError::new("stock", "has 3 left").with("left", 3));
    assert_eq!(errors.of("plan"), ["is sold out", "has 3 left"]);
    assert_eq!(errors.details("plan")[1].parameters, [("left", "3".to_owned())]);
    assert!(errors.details("name").is_empty());
}

#[test]
fn messages_have_a_bound() {
    let mut many = vec![Address { city: String::new() }];
    many.extend((0..999).map(|_| Address { city: " ".to_owned() }));
    let mut errors = FieldErrors::new();
    many.validate(&mut errors);
    assert_eq!(errors.iter().count(), FieldErrors::MAX);
}

#[test]
fn rules_are_said_as_data() {
    let all = SignUp::constraints();
    let of = |name: &str| all.iter().find(|field| field.name == name).unwrap();
    let (email, name, age) = (of("email"), of("name"), of("age"));
    assert_eq!((email.kind, email.required, email.is_trimmed), (ValueKind::Email, true, true));
    assert_eq!((name.length_min, name.length_max, name.required), (Some(2), Some(5), true));
    assert_eq!((age.kind, age.required, age.optional), (ValueKind::Integer, false, true));
    assert_eq!((age.min.as_deref(), age.max.as_deref()), (Some("18"), Some("120")));

    let tags = of("tags");
    let tag = tags.element.as_deref().unwrap();
    assert_eq!((tags.kind, tags.required, tags.length_max), (ValueKind::List, false, Some(2)));
    assert_eq!((tag.kind, tag.length_min, tag.is_trimmed), (ValueKind::Text, Some(2), true));

    let address = of("addresses").nested.unwrap()();
    assert_eq!((address[0].name, address[0].required), ("city", true));
    assert_eq!((of("homePage").kind, of("homePage").required), (ValueKind::Url, false));
    assert_eq!((&*of("plan").options, of("plan").required), (&["free", "paid"][..], true));
}
