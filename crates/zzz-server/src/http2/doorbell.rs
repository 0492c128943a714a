//! Who rings while the connection is awake already.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Wake, Waker},
};

/// Wakes the task of a connection, unless the connection runs at this moment: h2 rings for each answer
/// that is put in, and the handlers of a connection answer inside of its own turn.
#[derive(Debug, Default)]
pub(super) struct Doorbell {
    task: Mutex<Option<Waker>>,
    is_awake: AtomicBool,
    has_rung: AtomicBool,
}

impl Doorbell {
    /// The connection runs, as `task`.
    pub(super) fn wake_up(&self, task: &Waker) {
        self.is_awake.store(true, SeqCst);
        let mut kept = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.as_ref().is_some_and(|kept| kept.will_wake(task)) {
            *kept = Some(task.clone());
        }
    }

    /// Who has rung so far is heard now.
    pub(super) fn answer(&self) {
        self.has_rung.store(false, SeqCst);
    }

    /// The connection is about to sleep; false if it must not.
    pub(super) fn fall_asleep(&self) -> bool {
        self.is_awake.store(false, SeqCst);
        !self.has_rung.swap(false, SeqCst)
    }
}

impl Wake for Doorbell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.has_rung.store(true, SeqCst);
        // Asked afterwards: a connection that has just fallen asleep sees that somebody rang.
        if !self.is_awake.load(SeqCst) {
            let task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(task) = &*task {
                task.wake_by_ref();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, SeqCst);
        }
    }

    #[test]
    fn a_ring_wakes_or_keeps_awake() {
        let (count, bell) = (Arc::new(Count::default()), Arc::new(Doorbell::default()));
        let (task, ring) = (Waker::from(count.clone()), Waker::from(bell.clone()));
        bell.wake_up(&task);
        ring.wake_by_ref();
        assert!(!bell.fall_asleep(), "somebody rang");
        assert!(bell.fall_asleep());
        assert_eq!(count.0.load(SeqCst), 0);
        ring.wake_by_ref();
        assert_eq!(count.0.load(SeqCst), 1);
        bell.wake_up(&task);
        ring.wake_by_ref();
        bell.answer();
        assert!(bell.fall_asleep(), "it was heard");
    }
}
