//! Forms as a visitor fills them in.

use zzz_core::http::Method;

use crate::{TestClient, TestElement, TestMultipart, TestRequest, redirect::resolved};

/// A form of a page, filled in: see
/// [`fill_form`](crate::TestResponse::fill_form).
///
/// It holds what a browser would send: hidden fields, such as a token against
/// forgery, and what was there from the start; no field that is disabled, no
/// box that is not checked, no file, and of the buttons the one whose name and
/// value are filled in: the one that is pressed.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_test::TestClient;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// const PAGE: &str = "<form id=new action='/notes' method=post>
///     <input type=hidden name=token value=t0k>
///     <input name=title><input type=checkbox name=pinned value=yes></form>";
/// let app = App::new().routes(handler_fn(|request| Box::pin(async move {
///     let sent = request.body_mut().bytes().await?;
///     Ok(if sent.is_empty() { PAGE.into_response() } else { sent.to_vec().into_response() })
/// })));
/// let client = TestClient::new(app).await;
///
/// let page = client.get("/notes/new").await;
/// let form = page.fill_form("form#new", [("title", "Milk"), ("pinned", "yes")]);
/// client.submit(form).await.assert_body("token=t0k&title=Milk&pinned=yes");
/// # });
/// ```
#[derive(Debug)]
pub struct TestForm {
    method: Method,
    target: String,
    is_multipart: bool,
    host: String,
    controls: Vec<Control>,
}

/// A field, or one of the choices of a field.
#[derive(Debug)]
struct Control {
    name: String,
    value: String,
    kind: Kind,
    /// Whether it is sent.
    is_on: bool,
    is_filled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Hidden,
    Text,
    /// One of several under a name: a radio button, an option.
    OneOf,
    /// As many as one likes: a box, an option of a list with `multiple`.
    AnyOf,
}

impl TestForm {
    pub(crate) fn read(form: &TestElement, host: &str, page: &str) -> Result<Self, String> {
        let attribute = |name| form.attribute(name).unwrap_or_default().trim();
        let action = attribute("action");
        let Some(target) = resolved(host, page, action) else {
            return Err(format!("the form is sent to another host: {action:?}"));
        };
        let is_post = attribute("method").eq_ignore_ascii_case("post");
        let mut controls = Vec::new();
        for field in form.elements("input, textarea, select, button") {
            let is_disabled = |field: &TestElement| field.attribute("disabled").is_some();
            let is_within_disabled =
                field.around().any(|it| it.name() == "fieldset" && is_disabled(&it));
            if !is_disabled(&field) && !is_within_disabled {
                read_field(&field, &mut controls);
            }
        }
        Ok(Self {
            method: if is_post { Method::POST } else { Method::GET },
            target,
            is_multipart: attribute("enctype").eq_ignore_ascii_case("multipart/form-data"),
            host: host.to_owned(),
            controls,
        })
    }

    /// Enters `value`, or chooses it.
    pub(crate) fn fill(&mut self, name: &str, value: &str) -> Result<(), String> {
        let mut named: Vec<_> =
            self.controls.iter_mut().filter(|control| control.name == name).collect();
        if named.is_empty() {
            let mut names: Vec<_> = self.controls.iter().map(|it| it.name.as_str()).collect();
            names.dedup();
            return Err(format!("the form has no field `{name}`: it has {}", names.join(", ")));
        }
        let is_choice = |it: &Control| matches!(it.kind, Kind::OneOf | Kind::AnyOf);
        if let Some(at) = named.iter().position(|it| is_choice(it) && it.value == value) {
            let is_one = named[at].kind == Kind::OneOf;
            for other in named.iter_mut().filter(|it| is_one && it.kind == Kind::OneOf) {
                other.is_on = false;
            }
            named[at].is_on = true;
            return Ok(());
        }
        let has_choice = named.iter().any(|it| is_choice(it));
        // Of several fields with one name, the next one that is left.
        let kinds = [(Kind::Text, false), (Kind::Text, true), (Kind::Hidden, true)];
        for (kind, again) in kinds {
            let fits = |it: &Control| it.kind == kind && (again || !it.is_filled);
            if let Some(at) = named.iter().position(|it| fits(it))
                && !(kind == Kind::Hidden && has_choice)
            {
                named[at].value = value.to_owned();
                named[at].is_filled = true;
                return Ok(());
            }
        }
        let choices: Vec<_> =
            named.iter().filter(|it| is_choice(it)).map(|it| format!("{:?}", it.value)).collect();
        Err(format!("the field `{name}` has no choice {value:?}: it has {}", choices.join(", ")))
    }

    /// A request of `client` with all that is sent.
    #[track_caller]
    pub(crate) fn send<'c>(&self, client: &'c TestClient) -> TestRequest<'c> {
        let sent = self.controls.iter().filter(|control| control.is_on);
        let pairs = sent.map(|control| (control.name.as_str(), control.value.as_str()));
        if self.method == Method::GET {
            let path = self.target.split('?').next().unwrap_or_default();
            return client.get(path).header("host", &self.host).query(pairs);
        }
        let request = client.post(&self.target).header("host", &self.host);
        if self.is_multipart {
            let form =
                pairs.fold(TestMultipart::new(), |form, (name, value)| form.text(name, value));
            return request.multipart(&form);
        }
        request.form(pairs)
    }
}

fn read_field(field: &TestElement, controls: &mut Vec<Control>) {
    let Some(name) = field.attribute("name").filter(|name| !name.is_empty()) else {
        return;
    };
    let mut add = |kind, value: String, is_on| {
        controls.push(Control { name: name.to_owned(), value, kind, is_on, is_filled: false });
    };
    let value = field.attribute("value");
    let is_checked = field.attribute("checked").is_some();
    match field.name() {
        "textarea" => {
            let text = field.raw_text();
            add(Kind::Text, text.strip_prefix('\n').unwrap_or(&text).to_owned(), true);
        }
        "button" => {
            let kind = field.attribute("type").unwrap_or("submit");
            if kind.eq_ignore_ascii_case("submit") {
                add(Kind::AnyOf, value.unwrap_or_default().to_owned(), false);
            }
        }
        "select" => {
            let is_many = field.attribute("multiple").is_some();
            let options = field.elements("option:not([disabled])");
            let selected = options.iter().rposition(|it| it.attribute("selected").is_some());
            for (at, option) in options.iter().enumerate() {
                let value = option.attribute("value").map_or_else(|| option.text(), str::to_owned);
                if is_many {
                    add(Kind::AnyOf, value, option.attribute("selected").is_some());
                } else {
                    add(Kind::OneOf, value, at == selected.unwrap_or(0));
                }
            }
        }
        _ => match field.attribute("type").unwrap_or_default().to_ascii_lowercase().as_str() {
            "button" | "reset" | "image" | "file" => {}
            "submit" => add(Kind::AnyOf, value.unwrap_or_default().to_owned(), false),
            "hidden" => add(Kind::Hidden, value.unwrap_or_default().to_owned(), true),
            "radio" => add(Kind::OneOf, value.unwrap_or("on").to_owned(), is_checked),
            "checkbox" => add(Kind::AnyOf, value.unwrap_or("on").to_owned(), is_checked),
            _ => add(Kind::Text, value.unwrap_or_default().to_owned(), true),
        },
    }
}
