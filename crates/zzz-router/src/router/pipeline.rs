//! Middleware with a name of its own.

use std::{fmt, sync::Arc};

use zzz_core::Middleware;

/// A list of middleware that several routes pass; the first is the outermost.
///
/// A copy is a second handle to the same middleware.
#[derive(Clone, Default)]
pub struct Pipeline {
    stages: Vec<Arc<dyn Middleware>>,
}

impl Pipeline {
    /// Nothing to pass.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a middleware further in than those before it.
    #[must_use]
    pub fn with(mut self, middleware: impl Middleware) -> Self {
        self.stages.push(Arc::new(middleware));
        self
    }

    /// Adds all of another pipeline.
    #[must_use]
    pub fn through(mut self, pipeline: &Self) -> Self {
        self.stages.extend_from_slice(&pipeline.stages);
        self
    }

    pub(crate) fn stages(&self) -> &[Arc<dyn Middleware>] {
        &self.stages
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.stages.iter().map(|stage| stage.name())).finish()
    }
}
