//! Queries.

use serde::de::DeserializeOwned;
use zzz_core::{FromRequest, Problem, Request, Result, Source, http::StatusCode};

use crate::shape;

/// The query as a `T`.
///
/// - Fields may nest, `user[name]=ann`, up to five deep, and there may be 4,096 of them.
/// - Lists come as `tag=a&tag=b`, as `tag[]=a&tag[]=b` or as `tag[0]=a&tag[1]=b`. A list that may be missing
///   wants `#[serde(default)]`.
/// - A field that stands twice where one is expected is the last one; those that `T` does not
///   know are skipped.
/// - An `Option` is `None` if the field is missing or has an empty value, also where it is one of
///   text: browsers send `age=` for what nobody filled in.
/// - A `bool` is `true`, `on` or `1`, or `false`, `off` or `0`. One that may be missing wants
///   `#[serde(default)]`.
/// - An enum is named, `sort=newest`; its data stands below its name, `shape[circle][radius]=1`. The
///   keys of a map are text.
/// - Behind `#[serde(flatten)]` and in enums without a tag serde asks for no types, so there everything is text.
///
/// How long a query may be is the server's limit on the head.
///
/// # Errors
///
/// 400, with the field that does not fit.
///
/// # Examples
///
/// ```
/// use serde::Deserialize;
/// use zzz_core::{FromRequest, Request, http::Method};
/// use zzz_web::Query;
///
/// #[derive(Deserialize)]
/// struct Search { q: String, #[serde(default)] tags: Vec<String> }
///
/// let mut request = Request::new(Method::GET, "/posts?q=rust+web&tags=a&tags=b");
/// let Query(search) = Query::<Search>::from_request(&mut request)?;
/// assert_eq!((search.q.as_str(), search.tags.len()), ("rust web", 2));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "handlers take it apart: `Query(q): Query<Search>`")]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    const SOURCE: Source = Source::Query(None);

    fn from_request(request: &mut Request) -> Result<Self> {
        const PROBLEM: Problem = Problem::fixed(StatusCode::BAD_REQUEST, "bad_query", "");
        let query = request.query().unwrap_or_default();
        shape::from_fields(request, query.as_bytes(), "the query", [PROBLEM, PROBLEM]).map(Self)
    }
}
