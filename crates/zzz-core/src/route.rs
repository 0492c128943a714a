//! The seam between the router and the rest.

use std::fmt;

use crate::{Handler, Pipeline, Request};

/// Finds what answers a request.
///
/// A router answers everything: where no pattern fits, the handler it names
/// says 404 or 405.
pub trait Route: Send + Sync + 'static {
    /// The middleware and the handler for `request`, whose parameters it fills.
    fn route<'a>(&'a self, request: &mut Request) -> Matched<'a>;
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
impl<H: Handler> Route for H {
    fn route<'a>(&'a self, _request: &mut Request) -> Matched<'a> {
        Matched { pipeline: &[], handler: self }
    }
}
