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
/// - by value, what implements `FromRequest` or `FromRequestAsync`: `Path<_>`,
///   `Query<_>`, `Json<_>`, `String`, `Option<_>` of these, ...; at most one
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
/// ```ignore
/// /// Shows one user.
/// #[handler]
/// pub async fn show(Path(id): Path<i64>, users: &Users) -> Result<Json<User>> {
///     Ok(Json(users.find(id).await?.or_not_found()?))
/// }
/// ```
///
/// Where `zzz` goes by another name, `#[handler(crate = my_zzz)]` says so.
#[proc_macro_attribute]
pub fn handler(attribute: TokenStream, item: TokenStream) -> TokenStream {
    zzz_macros_core::handler(attribute.into(), item.into()).into()
}

/// Makes a struct of path parameters, taken by the names of its fields.
///
/// ```ignore
/// #[derive(PathParams)]
/// struct Place {
///     user_id: i64,
///     post_id: i64,
/// }
///
/// #[handler]
/// async fn show(Path(place): Path<Place>) -> Result<Html<Post>> { .. }
/// ```
///
/// Where `zzz` goes by another name, `#[path_params(crate = my_zzz)]` says so.
#[proc_macro_derive(PathParams, attributes(path_params))]
pub fn path_params(item: TokenStream) -> TokenStream {
    zzz_macros_core::path_params(item.into()).into()
}

/// Makes a configuration of a struct; documented at `zzz_config::Config`.
///
/// Where the crate goes by another name, `#[config(crate = my_config)]` says so.
#[proc_macro_derive(Config, attributes(config))]
pub fn config(item: TokenStream) -> TokenStream {
    zzz_macros_core::config(item.into()).into()
}

/// The routes of an application, checked while it is compiled.
///
/// ```ignore
/// zzz::router! {
///     pipeline browser { Logger::new() }
///
///     scope "/" through browser {
///         get "/" => page::index as root;
///         resources "/posts" => post;
///     }
///     scope "/api/v1" as api {
///         get "/users/:id" => api::user::show as user;
///         get "/files/*path" => api::file::show;
///     }
///     host "admin.example.com" {
///         mount "/" => admin::router();
///     }
///     fallback => page::not_found;
/// }
/// ```
///
/// It writes `pub fn routes() -> zzz::Routes` with the calls of `zzz::Router`
/// that anyone could write by hand, and `pub mod paths` with a function for
/// each route that has a name: `paths::api_user(42)` is `"/api/v1/users/42"`.
///
/// Patterns that are malformed, twice there or never reached are errors of the
/// compiler, and so are handlers that take path parameters which their
/// pattern does not have.
#[proc_macro]
pub fn router(input: TokenStream) -> TokenStream {
    zzz_macros_core::router(input.into()).into()
}
