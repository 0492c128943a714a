//! Errors that cross the border.

use std::{error::Error as StdError, fmt};

use zzz_core::Error;

pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;

/// An error on its way between zzz and tower.
///
/// What it comes from is kept as its source: a [`Problem`](zzz_core::Problem) that was passed through a
/// tower service says its status still, and [`Error::downcast_ref`] finds a tower layer's own error.
pub struct TowerError {
    what: &'static str,
    cause: Cause,
}

enum Cause {
    OfZzz(Error),
    OfTower(BoxError),
}

impl TowerError {
    /// A body of zzz that broke while tower read it.
    #[cold]
    pub(crate) fn reading(cause: Error) -> Self {
        Self { what: "a body could not be read", cause: Cause::OfZzz(cause) }
    }

    /// A tower service that gave up.
    #[cold]
    pub(crate) fn serving(cause: impl Into<BoxError>) -> Self {
        Self { what: "a tower service failed", cause: Cause::OfTower(cause.into()) }
    }

    /// A tower service whose body broke.
    #[cold]
    pub(crate) fn sending(cause: impl Into<BoxError>) -> Self {
        Self { what: "the body of a tower service broke", cause: Cause::OfTower(cause.into()) }
    }
}

impl fmt::Display for TowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl fmt::Debug for TowerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause: &dyn fmt::Debug = match &self.cause {
            Cause::OfZzz(error) => error,
            Cause::OfTower(error) => error,
        };
        f.debug_tuple("TowerError").field(&self.what).field(cause).finish()
    }
}

impl StdError for TowerError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.cause {
            Cause::OfZzz(error) => error.chain().next(),
            Cause::OfTower(error) => Some(&**error),
        }
    }
}
