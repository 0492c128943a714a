//! How long a handler may take.

use std::time::Duration;

use zzz_core::{Flow, Middleware, Request, Result};

/// Answers 503 in the place of a handler that takes longer. The handler is not
/// dropped: it runs on to its end, and its answer is thrown away.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_core::App;
/// use zzz_web::Deadline;
///
/// let app = App::new().endpoint(Deadline::after(Duration::from_secs(10)));
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    after: Duration,
}

impl Deadline {
    /// Handlers have so long, counted from their start.
    pub const fn after(after: Duration) -> Self {
        Self { after }
    }
}

impl Middleware for Deadline {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set_deadline(self.after);
        Ok(Flow::Next)
    }
}
