//! What goes through a tower layer unseen, in the extensions of messages.

use std::sync::{Arc, Mutex};

use tokio::sync::oneshot;
use zzz_core::{Response, http};

use crate::body::TowerBody;

/// A value that extensions, which want to be cloned, hand out once.
#[derive(Debug)]
pub(super) struct Passage<T>(Arc<Mutex<Option<T>>>);

impl<T> Clone for Passage<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Passage<T> {
    pub(super) fn of(value: T) -> Self {
        Self(Arc::new(Mutex::new(Some(value))))
    }

    pub(super) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(|broken| broken.into_inner()).take()
    }
}

/// The way from the inner end of the layer to the middleware that waits for it.
pub(super) type WayOn = Passage<oneshot::Sender<Arrived>>;

/// A request that came through the layer.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) request: http::Request<TowerBody>,
    pub(super) reply: oneshot::Sender<Response>,
}

/// A way, and what comes over it: `None` if the layer lets nothing through.
pub(super) fn open() -> (WayOn, impl Future<Output = Option<Arrived>> + Send) {
    let (sender, receiver) = oneshot::channel();
    (Passage::of(sender), async move { receiver.await.ok() })
}
