//! The procedural macros of zzz. Use them through `zzz`, where they are documented.

use proc_macro::TokenStream;

/// Makes a handler of an `async fn`.
///
/// The function stays as it is, so a test can call it. Beside it comes a type
/// of the same name, which is what routes name: `show {}`, or by its path in
/// `router!`.
///
/// Each argument is made from the request or borrowed:
///
/// - by value, what implements `FromRequest`: `Path<_>`, `Query<_>`, `Json<_>`, `String`, `Option<_>` of these, ...; at most one
///   of them reads the body;
/// - `&T`, a service of the application or a part of the request;
/// - `&mut T`, what implements `LendMut`; changes are kept on `Ok` and `Err`.
///
/// The answer is what implements `IntoResponse`: text, a page, JSON, a
/// `Result` whose error turns into `zzz::Error` by `?`.
///
/// A handler runs to its end even if the client goes away;
/// `#[handler(cancel_on_disconnect)]` has it dropped then.
///
/// ```
/// use zzz::{Error, Path, Result, Service, handler, http::StatusCode};
///
/// struct Users(Vec<String>);
/// impl Service for Users {}
///
/// /// Shows one user.
/// #[handler]
/// pub async fn show(Path(id): Path<usize>, users: &Users) -> Result<String> {
///     let user = users.0.get(id).cloned();
///     user.ok_or_else(|| Error::new(StatusCode::NOT_FOUND, "nobody has this number"))
/// }
/// ```
///
/// Where `zzz` goes by another name, `#[handler(crate = my_zzz)]` says so.
#[proc_macro_attribute]
pub fn handler(attribute: TokenStream, item: TokenStream) -> TokenStream {
    zzz_macros_core::handler(attribute.into(), item.into()).into()
}

/// Lets an `impl FromRequest` wait: its function may be an `async fn`.
///
/// ```
/// use zzz::{Error, FromRequest, Request, Result, Service, extractor, http::StatusCode};
///
/// struct Users;
/// impl Service for Users {}
/// # impl Users { async fn find(&self, _token: Option<&str>) -> Option<User> { None } }
///
/// struct User {
///     name: String,
/// }
///
/// #[extractor]
/// impl FromRequest for User {
///     async fn from_request(request: &mut Request) -> Result<Self> {
///         let users = request.services().get::<Users>()?;
///         let user = users.find(request.headers().get("authorization")).await;
///         user.ok_or_else(|| Error::new(StatusCode::UNAUTHORIZED, "log in first"))
///     }
/// }
/// ```
///
/// Where `zzz` goes by another name, `#[extractor(crate = my_zzz)]` says so.
#[proc_macro_attribute]
pub fn extractor(attribute: TokenStream, item: TokenStream) -> TokenStream {
    zzz_macros_core::extractor(attribute.into(), item.into()).into()
}

/// Makes a struct of path parameters, taken by the names of its fields.
///
/// ```
/// use zzz::{Path, PathParams, handler};
///
/// #[derive(PathParams)]
/// struct Place {
///     user_id: i64,
///     post_id: i64,
/// }
///
/// #[handler]
/// async fn show(Path(place): Path<Place>) -> String {
///     format!("post {} of user {}", place.post_id, place.user_id)
/// }
/// ```
///
/// Where `zzz` goes by another name, `#[path_params(crate = my_zzz)]` says so.
#[proc_macro_derive(PathParams, attributes(path_params))]
pub fn path_params(item: TokenStream) -> TokenStream {
    zzz_macros_core::path_params(item.into()).into()
}

/// Rules for the fields of a struct, as `Valid<Json<_>>` looks at them.
///
/// ```
/// use zzz::Validate;
///
/// #[derive(Validate)]
/// struct SignUp {
///     #[validate(trim, lowercase, email)]
///     email: String,
///     #[validate(trim, required, length(max = 40))]
///     name: String,
///     #[validate(range(min = 18))]
///     age: Option<u8>,
///     #[validate(one_of("free", "paid"))]
///     plan: String,
///     #[validate(length(max = 3), each(trim, length(min = 2)))]
///     tags: Vec<String>,
///     #[validate(nested)]
///     address: Address,
///     #[validate(custom = no_spaces)]
///     nick: String,
/// }
///
/// #[derive(Validate)]
/// struct Address {
///     #[validate(required)]
///     city: String,
/// }
///
/// fn no_spaces(nick: &str) -> Result<(), &'static str> {
///     if nick.contains(' ') { Err("may have no spaces") } else { Ok(()) }
/// }
///
/// let mut form = SignUp {
///     email: " Ann@Example.com ".to_owned(),
///     name: " ".to_owned(),
///     age: Some(17),
///     plan: "gold".to_owned(),
///     tags: vec!["rust".to_owned(), "x ".to_owned()],
///     address: Address { city: String::new() },
///     nick: "a b".to_owned(),
/// };
/// let invalid = form.check().unwrap_err();
/// assert_eq!(form.email, "ann@example.com");
/// let fields: Vec<_> = invalid.errors().iter().map(|(field, _)| field).collect();
/// assert_eq!(fields, ["address.city", "age", "name", "nick", "plan", "tags[1]"]);
/// ```
///
/// | rule | for | it |
/// |---|---|---|
/// | `trim`, `lowercase` | text | changes the value, before all other rules |
/// | `required` | text, lists, `Option` | has to be there; where it is not, no other rule is asked |
/// | `length(min = .., max = ..)` | text, lists | bounds characters, or entries |
/// | `range(min = .., max = ..)` | numbers | bounds the value |
/// | `email`, `url`, `one_of("a", "b")` | text | says what it may be |
/// | `custom = path` | anything | calls a function that takes `&T` and says what is wrong |
/// | `nested` | types with rules, `Option`, `Vec` and `Box` of them | asks their rules |
/// | `each(..)` | `Vec` | has rules for each entry |
/// | `name = ".."` | any field | is what messages call it, where that is another name |
///
/// Bounds are included. An `Option` that is `None` breaks no rule but `required`. What a field is
/// where the input has none is serde's to say: `#[serde(default)]`. Rules about several fields
/// are written by hand: `Validate` is one function.
///
/// Where `zzz` goes by another name, `#[validate(crate = my_zzz)]` says so.
#[proc_macro_derive(Validate, attributes(validate))]
pub fn validate(item: TokenStream) -> TokenStream {
    zzz_macros_core::validate(item.into()).into()
}

/// The fields of a form for a struct, each under its own name and type-checked: `form.fields.email`.
///
/// ```
/// use zzz::{FormFields, FormState, Validate};
///
/// #[derive(serde::Deserialize, Validate, FormFields)]
/// struct SignUp {
///     #[validate(required)]
///     first_name: String,
///     #[form(label = "E-mail")]
///     #[validate(email)]
///     email: String,
///     #[form(type = "password")]
///     #[validate(length(min = 12))]
///     secret: String,
///     #[validate(nested)]
///     address: Address,
///     #[validate(nested)]
///     phones: Vec<Phone>,
/// }
///
/// #[derive(serde::Deserialize, Validate, FormFields)]
/// struct Address {
///     city: String,
/// }
///
/// #[derive(serde::Deserialize, Validate, FormFields)]
/// struct Phone {
///     #[validate(required)]
///     number: String,
/// }
///
/// let mut form = FormState::<SignUp>::new();
/// form.fields.phones.add_blank();
/// assert_eq!(form.fields.first_name.label, "First name");
/// assert_eq!(form.fields.email.attributes().to_string(), r#" required aria-describedby="email_error""#);
/// assert_eq!(form.fields.address.city.name, "address[city]");
/// assert_eq!(form.fields.phones[0].number.name, "phones[0][number]");
/// ```
///
/// It writes `SignUpFields`, a struct with a `Field` for each field, and implements `FormFields`. What is
/// `#[validate(nested)]` has fields of its own and derives `FormFields`, too; a `Vec` of them becomes
/// `Groups`. A field is called by `#[validate(name = "..")]`, else as it is in the struct.
///
/// | `#[form(..)]` | |
/// |---|---|
/// | `label = ".."` | what people call it; without it the name of the field in words |
/// | `type = ".."` | the type of its input, `textarea` or `select`; without it what fits its rules |
/// | `skip` | is no field of the form, and wants `#[serde(default)]` or `#[serde(skip)]` |
///
/// Where `zzz` goes by another name, `#[form(crate = my_zzz)]` above the struct says so.
#[proc_macro_derive(FormFields, attributes(form, validate))]
pub fn form_fields(item: TokenStream) -> TokenStream {
    zzz_macros_core::form_fields(item.into()).into()
}

/// Makes an error of one's own of a struct or an enum, with what a client is told of it.
///
/// ```
/// use zzz::{Error, Problem};
///
/// #[derive(Debug, Problem)]
/// enum ShopError {
///     #[problem(409, "sold_out", "only {left} left")]
///     SoldOut { left: u32, supplier: String },
///     #[problem(NOT_FOUND)]
///     NoSuchArticle,
///     #[problem(internal, "the till is jammed")]
///     TillJammed { source: std::io::Error },
/// }
///
/// let error = Error::from(ShopError::SoldOut { left: 3, supplier: "Ann".to_owned() });
/// let problem = error.problem().expect("it has one");
/// assert_eq!((problem.status().as_u16(), problem.code()), (409, "sold_out"));
/// assert_eq!(problem.detail(), "only 3 left");
/// assert_eq!(Error::from(ShopError::NoSuchArticle).status(), 404);
/// ```
///
/// At each variant, or at the struct, stands
///
/// - a status by its number or its name, then perhaps a code for programs and a sentence for
///   people, in which braces name fields, also as `{left:?}`, and those without a name as `{0}`; fields that it
///   does not name stay inside;
/// - or `internal` with a sentence for the log: the client sees a plain 500.
///
/// It writes `Display`, whose text is the sentence, and `std::error::Error`, so `?` takes it. A field
/// called `source` is the cause, which the log tells. `Debug` is yours to derive. An error that
/// passes on the source of this one as its own, as a transparent one does, has status and code, and the
/// sentence only if it names no field.
///
/// Where `zzz` goes by another name, `#[problem(crate = my_zzz)]` at the item says so.
#[proc_macro_derive(Problem, attributes(problem))]
pub fn problem(item: TokenStream) -> TokenStream {
    zzz_macros_core::problem(item.into()).into()
}

/// Makes a configuration of a struct: its fields are the keys, their types say
/// what is allowed, their doc comments describe them.
///
/// # Attributes of a field
///
/// | written | means |
/// |---|---|
/// | `#[config(default = 20)]` | the value where nobody gives one, written as in a file: `20`, `0.5`, `true`, `"30s"`, `["a", "b"]` |
/// | `#[config(prod = 50)]` | the default in one environment: `dev`, `test`, `staging`, `prod` |
/// | `#[config(env = "PORT")]` | the usual name of its variable, and of a flag: `PORT`, `--port` |
///
/// They can stand together: `#[config(default = 20, prod = 50, env = "PAGE_SIZE")]`. A field without a
/// default has to be given, unless it is an `Option`.
///
/// # Types of fields
///
/// | type | in a file | in a variable or a flag |
/// |---|---|---|
/// | `u8` to `u64`, `i8` to `i64`, `usize`, `isize`, `NonZeroU16`, .. | `1000` | `1000`, `1_000` |
/// | `f32`, `f64` | `0.5` | `0.5` |
/// | `bool` | `true` | `true`, or the flag alone |
/// | `String`, `char`, `PathBuf` | `"text"` | `text` |
/// | `Duration` | `"250ms"`, `"30s"`, `"5m"`, `"2h"`, `"7d"` | `30s` |
/// | `IpAddr`, `SocketAddr` | `"127.0.0.1:8080"` | `127.0.0.1:8080` |
/// | `Vec<T>` | `["a", "b"]` | `a,b` |
/// | `Option<T>` | as `T`, or missing | as `T`, or missing |
/// | `Secret<T>` | as `T`; shown nowhere | as `T` |
/// | `DatabaseUrl` | `"sqlite:dev.db"` | `sqlite:dev.db` |
/// | a type of yours that implements `FromText` | `"text"` | `text` |
/// | a struct with `#[derive(Config)]` | the section `[name]` | `APP__NAME__KEY`, `--name.key` |
/// | `Environment` | is no key: where the application runs | |
///
/// # Examples
///
/// ```
/// use std::{str::FromStr, time::Duration};
///
/// use zzz::{Config, Secret, config::{FromText, Loader}};
///
/// #[derive(Config)]
/// struct ShopConfig {
///     /// Goods on one page.
///     #[config(default = 20, test = 3)]
///     page_size: u16,
///     /// Signs cookies.
///     #[config(env = "SECRET_KEY")]
///     secret_key: Secret<String>,
///     /// How orders leave.
///     delivery: DeliveryConfig,
/// }
///
/// #[derive(Config)]
/// struct DeliveryConfig {
///     /// Who brings them.
///     #[config(default = "post")]
///     by: Carrier,
///     /// How long an order may wait.
///     #[config(default = "2h")]
///     within: Duration,
/// }
///
/// enum Carrier { Post, Bicycle }
///
/// impl FromStr for Carrier {
///     type Err = ();
///     fn from_str(text: &str) -> Result<Self, ()> {
///         match text {
///             "post" => Ok(Self::Post),
///             "bicycle" => Ok(Self::Bicycle),
///             _ => Err(()),
///         }
///     }
/// }
///
/// impl FromText for Carrier {
///     const EXPECTED: &'static str = "`post` or `bicycle`";
/// }
///
/// let loader = Loader::empty().variables([
///     ("SECRET_KEY", "hunter2"),
///     ("APP__DELIVERY__BY", "bicycle"),
/// ]);
/// let config: ShopConfig = loader.load()?.into_config();
/// assert!(matches!(config.delivery.by, Carrier::Bicycle));
/// assert_eq!(config.delivery.within, Duration::from_secs(7200));
/// assert_eq!(config.page_size, 20);
/// # Ok::<(), zzz::config::Error>(())
/// ```
///
/// Where the crate goes by another name, `#[config(crate = my_config)]` says so.
#[proc_macro_derive(Config, attributes(config))]
pub fn config(item: TokenStream) -> TokenStream {
    zzz_macros_core::config(item.into()).into()
}

/// The routes of an application, checked while it is compiled.
///
/// ```
/// # mod page {
/// #     #[zzz::handler] pub async fn index() -> &'static str { "" }
/// #     #[zzz::handler] pub async fn not_found() -> &'static str { "" }
/// # }
/// # mod post {
/// #     #[zzz::handler] pub async fn index() -> &'static str { "" }
/// #     #[zzz::handler] pub async fn show(_: zzz::Path<u32>) -> &'static str { "" }
/// # }
/// # mod user {
/// #     #[zzz::handler] pub async fn show(_: zzz::Path<u32>) -> &'static str { "" }
/// # }
/// # mod admin { pub fn router() -> zzz::Router { zzz::Router::new() } }
/// use zzz::{Logger, RequestId};
///
/// zzz::router! {
///     pipeline browser { RequestId::new(), Logger::new() }
///
///     scope "/" through browser {
///         get "/" => page::index as root;
///         resources "/posts" => post only(index, show);
///     }
///     scope "/api/v1" as api {
///         get "/users/:id" => user::show as user;
///     }
///     host "admin.example.com" {
///         mount "/" => admin::router();
///     }
///     fallback => page::not_found;
/// }
///
/// fn main() {
///     let app = zzz::App::new().routes(routes());
///     assert_eq!(app.check().is_ok(), true);
///     assert_eq!(paths::post(7), "/posts/7");
///     assert_eq!(paths::api_user(42), "/api/v1/users/42");
/// }
/// ```
///
/// It writes `pub fn routes() -> zzz::Routes` with the calls of `zzz::Router`
/// that anyone could write by hand, and `pub mod paths` with a function for
/// each route that has a name, which takes what the handler's `Path<_>` takes.
///
/// Patterns that are malformed, twice there or never reached are errors of the
/// compiler, and so are handlers that take path parameters which their
/// pattern does not have.
#[proc_macro]
pub fn router(input: TokenStream) -> TokenStream {
    zzz_macros_core::router(input.into()).into()
}

/// A test that awaits.
///
/// ```
/// use zzz::{App, IntoResponse, TestClient, handler_fn};
///
/// fn app() -> App {
///     App::new().routes(handler_fn(|_| Box::pin(async { Ok("hello".into_response()) })))
/// }
/// # async fn answer() -> i32 { 42 }
///
/// #[zzz::test(app = app)]
/// async fn greets(client: &TestClient) {
///     client.get("/").await.assert_ok().assert_body("hello");
/// }
///
/// #[zzz::test]
/// async fn awaits() {
///     assert_eq!(answer().await, 42);
/// }
/// ```
///
/// It runs on a tokio runtime for one thread, with timers and sockets. `app`
/// is a function that returns an `App` or a `Result<App>`, which leaves no trace: its
/// services are sandboxed (`App::sandboxed`), so that a database is as it was.
///
/// Arguments are by type. A `TestClient` asks the application in process, a `TestServer` over TCP; of a
/// reference, it is stopped after the test, with its background work done. Besides, references to services
/// of the application: `async fn shows_a_user(client: &TestClient, repo: &Repo)`.
///
/// A test that takes longer than 60 seconds fails; `timeout_seconds = 300`
/// gives it more. Where `zzz` goes by another name, `crate = my_zzz` says so.
/// `#[should_panic]`, `#[ignore]` and a `Result` to return work as under
/// `#[test]`.
#[proc_macro_attribute]
pub fn test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    zzz_macros_core::test(attribute.into(), item.into()).into()
}

/// Makes a page of a template: the struct's fields are what it shows.
///
/// The template is read when the application is compiled, with the partials, components and layouts that it places, and becomes
/// one function that writes straight lines into a buffer. What is wrong in it is an error that names its file, line
/// and column: of its tags and its HTML by this macro, of its Rust by the compiler, which finds it in a copy of the file
/// under `target` that has the same lines and columns.
///
/// # Attributes
///
/// | written | means |
/// |---|---|
/// | `#[template(path = "user/show.html.zzz")]` | the file, in the folder `views` of the package |
/// | `#[template(source = "<p>{{name}}</p>")]` | the template itself, for short ones |
/// | `#[template(path = "..", layout)]` | it places pages: `{{yield}}`, `{{yield "title"}}` |
/// | `#[template(path = "..", deny(findings))]` | what `check` finds, an `img` without `alt` for example, is an error |
/// | `#[template(path = "..", root = "templates")]` | another folder of the package |
/// | `#[template(path = "..", crate = my_zzz)]` | where `zzz` goes by another name |
///
/// # Examples
///
/// ```
/// use zzz::Template;
///
/// struct User { name: String, nights: u32 }
///
/// #[derive(Template)]
/// #[template(source = "<h1>{{user.name}}</h1>{{#if user.nights > 1}}<p>{{user.nights}} nights</p>{{/if}}")]
/// struct ShowUser { user: User }
///
/// let page = ShowUser { user: User { name: "Ann & Bob".to_owned(), nights: 3 } };
/// assert_eq!(page.render()?, "<h1>Ann &amp; Bob</h1><p>3 nights</p>");
/// # Ok::<(), zzz::templates::Error>(())
/// ```
///
/// A handler answers with `Html(ShowUser { .. })`.
///
/// In a build for development the texts come from the files as they are, so an edit of them shows without a build.
#[proc_macro_derive(Template, attributes(template))]
pub fn template(item: TokenStream) -> TokenStream {
    zzz_macros_core::template(item.into()).into()
}

/// The second half of `#[derive(Template)]`: takes the Rust of a template from its copy into the generated code.
#[doc(hidden)]
#[proc_macro]
pub fn splice(input: TokenStream) -> TokenStream {
    zzz_macros_core::splice(input.into()).into()
}

/// Makes a table of a struct: each field is a column, with a constant that queries name it by.
///
/// ```
/// use jiff::Timestamp;
/// use zzz_db::{Dialect, Schema};
///
/// #[derive(Schema, Debug, Clone)]
/// #[schema(timestamps)]
/// struct User {
///     id: i64,
///     name: String,
///     #[schema(column = "e_mail")]
///     email: String,
///     age: Option<i32>,
///     #[schema(redact)]
///     password_hash: String,
///     #[schema(virtual)]
///     full_name: String,
///     inserted_at: Timestamp,
///     updated_at: Timestamp,
/// }
///
/// let adults = User::query().filter(User::AGE.ge(18)).order_by(User::EMAIL);
/// assert!(adults.to_sql(Dialect::Sqlite)?.ends_with(
///     r#" FROM "users" WHERE "users"."age" >= ?1 ORDER BY "users"."e_mail" ASC"#
/// ));
/// # Ok::<(), zzz_db::Error>(())
/// ```
///
/// `User::EMAIL` is a `Column<User, String>`: it is as visible as its field, and has its documentation. What the field's type
/// can be, the trait `Type` says; `#[derive(Type)]` makes one of a struct around one value, or of an enum.
///
/// # Attributes of the struct
///
/// | written | means |
/// |---|---|
/// | `#[schema(table = "people")]` | the name of the table; without it the struct's in snake case and in the plural, by the rules: `User` is `users`, `BlogPost` `blog_posts`, `Category` `categories`, `Box` `boxes`. What has another plural, as `Person` has, needs the name |
/// | `#[schema(timestamps)]` | the repo fills `inserted_at` and `updated_at`, which are fields of type `Timestamp` |
/// | `#[schema(has_many(posts: Post))]` | an association: `User::POSTS` leads to the posts whose `user_id` is the `id` here |
/// | `#[schema(has_one(profile: Profile))]` | the same, and there is one at most |
/// | `#[schema(belongs_to(team: Team))]` | `User::TEAM` leads to the team whose `id` is the `team_id` here; where that is an `Option`, to none perhaps |
/// | `#[schema(many_to_many(tags: Tag, through = "taggings"))]` | `Post::TAGS` leads to the tags whose `id` is a `tag_id` in the rows of `taggings` whose `post_id` is the `id` here |
/// | `#[schema(many_to_many(teams: Team, through = Membership))]` | the same, where the join table has a schema |
/// | `#[schema(crate = path)]` | where `zzz::db` goes by another name |
///
/// The field that refers is called as what it refers to, with `_id`: in snake case the struct of `has_many` and
/// `has_one`, the association of `belongs_to`. `key` names another, and `references` what it refers to where that is
/// not the primary key of this struct, or `id` of the other:
///
/// ```
/// use zzz_db::Schema;
///
/// #[derive(Schema)]
/// #[schema(has_many(posts: Post, key = author_id), belongs_to(country: Country, references = code))]
/// struct User {
///     id: i64,
///     country_id: String,
/// }
///
/// #[derive(Schema)]
/// #[schema(belongs_to(author: User))]
/// struct Post {
///     id: i64,
///     title: String,
///     author_id: i64,
/// }
///
/// #[derive(Schema)]
/// struct Country {
///     id: i64,
///     code: String,
/// }
///
/// let busy = User::query().filter(User::POSTS.to(Post::TITLE).contains("rust"));
/// let german = Post::query().filter(Post::AUTHOR.then(User::COUNTRY).to(Country::CODE).eq("DE"));
/// ```
///
/// The keys of a join table are called after both structs, with `_id`; `keys = (post_id, tag_id)` names others, that which refers
/// to this struct first. They refer to the primary keys.
///
/// # Attributes of a field
///
/// | written | means |
/// |---|---|
/// | `#[schema(primary_key)]` | it is the primary key, or a part of it where several fields say so; without any, the field `id` is |
/// | `#[schema(natural)]` | the key is given, whatever its type |
/// | `#[schema(generated)]` | the database makes the value, always |
/// | `#[schema(default)]` | the database fills it where nothing is given |
/// | `#[schema(column = "e_mail")]` | the name of the column; without it the field's |
/// | `#[schema(json)]` | it is stored as JSON, whatever it is, as long as serde reads and writes it; `None` is `NULL` |
/// | `#[schema(redact)]` | errors and logs do not show its value; `Debug` is yours to derive or to write |
/// | `#[schema(virtual)]` | it is no column; in a row that was loaded it is `Default::default()` |
///
/// They can stand together: `#[schema(primary_key, generated)]`.
///
/// # Primary keys
///
/// | type | who makes it |
/// |---|---|
/// | an integer | the database, by counting up |
/// | a UUID | the repo: version 7, whose order is that of time |
/// | anything else, and a key of several columns | whoever inserts the row |
///
/// A newtype by `#[derive(Type)]` is as what is in it. The type of a key is `Clone`.
#[proc_macro_derive(Schema, attributes(schema))]
pub fn schema(item: TokenStream) -> TokenStream {
    zzz_macros_core::schema(item.into()).into()
}

/// Makes the type of a column of a struct around one value, or of an enum whose variants have no fields.
///
/// ```
/// use zzz_db::{Schema, Type};
///
/// #[derive(Type, Clone, Debug, PartialEq)]
/// struct Email(String);
///
/// #[derive(Type, Debug)]
/// enum Mood {
///     Happy,
///     #[db_type(rename = "so-so")]
///     Neither,
/// }
///
/// #[derive(Schema)]
/// struct Person {
///     id: i64,
///     email: Email,
///     mood: Option<Mood>,
/// }
///
/// let happy = Person::query().filter(Person::MOOD.eq(Mood::Happy));
/// let ann = Person::query().filter(Person::EMAIL.eq(Email("ann@example.com".to_owned())));
/// ```
///
/// A struct is stored as what is in it, and compared with its own values only: an `Email` is no `&str`.
///
/// An enum is stored as text: the name of its variant in snake case. Text that is none of them is an error that
/// lists them.
///
/// | written | means |
/// |---|---|
/// | `#[db_type(rename_all = "kebab-case")]` above the enum | how names are written: `snake_case`, `kebab-case`, `camelCase`, `PascalCase`, `SCREAMING_SNAKE_CASE`, `lowercase`, `UPPERCASE` |
/// | `#[db_type(rename = "so-so")]` at a variant | its name, as it is |
/// | `#[db_type(native = "mood")]` above the enum | it is this type of PostgreSQL, made by `CREATE TYPE mood AS ENUM ..`, and no text |
/// | `#[db_type(crate = path)]` above it | where `zzz::db` goes by another name |
#[proc_macro_derive(Type, attributes(db_type))]
pub fn column_type(item: TokenStream) -> TokenStream {
    zzz_macros_core::column_type(item.into()).into()
}

/// Reads what a query asks for into a struct, a field from each column.
///
/// ```
/// use zzz_db::{FromRow, Schema};
///
/// #[derive(Schema)]
/// struct Book {
///     id: i64,
///     title: String,
///     pages: Option<i32>,
/// }
///
/// #[derive(FromRow)]
/// struct Listed {
///     title: String,
///     pages: Option<i32>,
/// }
///
/// let listed = Book::query().select((Book::TITLE, Book::PAGES)).into::<Listed>();
/// ```
///
/// The fields have the types of what is asked for, in the same order; otherwise it does not compile. What they are called does
/// not matter. SQL of one's own is read into it as well, by `repo.raw_all`: there the order of its columns counts.
///
/// Where `zzz::db` goes by another name, `#[from_row(crate = path)]` says so.
#[proc_macro_derive(FromRow, attributes(from_row))]
pub fn from_row(item: TokenStream) -> TokenStream {
    zzz_macros_core::from_row(item.into()).into()
}
