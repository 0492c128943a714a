//! The seam between the router and the rest.

use std::{fmt, panic::Location};

use http::Method;

use crate::{Handler, HandlerInfo, Middleware, Pipeline, Request, ServiceNeed};

/// Finds what answers a request.
///
/// A router answers everything: where no pattern fits, the handler it names
/// says 404 or 405.
#[diagnostic::on_unimplemented(
    message = "`{Self}` finds no handlers",
    label = "expected a type that implements `Route`",
    note = "a `Router` becomes one by `.into_routes()`"
)]
pub trait Route: Send + Sync + 'static {
    /// The middleware and the handler for `request`, whose parameters it fills.
    fn route<'a>(&'a self, request: &mut Request) -> Matched<'a>;

    /// All routes, in the order in which they were written; none where there
    /// is nothing to tell.
    fn list(&self) -> Vec<RouteInfo> {
        Vec::new()
    }

    /// What answers where no route does, in the order in which it was written; its
    /// pattern is the prefix that it stands for.
    fn fallbacks(&self) -> Vec<RouteInfo> {
        Vec::new()
    }

    /// What is wrong with the routes, each with where it was written.
    fn faults(&self) -> Vec<String> {
        Vec::new()
    }
}

/// What a router found.
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "routers outside this crate make it")]
pub struct Matched<'a> {
    /// What the request passes before the handler.
    pub pipeline: &'a Pipeline,
    /// What answers it.
    pub handler: &'a dyn Handler,
}

impl fmt::Debug for Matched<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Matched({} middleware)", self.pipeline.len())
    }
}

/// A single handler is the router of an application with one route.
#[diagnostic::do_not_recommend]
impl<H: Handler> Route for H {
    fn route<'a>(&'a self, _request: &mut Request) -> Matched<'a> {
        Matched { pipeline: &[], handler: self }
    }
}

/// A route as data.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "routers outside this crate make it")]
pub struct RouteInfo {
    /// `None` answers every method.
    pub method: Option<Method>,
    /// The host that the route is for, as a pattern; `None` is any.
    pub host: Option<String>,
    /// The whole pattern, with the prefixes of all scopes.
    pub pattern: String,
    /// By which it is referred to.
    pub name: Option<String>,
    /// What it belongs to.
    pub tag: Option<String>,
    /// The middleware before the handler, outermost first.
    pub pipeline: Vec<StageInfo>,
    /// The name of the handler's type.
    pub handler: &'static str,
    /// What the handler says about itself.
    pub info: Option<&'static HandlerInfo>,
    /// Where the route was written.
    pub location: &'static Location<'static>,
}

/// A middleware as data.
#[derive(Clone, Debug)]
pub struct StageInfo {
    name: &'static str,
    needs: Vec<ServiceNeed>,
    pipeline: Option<&'static str>,
}

impl StageInfo {
    /// What `middleware` says about itself.
    pub fn of(middleware: &dyn Middleware) -> Self {
        Self { name: middleware.name(), needs: middleware.needs(), pipeline: None }
    }

    /// Says which pipeline it came with.
    #[must_use]
    pub fn in_pipeline(mut self, name: Option<&'static str>) -> Self {
        self.pipeline = name;
        self
    }

    /// Its name: its type, unless it says otherwise.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The services that it takes.
    pub fn needs(&self) -> &[ServiceNeed] {
        &self.needs
    }

    /// The name of the pipeline that it came with.
    pub fn pipeline(&self) -> Option<&'static str> {
        self.pipeline
    }
}
