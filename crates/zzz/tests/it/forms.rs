//! Forms as values.

use proptest::{collection::vec, option, prelude::*, string::string_regex};
use serde::{Deserialize, Serialize};
use zzz::{
    App, ErrorPages, Field, FieldErrors, FormFields, FormState, FromRequest, Html, IntoResponse,
    Multipart, Redirect, Request, Response, Template, TestClient, TestMultipart, TestResponse,
    Validate, escape, handler,
    http::{HeaderValue, Method, header},
};

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, Validate, FormFields)]
struct Invoice {
    #[validate(trim, required, length(max = 40))]
    first_name: String,
    #[form(label = "E-mail")]
    #[validate(trim, email)]
    email: String,
    #[validate(range(min = 18))]
    age: u8,
    #[form(type = "textarea")]
    #[validate(length(min = 2, max = 200))]
    note: Option<String>,
    share: Option<f64>,
    #[serde(skip_serializing)]
    password: String,
    news: bool,
    #[validate(one_of("free", "paid"))]
    plan: String,
    #[validate(length(max = 3), each(length(min = 2, max = 9)))]
    tags: Vec<String>,
    #[validate(nested)]
    address: Address,
    #[form(label = "What you bought")]
    #[validate(length(max = 3), nested)]
    lines: Vec<Line>,
    #[form(skip)]
    #[serde(skip)]
    total: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, Validate, FormFields)]
struct Address {
    #[validate(required)]
    street: String,
    zip: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, Validate, FormFields)]
struct Line {
    #[validate(required)]
    title: String,
    count: i32,
    gift: bool,
    sizes: Vec<u8>,
}

fn shown(field: &Field) -> String {
    let Field { name, id, label, input_type, .. } = field;
    let (value, attributes) = (escape(&field.value), field.attributes());
    let (error_id, errors) = (field.error_id(), escape(field.errors.join("; ")));
    format!(
        "<label for=\"{id}\">{label}</label>\
         <input type=\"{input_type}\" id=\"{id}\" name=\"{name}\" value=\"{value}\"{attributes}>\
         <strong id=\"{error_id}\">{errors}</strong>\n"
    )
}

fn page(form: &FormState<Invoice>) -> Response {
    let fields = &form.fields;
    let mut html =
        format!("<form method=post><p id=errors>{}</p>", escape(form.errors().join("; ")));
    for field in [
        &fields.first_name,
        &fields.email,
        &fields.age,
        &fields.password,
        &fields.plan,
        &fields.address.street,
    ] {
        html.push_str(&shown(field));
    }
    for tag in ["red", "green"] {
        let checked = if fields.tags.checked(tag) { "checked" } else { "" };
        html.push_str(&format!("<input type=checkbox name=tags value={tag} {checked}>"));
    }
    let news = if fields.news.checked("on") { "checked" } else { "" };
    html.push_str(&format!("<input type=checkbox name=news {news}>"));
    html.push_str(&format!("<b id=lines>{}</b>", escape(fields.lines.list.errors.join("; "))));
    for line in &fields.lines {
        html.push_str(&shown(&line.title));
        html.push_str(&shown(&line.count));
    }
    for field in form.touched() {
        html.push_str(&format!("<input type=hidden name=_touched value=\"{}\">", field.name));
    }
    (form.status(), Html(html + "</form>")).into_response()
}

#[handler]
async fn new() -> Response {
    page(&FormState::new())
}

#[handler]
async fn edit() -> zzz::Result<Response> {
    Ok(page(&FormState::of(&filled_in())?))
}

#[handler]
async fn create(mut form: FormState<Invoice>) -> Response {
    if form.value().is_some_and(|invoice| invoice.first_name == "ann") {
        form.fields.first_name.refuse("is taken");
    }
    match form.into_valid() {
        Ok(_) => Redirect::to("/done").into_response(),
        Err(form) => page(&form),
    }
}

#[handler]
async fn look(form: FormState<Invoice>) -> Response {
    page(&form.live())
}

#[handler]
async fn add_line(mut form: FormState<Invoice>) -> Response {
    form.fields.lines.add_blank();
    page(&form)
}

#[handler]
async fn upload(form: Multipart) -> zzz::Result<Response> {
    Ok(page(&FormState::of_multipart(&form)?))
}

zzz::router! {
    get "/" => new;
    get "/edit" => edit;
    post "/" => create;
    post "/look" => look;
    post "/lines" => add_line;
    post "/upload" => upload;
}

async fn client() -> TestClient {
    TestClient::new(App::new().errors(ErrorPages::production()).routes(routes())).await
}

fn filled_in() -> Invoice {
    Invoice {
        first_name: "Bob & Eve".to_owned(),
        email: "bob@example.com".to_owned(),
        age: 30,
        password: "hidden in the hills".to_owned(),
        news: true,
        plan: "free".to_owned(),
        tags: vec!["green".to_owned()],
        address: Address { street: "Elm Street".to_owned(), zip: None },
        lines: vec![Line { title: "Bed".to_owned(), count: -2, ..Line::default() }],
        ..Invoice::default()
    }
}

/// What a browser sends of a form without faults.
const GOOD: [(&str, &str); 10] = [
    ("first_name", " bob "),
    ("email", "bob@example.com"),
    ("age", "30"),
    ("note", ""),
    ("share", ""),
    ("password", "hidden in the hills"),
    ("plan", "free"),
    ("address[street]", "Elm Street"),
    ("address[zip]", ""),
    ("news", "on"),
];

/// `GOOD` with other values for some fields, and with more fields.
fn but<'f>(others: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let is_kept = |name: &str| !others.iter().any(|(other, _)| *other == name);
    let kept = GOOD.into_iter().filter(|(name, _)| is_kept(name));
    kept.chain(others.iter().copied()).collect()
}

/// What the page says of the field whose id is `id`.
#[track_caller]
fn check(page: &TestResponse, id: &str, value: &str, error: &str) {
    let input = page.element(&format!("input#{id}"));
    assert_eq!(input.attribute("value"), Some(value), "the value of {id}");
    let invalid = (!error.is_empty()).then_some("true");
    assert_eq!(input.attribute("aria-invalid"), invalid, "{id}");
    assert_eq!(input.attribute("aria-describedby"), Some(format!("{id}_error").as_str()));
    page.assert_text(&format!("#{id}_error"), error);
}

#[zzz::test]
async fn an_empty_form_has_labels_and_what_its_rules_say() {
    let page = client().await.get("/").await;
    page.assert_ok().assert_text("label[for=first_name]", "First name");
    page.assert_text("label[for=email]", "E-mail").assert_text("#errors", "");
    check(&page, "first_name", "", "");
    check(&page, "address_street", "", "");
    let form = FormState::<Invoice>::new().fields;
    let attributes = |field: &Field, expected: &str| {
        let all = field.attributes().to_string();
        let described = format!(" aria-describedby=\"{}\"", field.error_id());
        assert_eq!(all.strip_suffix(&described), Some(expected), "{}", field.name);
    };
    // White space at the ends is not counted, which `maxlength` would.
    attributes(&form.first_name, " required");
    attributes(&form.email, " required");
    attributes(&form.age, " required min=\"18\" max=\"255\" step=\"1\"");
    attributes(&form.note, " minlength=\"2\" maxlength=\"200\"");
    attributes(&form.share, " step=\"any\"");
    attributes(&form.password, "");
    attributes(&form.news, "");
    attributes(&form.plan, " required");
    attributes(&form.tags, " minlength=\"2\" maxlength=\"9\"");
    let types = [&form.email, &form.age, &form.note, &form.password, &form.news, &form.plan];
    let types = types.map(|field| field.input_type);
    assert_eq!(types, ["email", "number", "textarea", "password", "checkbox", "select"]);
    assert_eq!(form.plan.options(), ["free", "paid"]);
    assert_eq!(form.lines.list.label, "What you bought");
    assert!(form.first_name.required && !form.note.required && form.lines.is_empty());
}

#[zzz::test]
async fn a_value_is_shown_to_be_changed() {
    let page = client().await.get("/edit").await;
    check(page.assert_ok(), "first_name", "Bob & Eve", "");
    check(&page, "age", "30", "");
    check(&page, "address_street", "Elm Street", "");
    check(&page, "lines_0_title", "Bed", "");
    check(&page, "lines_0_count", "-2", "");
    page.assert_element("input[name=tags][value=green][checked]");
    page.assert_no_element("input[name=tags][value=red][checked]");
    page.assert_element("input[name=news][checked]");
}

#[zzz::test]
async fn what_keeps_all_rules_is_taken() {
    let client = client().await;
    client.post("/").form(GOOD).await.assert_redirect("/done");
    let lines = but(&[("lines[0][title]", "Bed"), ("lines[0][count]", "1"), ("tags", "red")]);
    client.post("/").form(lines).await.assert_redirect("/done");
}

#[zzz::test]
async fn what_is_wrong_comes_back_with_old_input_in_its_place() {
    let client = client().await;
    let sent = but(&[
        ("first_name", " "),
        ("email", "<bob>"),
        ("age", "old"),
        ("address[street]", ""),
        ("news", "on"),
        ("tags", "green"),
        ("tags", "blue"),
        ("plan", "gold"),
    ]);
    let page = client.post("/").form(sent).await;
    check(page.assert_status(422), "first_name", " ", "is missing");
    check(&page, "email", "<bob>", "has to be an e-mail address");
    check(&page, "age", "old", "expected a whole number from 0 to 255");
    check(&page, "plan", "gold", "has to be one of: free, paid");
    check(&page, "address_street", "", "is missing");
    page.assert_element("input[name=tags][value=green][checked]");
    page.assert_element("input[name=news][checked]").assert_text("#errors", "");
}

#[zzz::test]
async fn what_was_left_empty_is_missing() {
    let page = client().await.post("/").form([("age", "")]).await;
    check(page.assert_status(422), "age", "", "is missing");
    check(&page, "first_name", "", "is missing");
    page.assert_no_element("input[name=news][checked]");
    // Without a field of its own: a whole group.
    page.assert_text("#errors", "Address is missing");
}

#[zzz::test]
async fn groups_repeat_in_their_order_and_count_without_gaps() {
    let client = client().await;
    let sent = but(&[
        ("lines[9][title]", ""),
        ("lines[9][count]", "9"),
        ("lines[4][title]", "Bed"),
        ("lines[4][count]", "many"),
    ]);
    let page = client.post("/").form(sent.clone()).await;
    check(page.assert_status(422), "lines_0_title", "Bed", "");
    check(&page, "lines_0_count", "many", "expected a whole number from -2147483648 to 2147483647");
    check(&page, "lines_1_title", "", "is missing");
    check(&page, "lines_1_count", "9", "");
    assert_eq!(page.element("#lines_1_title").attribute("name"), Some("lines[1][title]"));

    let page = client.post("/lines").form(sent).await;
    check(&page, "lines_2_title", "", "");
    assert_eq!(page.element("#lines_2_count").attribute("name"), Some("lines[2][count]"));

    let names = ["lines[0][title]", "lines[1][title]", "lines[2][title]", "lines[3][title]"];
    let many = names.map(|name| (name, "Bed"));
    let counts = names.map(|name| name.replace("title", "count"));
    let counts: Vec<_> = counts.iter().map(|name| (name.as_str(), "1")).collect();
    let page = client.post("/").form(but(&[&many[..], &counts].concat())).await;
    page.assert_status(422).assert_text("#lines", "may have 3 entries at most");
    check(&page, "lines_3_title", "Bed", "");
}

#[test]
fn a_group_that_is_taken_out_leaves_no_gap() {
    let line = |title: &str| Line { title: title.to_owned(), ..Line::default() };
    let invoice = Invoice { lines: ["Bed", "Lamp", "Owl"].map(line).into(), ..filled_in() };
    let mut form = FormState::of(&invoice).unwrap();
    form.fields.lines[2].title.refuse("is awake");
    form.fields.lines.remove(3);
    assert_eq!(form.fields.lines.len(), 3);
    form.fields.lines.remove(0);
    let shown: Vec<_> =
        form.fields.lines.iter().map(|line| (&*line.title.name, &*line.title.value)).collect();
    assert_eq!(shown, [("lines[0][title]", "Lamp"), ("lines[1][title]", "Owl")]);
    let owl = &form.fields.lines[1];
    assert_eq!(
        (&*owl.count.id, owl.title.error_id().as_str()),
        ("lines_1_count", "lines_1_title_error")
    );
    assert_eq!(owl.title.errors, ["is awake"]);
    form.fields.lines.add_blank();
    assert_eq!(form.fields.lines[2].title.name, "lines[2][title]");
}

#[zzz::test]
async fn an_application_finds_more_wrong() {
    let page = client().await.post("/").form(but(&[("first_name", "ann")])).await;
    check(page.assert_status(422), "first_name", "ann", "is taken");

    let mut form = FormState::of(&filled_in()).unwrap();
    let mut errors = FieldErrors::new();
    errors.add("address.street", "is closed");
    errors.add("lines[0].sizes[1]", "is too large");
    errors.add("lines[7].title", "is gone");
    errors.add("", "come back tomorrow");
    form.refuse_all(&errors);
    form.refuse("we are full");
    assert_eq!(form.fields.address.street.errors, ["is closed"]);
    assert_eq!(form.fields.lines[0].sizes.errors, ["is too large"]);
    assert_eq!(form.errors(), ["come back tomorrow", "Title is gone", "we are full"]);
    assert_eq!((form.status().as_u16(), form.has_errors()), (422, true));
    form.into_valid().unwrap_err();
}

#[test]
fn what_others_found_wrong_is_shown_with_what_was_sent() {
    let mut errors = FieldErrors::new();
    errors.add("email", "is taken");
    errors.add("address.street", "is closed");
    errors.add("team_id", "does not exist");
    let sent = [("email", "bob@example.com"), ("password", "secret"), ("role", "admin")];
    let form = FormState::<Invoice>::refused(sent, &errors).unwrap();
    assert_eq!(form.fields.email.value, "bob@example.com");
    assert_eq!(form.fields.email.errors, ["is taken"]);
    assert_eq!(form.fields.address.street.errors, ["is closed"]);
    assert_eq!(form.errors(), ["Team id does not exist"]);
    assert_eq!((form.status().as_u16(), form.fields.password.value.as_str()), (422, ""));
    assert!(form.field("role").is_none() && form.into_valid().is_err());

    let malformed = FormState::<Invoice>::refused([("a[b", "")], &errors);
    assert_eq!(malformed.unwrap_err().status(), 400);
}

#[zzz::test]
async fn passwords_are_never_shown_again() {
    let client = client().await;
    let page = client.post("/").form(but(&[("age", "")])).await;
    check(page.assert_status(422), "password", "", "");
    assert!(!page.text().contains("hidden in the hills"));
    assert!(!client.get("/edit").await.text().contains("hidden in the hills"));

    #[derive(Deserialize, Serialize, Validate, FormFields)]
    struct Reset {
        token: String,
        #[form(type = "file")]
        proof: String,
    }

    let reset = Reset { token: "t-123".to_owned(), proof: "/home/ann/proof".to_owned() };
    let form = FormState::of(&reset).unwrap();
    assert_eq!((&*form.fields.token.value, &*form.fields.proof.value), ("t-123", ""));
    assert!(!format!("{form:?}").contains("t-123"), "{form:?}");
}

#[zzz::test]
async fn while_it_is_filled_in_only_what_was_touched_is_told() {
    let client = client().await;
    let sent =
        [("first_name", ""), ("email", "bob"), ("lines[0][title]", ""), ("lines[0][count]", "")];
    let page = client.post("/look").header("hx-trigger-name", "email").form(sent).await;
    check(page.assert_ok(), "email", "bob", "has to be an e-mail address");
    check(&page, "first_name", "", "");
    page.assert_text("#errors", "");
    page.assert_element("input[name=_touched][value=email]");

    let sent = [&sent[..], &[("_touched", "email")]].concat();
    let page =
        client.post("/look").header("hx-trigger-name", "lines[0][title]").form(sent.clone()).await;
    check(page.assert_ok(), "email", "bob", "has to be an e-mail address");
    check(&page, "lines_0_title", "", "is missing");
    check(&page, "lines_0_count", "", "");
    check(&page, "age", "", "");

    // htmx 4 says it by the id.
    let page = client.post("/look").header("hx-source", "input#lines_0_title").form(sent).await;
    check(page.assert_ok(), "lines_0_title", "", "is missing");
    check(&page, "first_name", "", "");

    // Where it is sent in the end, what was touched does not count.
    let page = client.post("/").form([("email", "bob"), ("_touched", "email")]).await;
    check(page.assert_status(422), "first_name", "", "is missing");
}

#[zzz::test]
async fn what_is_no_form_is_refused() {
    let client = client().await;
    client.post("/").header("content-type", "text/plain").text("a").await.assert_status(415);
    client.post("/").form([("address[street", "a")]).await.assert_status(400);
    let many: Vec<_> = (0..5000).map(|_| ("tags", "a")).collect();
    client.post("/").form(many).await.assert_status(400);
    let groups: Vec<_> = (0..1100).map(|at| (format!("lines[{at}][title]"), "a")).collect();
    client.post("/").form(groups).await.assert_status(400);
}

#[zzz::test]
async fn a_form_with_files_is_one_too() {
    let client = client().await;
    let form = TestMultipart::new().text("email", "bob").text("lines[0][title]", "Bed");
    let page = client.post("/upload").multipart(&form).await;
    check(page.assert_status(422), "email", "bob", "has to be an e-mail address");
    check(&page, "lines_0_title", "Bed", "");
    let malformed = TestMultipart::new().text("email[", "bob");
    client.post("/upload").multipart(&malformed).await.assert_status(400);
}

fn sent<T: FormFields + serde::de::DeserializeOwned>(body: String) -> zzz::Result<FormState<T>> {
    let mut request = Request::new(Method::POST, "/");
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, form);
    *request.body_mut() = body.into();
    FormState::from_request(&mut request)
}

#[test]
fn a_rule_of_a_whole_that_saw_replacements_is_not_believed() {
    #[derive(Deserialize, Validate, FormFields)]
    #[serde(try_from = "Raw")]
    struct Span {
        from: u8,
        to: u8,
    }
    #[derive(Deserialize)]
    struct Raw {
        from: u8,
        to: u8,
    }
    impl TryFrom<Raw> for Span {
        type Error = &'static str;
        fn try_from(Raw { from, to }: Raw) -> Result<Self, Self::Error> {
            if from < to { Ok(Self { from, to }) } else { Err("the end comes before the start") }
        }
    }
    let form = sent::<Span>("from=x&to=0".to_owned()).unwrap();
    assert_eq!(form.fields.from.errors, ["expected a whole number from 0 to 255"]);
    assert!(form.fields.to.errors.is_empty() && form.errors().is_empty());
    let form = sent::<Span>("from=2&to=1".to_owned()).unwrap();
    assert_eq!(form.errors(), ["the end comes before the start"]);
    let Ok(Span { from: 1, to: 2 }) = sent::<Span>("from=1&to=2".to_owned()).unwrap().into_valid()
    else {
        panic!("a span from 1 to 2");
    };
}

#[test]
fn types_with_a_form_of_their_own_are_told_all_at_once() {
    #[derive(Deserialize)]
    #[serde(try_from = "String")]
    struct Filled {}
    impl TryFrom<String> for Filled {
        type Error = &'static str;
        fn try_from(text: String) -> Result<Self, Self::Error> {
            if text.trim().is_empty() { Err("fill this in") } else { Ok(Self {}) }
        }
    }
    #[derive(Deserialize, Validate, FormFields)]
    #[expect(dead_code, reason = "nothing but its form matters")]
    struct Card {
        name: Filled,
        town: Filled,
        age: u8,
    }
    let CardFields { name, town, age } = sent::<Card>("name=&town=+&age=x".into()).unwrap().fields;
    assert_eq!(
        (name.errors, town.errors),
        (vec!["fill this in".to_owned()], vec!["fill this in".to_owned()])
    );
    assert_eq!(
        (age.value.as_str(), age.errors),
        ("x", vec!["expected a whole number from 0 to 255".to_owned()])
    );
}

/// What a browser sends of a form that shows all its fields.
fn entries(form: &FormState<Invoice>) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    Invoice::each(&form.fields, &mut |field| {
        let named = |value: &String| (field.name.clone(), value.clone());
        match field.input_type {
            // A list of groups has no input of its own.
            "" => {}
            "checkbox" if !field.checked("on") => {}
            "checkbox" => entries.push((field.name.clone(), "on".to_owned())),
            _ if is_list(&field.name) => entries.extend(field.values.iter().map(named)),
            _ => entries.push(named(&field.value)),
        }
    });
    entries
}

fn is_list(name: &str) -> bool {
    name == "tags" || name.ends_with("[sizes]")
}

fn texts() -> impl Strategy<Value = String> {
    string_regex("[ -~äß€🐑]{1,12}").unwrap()
}

fn lines() -> impl Strategy<Value = Line> {
    let fields = (texts(), any::<i32>(), any::<bool>(), vec(any::<u8>(), 0..3));
    fields.prop_map(|(title, count, gift, sizes)| Line { title, count, gift, sizes })
}

fn invoices() -> impl Strategy<Value = Invoice> {
    let texts_of_it = (texts(), option::of(texts()), texts(), option::of(texts()));
    let rest = (
        any::<u8>(),
        option::of(-1e12..1e12),
        any::<bool>(),
        vec(texts(), 0..4),
        vec(lines(), 0..12),
    );
    (texts_of_it, rest).prop_map(|(texts, (age, share, news, tags, lines))| {
        let (first_name, note, street, zip) = texts;
        let address = Address { street, zip };
        Invoice { first_name, age, note, share, news, tags, address, lines, ..Invoice::default() }
    })
}

proptest! {
    #[test]
    fn a_value_comes_back_from_its_form(invoice in invoices()) {
        let entries = entries(&FormState::of(&invoice).unwrap());
        let encoded = |text: &str| {
            text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>()
        };
        let pairs = entries.iter().map(|(name, value)| {
            format!("{}={}", encoded(name), encoded(value))
        });
        let read = sent::<Unruled>(pairs.collect::<Vec<_>>().join("&")).unwrap();
        prop_assert_eq!(read.into_valid().unwrap().0, invoice);
    }

    #[test]
    fn any_form_is_valid_or_says_what_is_wrong(
        body in r"([a-z0-9%&=\[\]+]|first_name=|age=|tags=|lines\[[0-9]\]\[count\]=){0,40}",
    ) {
        if let Ok(form) = sent::<Invoice>(body) {
            prop_assert_eq!(form.has_errors(), form.value().is_none());
        }
    }
}

/// An invoice that no rule looks at.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Unruled(Invoice);

impl Validate for Unruled {
    fn validate(&mut self, _: &mut FieldErrors) {}
}

impl FormFields for Unruled {
    type Fields = InvoiceFields;

    fn fields(scope: &zzz::FormScope<'_>) -> InvoiceFields {
        Invoice::fields(scope)
    }

    fn each<'f>(fields: &'f InvoiceFields, see: &mut dyn FnMut(&'f Field)) {
        Invoice::each(fields, see);
    }

    fn each_mut(fields: &mut InvoiceFields, see: &mut dyn FnMut(&mut Field)) {
        Invoice::each_mut(fields, see);
    }
}

#[derive(Deserialize, Serialize, Validate, FormFields)]
struct Booking {
    #[validate(range(min = 1))]
    room_id: i64,
    size: String,
}

#[derive(Template)]
#[template(
    root = "../zzz-kit/kit/views",
    source = r#"{{component "select" field=form.fields.room_id options=rooms}}{{component "choices" field=form.fields.size options=[("s", 'S'), ("l", 'L')]}}"#
)]
struct BookingPage<'a> {
    form: FormState<Booking>,
    rooms: &'a [(i64, String)],
}

#[test]
fn rows_of_a_database_are_what_a_select_lets_one_choose_from() {
    let form = FormState::of(&Booking { room_id: 8, size: "l".into() }).unwrap();
    let rooms = [(7, "Under the roof".to_owned()), (8, "<Meadow>".to_owned())];
    let page = BookingPage { form, rooms: &rooms }.render().unwrap();
    let options: Vec<&str> = page.lines().filter(|line| line.contains("<option")).collect();
    assert_eq!(
        options,
        [
            r#"<option value="7">Under the roof</option>"#,
            r#"<option value="8" selected>&lt;Meadow&gt;</option>"#,
        ]
    );
    // What a number is bounded by says nothing on a `select`.
    let select = page.lines().find(|line| line.starts_with("<select")).unwrap();
    assert_eq!(
        select.split_whitespace().collect::<Vec<_>>().join(" "),
        r#"<select class="input" id="room_id" name="room_id" required aria-describedby="room_id_error" >"#
    );
    assert!(page.contains(r#"type="radio" value="s"> <span>S</span>"#), "{page}");
    assert!(page.contains(r#"type="radio" value="l" checked> <span>L</span>"#), "{page}");
}
