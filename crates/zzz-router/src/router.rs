//! Routes while they are collected.

use std::{fmt, panic::Location, sync::Arc};

use http::Method;
use zzz_core::{Handler, Middleware};

use crate::{Entry, Pattern, Routes, Tree, routes::Endpoint};

/// Collects routes: a method, a pattern and the handler that answers.
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
/// let routes = Router::new().get("/users/:id", show).build()?;
/// let app = App::new().routes(routes);
/// # let _ = app;
/// # Ok::<(), zzz_router::RouterError>(())
/// ```
#[derive(Default)]
pub struct Router {
    tree: Tree<Endpoint>,
    pipeline: Vec<Arc<dyn Middleware>>,
    mistakes: Vec<Mistake>,
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

    /// Answers `method`, which may be one of your own.
    ///
    /// Patterns are described at [`Pattern`]. What is wrong with one is told
    /// by [`build`](Self::build), so that all mistakes come at once.
    #[must_use]
    #[track_caller]
    pub fn route(mut self, method: Method, pattern: &str, handler: impl Handler) -> Self {
        if let Err(text) = self.add(method, pattern, Arc::new(handler)) {
            self.mistakes.push(Mistake { location: Location::caller(), text });
        }
        self
    }

    /// Lets every request that matches a route pass `middleware` before the
    /// handler; the first listed is the outermost.
    #[must_use]
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.pipeline.push(Arc::new(middleware));
        self
    }

    fn add(&mut self, method: Method, text: &str, handler: Arc<dyn Handler>) -> Result<(), String> {
        let pattern = Pattern::parse(text).map_err(|error| error.to_string())?;
        match self.tree.entry(&pattern) {
            Entry::Vacant(place) => {
                place.insert(Endpoint::new(method, handler));
            }
            Entry::Occupied(place) if *place.pattern() != pattern => {
                return Err(place.conflict().to_string());
            }
            Entry::Occupied(place) => {
                if place.into_mut().add(&method, handler).is_err() {
                    return Err(format!("`{method} {text}` has a handler already; remove one"));
                }
            }
        }
        Ok(())
    }

    /// The routes, ready to be asked.
    ///
    /// # Errors
    ///
    /// All mistakes in patterns and all routes that are there twice.
    pub fn build(self) -> Result<Routes, RouterError> {
        if !self.mistakes.is_empty() {
            return Err(RouterError { mistakes: self.mistakes });
        }
        Ok(Routes::new(self.tree, self.pipeline))
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.tree.iter().map(|(pattern, _)| pattern)).finish()
    }
}

#[derive(Debug)]
struct Mistake {
    location: &'static Location<'static>,
    text: String,
}

/// Everything that is wrong with the routes of an application.
#[derive(Debug)]
pub struct RouterError {
    mistakes: Vec<Mistake>,
}

impl fmt::Display for RouterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the routes cannot be built:")?;
        for Mistake { location, text } in &self.mistakes {
            write!(f, "\n  {location}: {text}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RouterError {}
