//! What waits for a thread.

use std::time::Instant;

use tokio::sync::oneshot;

use super::{session::Session, template::Template};
use crate::{
    Error, Result,
    driver::{Begin, Call},
};

/// Where the answer goes; closed when nobody waits for it any more.
pub(super) type Answer = oneshot::Sender<Result<Vec<Call>>>;

/// What waits for a thread.
pub(super) struct Job {
    pub(super) id: u64,
    /// Since when it waits.
    since: Instant,
    pub(super) work: Work,
}

/// What there is to do.
pub(super) enum Work {
    Calls(Calls),
    Begin { begin: Begin, answer: oneshot::Sender<Result<Session>> },
    Copy { answer: oneshot::Sender<Result<Template>> },
}

/// Calls that run one after the other.
pub(super) struct Calls {
    pub(super) calls: Vec<Call>,
    /// Away only while [`Watch`](super::watch::Watch) looks after it.
    pub(super) answer: Option<Answer>,
    pub(super) writing: Writing,
}

/// How the writer runs calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// Together with others in one transaction.
    Grouped,
    /// In no transaction.
    Alone,
}

impl Work {
    pub(super) fn calls(calls: Vec<Call>, answer: Answer, writing: Writing) -> Self {
        Self::Calls(Calls { calls, answer: Some(answer), writing })
    }
}

impl Job {
    /// What waits from now on.
    pub(super) fn new(id: u64, work: Work) -> Self {
        Self { id, since: Instant::now(), work }
    }

    /// Notes that it waits no more.
    pub(super) fn begin(&mut self, now: Instant) {
        if let Work::Calls(calls) = &mut self.work
            && let Some(first) = calls.calls.first_mut()
        {
            first.queued += now - self.since;
        }
    }

    /// Whether it can share a transaction with others.
    pub(super) fn is_grouped(&self) -> bool {
        matches!(&self.work, Work::Calls(calls) if calls.writing == Writing::Grouped)
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_cancelled(&self) -> bool {
        match &self.work {
            Work::Calls(calls) => calls.is_cancelled(),
            Work::Begin { answer, .. } => answer.is_closed(),
            Work::Copy { answer } => answer.is_closed(),
        }
    }

    /// Answers that it will not be done.
    pub(super) fn refuse(self, error: Error) {
        match self.work {
            Work::Calls(calls) => calls.finish(Err(error)),
            Work::Begin { answer, .. } => drop(answer.send(Err(error))),
            Work::Copy { answer } => drop(answer.send(Err(error))),
        }
    }
}

impl Calls {
    /// Whether nobody waits for them any more.
    pub(super) fn is_cancelled(&self) -> bool {
        self.answer.as_ref().is_none_or(oneshot::Sender::is_closed)
    }

    /// Forgets what they did, because it was rolled back.
    pub(super) fn restart(&mut self) {
        for call in &mut self.calls {
            call.affected = 0;
            if let Some(sink) = &mut call.sink {
                sink.clear();
            }
        }
    }

    /// Answers; nothing of it is heard if nobody waits any more.
    pub(super) fn finish(self, result: Result<()>) {
        if let Some(answer) = self.answer {
            let _ = answer.send(result.map(|()| self.calls));
        }
    }
}
