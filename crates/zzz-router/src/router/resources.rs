//! The routes of a resource.

use std::{panic::Location, sync::Arc};

use http::Method;
use zzz_core::Handler;

use super::Router;
use zzz_pattern::singular;

/// The routes that a resource usually has, each with the name of its action:
///
/// | action | method | path | name |
/// |---|---|---|---|
/// | `index` | GET | `/posts` | `posts` |
/// | `new` | GET | `/posts/new` | `new_post` |
/// | `create` | POST | `/posts` | |
/// | `show` | GET | `/posts/:id` | `post` |
/// | `edit` | GET | `/posts/:id/edit` | `edit_post` |
/// | `update` | PUT and PATCH | `/posts/:id` | |
/// | `delete` | DELETE | `/posts/:id` | |
///
/// # Examples
///
/// ```
/// # use zzz_core::{IntoResponse, handler_fn};
/// # let answer = || handler_fn(|_| Box::pin(async { Ok("".into_response()) }));
/// # let (list, show, comments) = (answer(), answer(), answer());
/// use zzz_router::Router;
///
/// let routes = Router::new()
///     .resources("/posts", |posts| {
///         posts.index(list).show(show).nested(|post| post.get("/comments", comments))
///     })
///     .build()?;
/// assert_eq!(routes.path("post", &[("id", &7)])?, "/posts/7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Resources {
    router: Router,
    pattern: String,
    /// The last word of the pattern: `posts`.
    many: String,
    /// What one of them is called: `post`.
    one: String,
    is_singular: bool,
}

impl Resources {
    pub(super) fn new(router: Router, pattern: &str) -> Self {
        let word = pattern.rsplit('/').find(|word| !word.is_empty() && !word.starts_with(':'));
        let many = word.unwrap_or("root").replace(|char: char| !char.is_alphanumeric(), "_");
        let one = singular(&many);
        Self { router, pattern: pattern.to_owned(), many, one, is_singular: false }
    }

    /// There is one of it, like a profile: no `index`, and no `:id` in its paths.
    #[must_use]
    pub fn singular(mut self) -> Self {
        self.one = self.many.clone();
        self.is_singular = true;
        self
    }

    /// What one of them is called, where its English plural does not tell.
    #[must_use]
    pub fn one(mut self, name: &str) -> Self {
        name.clone_into(&mut self.one);
        self
    }

    /// All of them.
    #[must_use]
    #[track_caller]
    pub fn index(self, handler: impl Handler) -> Self {
        let name = self.many.clone();
        self.action(Method::GET, "", Some(name), handler)
    }

    /// The form for a new one.
    #[must_use]
    #[track_caller]
    pub fn new_form(self, handler: impl Handler) -> Self {
        let name = format!("new_{}", self.one);
        self.action(Method::GET, "/new", Some(name), handler)
    }

    /// Makes one.
    #[must_use]
    #[track_caller]
    pub fn create(self, handler: impl Handler) -> Self {
        self.action(Method::POST, "", None, handler)
    }

    /// One of them.
    #[must_use]
    #[track_caller]
    pub fn show(self, handler: impl Handler) -> Self {
        let (name, member) = (self.one.clone(), self.member());
        self.action(Method::GET, member, Some(name), handler)
    }

    /// The form that changes one.
    #[must_use]
    #[track_caller]
    pub fn edit(self, handler: impl Handler) -> Self {
        let name = format!("edit_{}", self.one);
        let suffix = if self.is_singular { "/edit" } else { "/:id/edit" };
        self.action(Method::GET, suffix, Some(name), handler)
    }

    /// Changes one.
    #[must_use]
    #[track_caller]
    pub fn update(self, handler: impl Handler) -> Self {
        let (member, handler) = (self.member(), Arc::new(handler));
        self.push(Method::PUT, member, None, handler.clone()).push(
            Method::PATCH,
            member,
            None,
            handler,
        )
    }

    /// Removes one.
    #[must_use]
    #[track_caller]
    pub fn delete(self, handler: impl Handler) -> Self {
        let member = self.member();
        self.action(Method::DELETE, member, None, handler)
    }

    /// Routes below one of them: `/posts/:post_id/..`.
    #[must_use]
    pub fn nested(mut self, routes: impl FnOnce(Router) -> Router) -> Self {
        let prefix = if self.is_singular {
            self.pattern.clone()
        } else {
            format!("{}/:{}_id", self.pattern, self.one)
        };
        self.router = self.router.scope(&prefix, routes);
        self
    }

    fn member(&self) -> &'static str {
        if self.is_singular { "" } else { "/:id" }
    }

    #[track_caller]
    fn action(
        self,
        method: Method,
        suffix: &str,
        name: Option<String>,
        handler: impl Handler,
    ) -> Self {
        self.push(method, suffix, name, Arc::new(handler))
    }

    #[track_caller]
    fn push(
        mut self,
        method: Method,
        suffix: &str,
        name: Option<String>,
        handler: Arc<dyn Handler>,
    ) -> Self {
        let pattern = format!("{}{suffix}", self.pattern);
        self.router = self.router.push(Some(method), &pattern, handler, Location::caller());
        if let Some(name) = name {
            self.router = self.router.named(&name);
        }
        self
    }

    pub(super) fn into_router(self) -> Router {
        self.router
    }
}
