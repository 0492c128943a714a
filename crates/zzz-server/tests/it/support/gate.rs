//! A place where handlers wait until the test lets them on.

use std::sync::Arc;

use tokio::sync::watch;

/// Handlers are counted as they come, as they go on and as they are dropped.
#[derive(Debug)]
pub(crate) struct Gate {
    is_open: watch::Sender<bool>,
    entered: Count,
    passed: Count,
    dropped: Count,
}

type Count = watch::Sender<usize>;

impl Gate {
    /// A closed gate.
    pub(crate) fn closed() -> Arc<Self> {
        Arc::new(Self {
            is_open: watch::Sender::new(false),
            entered: Count::new(0),
            passed: Count::new(0),
            dropped: Count::new(0),
        })
    }

    /// Lets everybody on, now and later.
    pub(crate) fn open(&self) {
        self.is_open.send_replace(true);
    }

    /// For handlers: waits until the gate is open.
    pub(crate) async fn pass(&self) {
        let mut visit = Visit { gate: self, has_passed: false };
        self.entered.send_modify(|count| *count += 1);
        reaches(&self.is_open, |is_open| *is_open).await;
        visit.has_passed = true;
    }

    /// How many came so far.
    pub(crate) fn has_entered(&self) -> usize {
        *self.entered.borrow()
    }

    /// How many went on so far.
    pub(crate) fn has_passed(&self) -> usize {
        *self.passed.borrow()
    }

    /// How many were dropped while they waited.
    pub(crate) fn has_dropped(&self) -> usize {
        *self.dropped.borrow()
    }

    /// Returns once so many have come.
    pub(crate) async fn entered(&self, wanted: usize) {
        reaches(&self.entered, |count| *count >= wanted).await;
    }

    /// Returns once so many have gone on.
    pub(crate) async fn passed(&self, wanted: usize) {
        reaches(&self.passed, |count| *count >= wanted).await;
    }

    /// Returns once so many were dropped.
    pub(crate) async fn dropped(&self, wanted: usize) {
        reaches(&self.dropped, |count| *count >= wanted).await;
    }
}

async fn reaches<T>(value: &watch::Sender<T>, wanted: impl FnMut(&T) -> bool) {
    let mut seen = value.subscribe();
    let _ = seen.wait_for(wanted).await;
}

struct Visit<'a> {
    gate: &'a Gate,
    has_passed: bool,
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        let count = if self.has_passed { &self.gate.passed } else { &self.gate.dropped };
        count.send_modify(|count| *count += 1);
    }
}
