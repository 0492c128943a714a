//! How an error gives a [`Problem`] that is made when it is asked for.
//!
//! What stands behind `dyn Error` can be asked for its source, and for nothing else that it
//! makes itself. So the source of such an error is a link: a value known when the program is
//! written, which holds a function. [`Error`](crate::Error) gives it the error whose source it is.

use std::{error::Error as StdError, fmt};

use crate::Problem;

type Outer = dyn StdError + 'static;

/// What `#[derive(Problem)]` writes for an error, beside `Display` and `Error`.
pub trait GivesProblem: StdError + 'static {
    /// What the outside may know of it.
    fn problem(&self) -> Problem;

    /// The error that caused it, in place of its source, which is the link.
    fn caused_by(&self) -> Option<&(dyn StdError + 'static)> {
        None
    }
}

/// The source of an error that [gives a problem](GivesProblem).
pub struct ProblemLink {
    /// Where the error around the link is another one, which passes its source on as its own.
    fixed: Problem,
    problem: fn(&Outer) -> Option<Problem>,
    cause: fn(&Outer) -> Option<&Outer>,
}

impl ProblemLink {
    /// The source of an `E`; `fixed` is what is known of its problem without an `E`.
    pub const fn of<E: GivesProblem>(fixed: Problem) -> Self {
        Self {
            fixed,
            problem: |outer| outer.downcast_ref::<E>().map(E::problem),
            cause: |outer| outer.downcast_ref::<E>()?.caused_by(),
        }
    }
}

/// For programs that print the sources of errors themselves.
impl fmt::Display for ProblemLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fixed.fmt(f)
    }
}

impl fmt::Debug for ProblemLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ProblemLink").field(&self.fixed).finish()
    }
}

impl StdError for ProblemLink {}

/// The error and its sources, without the links.
pub(crate) fn chain(first: &Outer) -> impl Iterator<Item = &Outer> {
    std::iter::successors(Some(first), |error| caused_by(*error))
}

fn caused_by(error: &Outer) -> Option<&Outer> {
    let source = error.source()?;
    match source.downcast_ref::<ProblemLink>() {
        Some(link) => (link.cause)(error),
        None => Some(source),
    }
}

/// The problem that the first link makes; `None` if a [`Problem`] stands before it, or if there is none.
pub(crate) fn find(first: &Outer) -> Option<Problem> {
    for error in chain(first) {
        if error.is::<Problem>() {
            return None;
        }
        let link = error.source().and_then(|source| source.downcast_ref::<ProblemLink>());
        if let Some(link) = link {
            return Some((link.problem)(error).unwrap_or_else(|| link.fixed.clone()));
        }
    }
    None
}
