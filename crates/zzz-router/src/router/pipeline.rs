//! Middleware with a name of its own.

use std::{fmt, sync::Arc};

use zzz_core::{Middleware, StageInfo};

/// A list of middleware that several routes pass; the first is the outermost.
///
/// A copy is a second handle to the same middleware.
#[derive(Clone, Default)]
pub struct Pipeline {
    name: Option<&'static str>,
    stages: Vec<Arc<dyn Middleware>>,
}

/// A middleware on the way to a route.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) middleware: Arc<dyn Middleware>,
    /// The name of the pipeline that it came with.
    pub(crate) pipeline: Option<&'static str>,
}

impl Stage {
    pub(crate) fn alone(middleware: impl Middleware) -> Self {
        Self { middleware: Arc::new(middleware), pipeline: None }
    }

    pub(crate) fn info(&self) -> StageInfo {
        StageInfo::of(&*self.middleware).in_pipeline(self.pipeline)
    }
}

impl Pipeline {
    /// Nothing to pass.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name that lists of routes show; `router!` does so.
    #[must_use]
    pub fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
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

    pub(crate) fn stages(&self) -> Vec<Stage> {
        let stage = |middleware: &Arc<dyn Middleware>| {
            let middleware = middleware.clone();
            Stage { middleware, pipeline: self.name }
        };
        self.stages.iter().map(stage).collect()
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.stages.iter().map(|stage| stage.name())).finish()
    }
}
