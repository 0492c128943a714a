//! Why requests failed: the outside is not told.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use zzz_core::{App, Error, Request};

/// The errors of an application that were answered with 5xx, until somebody asks for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failures {
    known: Arc<Mutex<VecDeque<Failure>>>,
}

#[derive(Debug)]
struct Failure {
    /// Whose request it was; `None` in process.
    peer: Option<SocketAddr>,
    target: String,
    cause: String,
}

/// How many are kept that nobody asks for.
const KEPT_MAX: usize = 100;

impl Failures {
    /// Those of `app`, from now on.
    pub(crate) fn of(app: &App) -> Self {
        let failures = Self::default();
        let told = failures.clone();
        app.watch_failures(move |request, error| told.keep(request, error));
        failures
    }

    fn keep(&self, request: &Request, error: &Error) {
        let place = error.place().map(|place| format!(" ({place})")).unwrap_or_default();
        let failure = Failure {
            peer: request.connection().peer,
            target: request.target().to_owned(),
            cause: format!("{error}{place}"),
        };
        let mut known = self.known();
        if known.len() == KEPT_MAX {
            known.pop_front();
        }
        known.push_back(failure);
    }

    /// Why the request from `peer` to `target` failed. One whose address the application took for another one's, as behind
    /// a proxy, is known by its target.
    pub(crate) fn take(&self, peer: Option<SocketAddr>, target: &str) -> Option<String> {
        let mut known = self.known();
        let is_its = |failure: &Failure| failure.target == target && failure.peer == peer;
        let found = known.iter().position(is_its);
        let found = found.or_else(|| known.iter().position(|failure| failure.target == target))?;
        known.remove(found).map(|failure| failure.cause)
    }

    /// What a panic of another test left behind is as good as before.
    fn known(&self) -> MutexGuard<'_, VecDeque<Failure>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
