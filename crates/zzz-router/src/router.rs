//! Routes while they are collected.

mod error;
mod pipeline;
mod resources;

use std::{fmt, mem, panic::Location, sync::Arc};

use http::Method;
use zzz_core::{Handler, IntoRoute, Middleware};

pub(crate) use self::{error::Mistake, pipeline::Stage};
pub use self::{error::RouterError, pipeline::Pipeline, resources::Resources};
use crate::{
    Routes,
    routes::{Built, FallbackEntry, RouteEntry},
};

/// Collects routes: a method, a pattern and the handler that answers.
///
/// A router is a value: it can be made anywhere, have middleware of its own,
/// and become part of another one by [`mount`](Self::mount). What other
/// frameworks call a controller is a function that returns one.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_router::Router;
///
/// let show = handler_fn(|request| Box::pin(async move {
///     let id = request.params().get("id").unwrap_or_default();
///     Ok(format!("user {id}").into_response())
/// }));
/// let users = Router::new().tag("Users").get("/:id", show).named("user");
/// let app = App::new().routes(Router::new().mount("/users", users));
/// assert_eq!(app.list_routes()[0].pattern, "/users/:id");
/// app.check()?;
/// # Ok::<(), zzz_core::BootError>(())
/// ```
#[derive(Default)]
pub struct Router {
    routes: Vec<RouteEntry>,
    fallbacks: Vec<FallbackEntry>,
    hosts: Vec<(String, Router)>,
    /// What every route of this router passes, before its own.
    pipeline: Vec<Stage>,
    tag: Option<String>,
    trailing_slash: TrailingSlash,
    last: Last,
    mistakes: Vec<Mistake>,
}

/// What `named` and `with` speak of.
#[derive(Clone, Copy, Default)]
enum Last {
    #[default]
    Nothing,
    /// So many routes.
    Routes(usize),
    Fallback,
}

/// What a path is worth that differs from a pattern by a slash at its end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrailingSlash {
    /// The client is sent to the pattern's own form, with 308, which keeps
    /// method and body.
    #[default]
    Redirect,
    /// Both are the same.
    Ignore,
    /// It is another path, with nothing at it.
    Strict,
}

impl Router {
    /// No routes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers GET, and HEAD unless the pattern has a route for it.
    #[must_use]
    #[track_caller]
    pub fn get(self, pattern: &str, handler: impl Handler) -> Self {
        self.route(Method::GET, pattern, handler)
    }

    /// Answers POST.
    #[must_use]
    #[track_caller]
    pub fn post(self, pattern: &str, handler: impl Handler) -> Self {
        self.route(Method::POST, pattern, handler)
    }

    /// Answers PUT.
    #[must_use]
    #[track_caller]
    pub fn put(self, pattern: &str, handler: impl Handler) -> Self {
        self.route(Method::PUT, pattern, handler)
    }

    /// Answers PATCH.
    #[must_use]
    #[track_caller]
    pub fn patch(self, pattern: &str, handler: impl Handler) -> Self {
        self.route(Method::PATCH, pattern, handler)
    }

    /// Answers DELETE.
    #[must_use]
    #[track_caller]
    pub fn delete(self, pattern: &str, handler: impl Handler) -> Self {
        self.route(Method::DELETE, pattern, handler)
    }

    /// Answers HEAD in the place of the pattern's GET route.
    #[must_use]
    #[track_caller]
    pub fn head(self, pattern: &str, handler: impl Handler) -> Self {
        self.route(Method::HEAD, pattern, handler)
    }

    /// Answers OPTIONS in the place of the automatic answer.
    #[must_use]
    #[track_caller]
    pub fn options(self, pattern: &str, handler: impl Handler) -> Self {
        self.route(Method::OPTIONS, pattern, handler)
    }

    /// Answers `method`, which may be one of your own.
    ///
    /// Patterns are described at [`Pattern`](crate::Pattern). What is wrong
    /// with one is told by [`build`](Self::build), so that all mistakes come
    /// at once.
    #[must_use]
    #[track_caller]
    pub fn route(self, method: Method, pattern: &str, handler: impl Handler) -> Self {
        self.push(Some(method), pattern, Arc::new(handler), Location::caller())
    }

    /// Answers every method for which the pattern has no route of its own.
    #[must_use]
    #[track_caller]
    pub fn any(self, pattern: &str, handler: impl Handler) -> Self {
        self.push(None, pattern, Arc::new(handler), Location::caller())
    }

    fn push(
        mut self,
        method: Option<Method>,
        pattern: &str,
        handler: Arc<dyn Handler>,
        location: &'static Location<'static>,
    ) -> Self {
        self.routes.push(RouteEntry {
            method,
            pattern: pattern.to_owned(),
            handler,
            pipeline: Vec::new(),
            name: None,
            tag: None,
            location,
        });
        self.last = Last::Routes(1);
        self
    }

    /// Hands `prefix` and everything below it to one handler, whatever the
    /// method: another application, an old one behind a proxy, ... It sees the
    /// whole path; what is below the prefix is the parameter `path`.
    #[must_use]
    #[track_caller]
    pub fn forward(self, prefix: &str, handler: impl Handler) -> Self {
        let (handler, location) = (Arc::new(handler), Location::caller());
        let below = format!("{}/*path", prefix.trim_end_matches('/'));
        let mut router = self.push(None, prefix, handler.clone(), location);
        router = router.push(None, &below, handler, location);
        router.last = Last::Routes(2);
        router
    }

    /// Names the route before this call, for [`Routes::path`].
    #[must_use]
    #[track_caller]
    pub fn named(mut self, name: &str) -> Self {
        match (self.last, self.routes.last_mut()) {
            (Last::Routes(_), Some(route)) => route.name = Some(name.to_owned()),
            _ => self.refuse(format!("`.named({name:?})` has no route before it to name")),
        }
        self
    }

    /// Lets requests of the route before this call pass `middleware`, after
    /// what its router has.
    #[must_use]
    #[track_caller]
    pub fn with(self, middleware: impl Middleware) -> Self {
        self.with_all(&[Stage::alone(middleware)])
    }

    /// [`with`](Self::with) for all of a pipeline.
    #[must_use]
    #[track_caller]
    pub fn with_pipeline(self, pipeline: &Pipeline) -> Self {
        self.with_all(&pipeline.stages())
    }

    #[track_caller]
    fn with_all(mut self, stages: &[Stage]) -> Self {
        match self.last {
            Last::Routes(count) => {
                let routes = self.routes.iter_mut().rev().take(count);
                routes.for_each(|route| route.pipeline.extend_from_slice(stages));
            }
            Last::Fallback => {
                let fallbacks = self.fallbacks.iter_mut().rev().take(1);
                fallbacks.for_each(|fallback| fallback.pipeline.extend_from_slice(stages));
            }
            Last::Nothing => self.refuse(
                "`.with(..)` has no route before it; for all routes write `.middleware(..)`".into(),
            ),
        }
        self
    }

    /// Lets every request that matches a route of this router pass
    /// `middleware` before the handler; the first listed is the outermost.
    /// Where among the routes it stands makes no difference.
    #[must_use]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.pipeline.push(Stage::alone(middleware));
        self
    }

    /// [`middleware`](Self::middleware) for all of a pipeline.
    #[must_use]
    pub fn through(mut self, pipeline: &Pipeline) -> Self {
        self.pipeline.extend(pipeline.stages());
        self
    }

    /// Says what the routes of this router belong to, in lists and documents.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Self {
        self.tag = Some(tag.to_owned());
        self
    }

    /// Routes below `prefix`, with middleware of their own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use zzz_core::{IntoResponse, handler_fn};
    /// # let list = handler_fn(|_| Box::pin(async { Ok("".into_response()) }));
    /// use zzz_router::Router;
    ///
    /// let router = Router::new().scope("/admin", |admin| admin.get("/users", list));
    /// # router.build().unwrap();
    /// ```
    #[must_use]
    pub fn scope(self, prefix: &str, routes: impl FnOnce(Self) -> Self) -> Self {
        self.mount(prefix, routes(Self::new()))
    }

    /// Makes the routes of another router routes of this one, below `prefix`.
    #[must_use]
    pub fn mount(mut self, prefix: &str, router: Self) -> Self {
        let Self { routes, fallbacks, hosts, pipeline, tag, mistakes, .. } = router;
        for mut route in routes {
            route.pattern = joined(prefix, &route.pattern);
            route.pipeline.splice(..0, pipeline.iter().cloned());
            route.tag = route.tag.or_else(|| tag.clone());
            self.routes.push(route);
        }
        for mut fallback in fallbacks {
            fallback.prefix = joined(prefix, &fallback.prefix);
            fallback.pipeline.splice(..0, pipeline.iter().cloned());
            self.fallbacks.push(fallback);
        }
        for (host, inner) in hosts {
            let mut outer = Self { pipeline: pipeline.clone(), ..Self::new() };
            outer = outer.mount(prefix, inner);
            self.hosts.push((host, outer));
        }
        self.mistakes.extend(mistakes);
        self.last = Last::Nothing;
        self
    }

    /// Routes for one host: `api.example.com`, `:tenant.example.com`, which
    /// makes `tenant` a parameter, for [`Params`](zzz_core::Params) and for structs that name it, or
    /// `*.example.com`.
    ///
    /// A request that matches none of them is offered to the routes without a host.
    #[must_use]
    pub fn host(mut self, host: &str, routes: impl FnOnce(Self) -> Self) -> Self {
        self.hosts.push((host.to_owned(), routes(Self::new())));
        self.last = Last::Nothing;
        self
    }

    /// The seven routes of a resource: see [`Resources`].
    #[must_use]
    pub fn resources(self, pattern: &str, actions: impl FnOnce(Resources) -> Resources) -> Self {
        actions(Resources::new(self, pattern)).into_router()
    }

    /// Answers where no route does, for paths below this router's prefix.
    #[must_use]
    #[track_caller]
    pub fn fallback(self, handler: impl Handler) -> Self {
        self.fallback_at("/", handler)
    }

    /// Answers where no route does, for `prefix` and what is below it; the
    /// longest prefix counts.
    #[must_use]
    #[track_caller]
    pub fn fallback_at(mut self, prefix: &str, handler: impl Handler) -> Self {
        let (prefix, handler) = (prefix.to_owned(), Arc::new(handler));
        let (pipeline, location) = (Vec::new(), Location::caller());
        self.fallbacks.push(FallbackEntry { prefix, handler, pipeline, location });
        self.last = Last::Fallback;
        self
    }

    /// What a slash too many or too few at the end of a path means; counts for
    /// the router that is built, not for those mounted in it. Default
    /// [`TrailingSlash::Redirect`].
    #[must_use]
    pub fn trailing_slash(mut self, meaning: TrailingSlash) -> Self {
        self.trailing_slash = meaning;
        self
    }

    /// The routes, ready to be asked.
    ///
    /// # Errors
    ///
    /// All mistakes in patterns, and all routes and names that are there twice.
    pub fn build(self) -> Result<Routes, RouterError> {
        let (routes, mistakes) = self.finish();
        if mistakes.is_empty() { Ok(routes) } else { Err(RouterError::new(mistakes)) }
    }

    /// The routes, whose mistakes [`App::check`](zzz_core::App::check) tells;
    /// `App::routes` does this to a router that it is given.
    pub fn into_routes(self) -> Routes {
        let (mut routes, mistakes) = self.finish();
        routes.set_faults(mistakes.iter().map(ToString::to_string).collect());
        routes
    }

    fn finish(self) -> (Routes, Vec<Mistake>) {
        // What is this router's own becomes what its routes have.
        let trailing_slash = self.trailing_slash;
        let mut whole = Self::new().mount("", self);
        let mut built = Built::new(trailing_slash, mem::take(&mut whole.mistakes));
        for (host, router) in mem::take(&mut whole.hosts) {
            let router = Self::new().mount("", router);
            built.add(Some(host), router.routes, router.fallbacks);
        }
        built.add(None, whole.routes, whole.fallbacks);
        built.finish()
    }

    #[track_caller]
    fn refuse(&mut self, text: String) {
        self.mistakes.push(Mistake { location: Location::caller(), text });
    }
}

/// `prefix` and `pattern` with one slash between them.
fn joined(prefix: &str, pattern: &str) -> String {
    let prefix = prefix.trim_end_matches('/');
    if pattern == "/" && !prefix.is_empty() {
        return prefix.to_owned();
    }
    format!("{prefix}{pattern}")
}

impl IntoRoute for Router {
    type Route = Routes;

    fn into_route(self) -> Routes {
        self.into_routes()
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.routes.iter().map(|route| &route.pattern)).finish()
    }
}
