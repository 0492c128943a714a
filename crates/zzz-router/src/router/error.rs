//! What is wrong with the routes of an application.

use std::{fmt, panic::Location};

/// Something wrong, and where it was written.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) location: &'static Location<'static>,
    pub(crate) text: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.text)
    }
}

/// Everything that is wrong with the routes of an application.
#[derive(Debug)]
pub struct RouterError {
    mistakes: Vec<Mistake>,
}

impl RouterError {
    pub(crate) fn new(mistakes: Vec<Mistake>) -> Self {
        Self { mistakes }
    }
}

impl fmt::Display for RouterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the routes cannot be built:")?;
        for mistake in &self.mistakes {
            write!(f, "\n  {mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RouterError {}
