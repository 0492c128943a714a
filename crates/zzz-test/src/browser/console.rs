//! What a page writes to its console.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::session::{Fault, Session};

/// All that was written to it. A browser tells each line once.
#[derive(Debug, Default)]
pub(super) struct Console(Mutex<Vec<ConsoleLine>>);

impl Console {
    /// The lines until now.
    pub(super) fn heard(
        &self,
        session: &Session,
    ) -> Result<MutexGuard<'_, Vec<ConsoleLine>>, Fault> {
        let news = session.console()?;
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend(news.iter().map(ConsoleLine::read));
        Ok(lines)
    }
}

/// A line of the console.
#[derive(Debug)]
pub(super) struct ConsoleLine {
    /// With its place, as the browser shows it.
    pub(super) text: String,
    /// Whether it is a fault of the page: an error that no script caught, an answer that CORS keeps from it,
    /// or what its content security policy refuses. Not what a script says itself, nor a resource
    /// that did not load, since tests look at 404s on purpose.
    pub(super) is_fault: bool,
}

impl ConsoleLine {
    pub(super) fn read(line: &Value) -> Self {
        let field = |name: &str| line[name].as_str().unwrap_or_default();
        let is_of_page = matches!(field("source"), "javascript" | "security");
        Self {
            text: field("message").to_owned(),
            is_fault: field("level") == "SEVERE" && is_of_page,
        }
    }
}
