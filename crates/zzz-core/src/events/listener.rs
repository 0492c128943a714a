//! Who is told of events.

use std::{
    any::{Any, type_name},
    fmt,
    marker::PhantomData,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{BoxFuture, Result, Services};

/// An event of some type.
pub(super) type AnyEvent = Arc<dyn Any + Send + Sync>;

type Tell = Box<dyn Fn(AnyEvent, Services) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// Somebody who listens to events of type `E`, and when.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use zzz_core::{Events, EventListener};
///
/// struct OrderPaid(u32);
///
/// let events = Events::new().listen(
///     EventListener::new(|event: Arc<OrderPaid>, _services| async move {
///         println!("the first order is number {}", event.0);
///         Ok(())
///     })
///     .priority(10)
///     .once(),
/// );
/// # let _ = events;
/// ```
pub struct EventListener<E> {
    inner: Erased,
    of: PhantomData<fn(E)>,
}

/// A listener to events of some type.
pub(super) struct Erased {
    /// The listener's type, which names the place where it was written.
    pub(super) name: &'static str,
    pub(super) priority: i32,
    is_once: bool,
    was_told: AtomicBool,
    tell: Tell,
}

impl<E: Send + Sync + 'static> EventListener<E> {
    /// Calls `listener` with each event and the application's services.
    pub fn new<L, F>(listener: L) -> Self
    where
        L: Fn(Arc<E>, Services) -> F + Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let tell: Tell = Box::new(move |event, services| match event.downcast() {
            Ok(event) => Box::pin(listener(event, services)),
            Err(_) => unreachable!("a channel has the events of one type"),
        });
        let inner = Erased {
            name: type_name::<L>(),
            priority: 0,
            is_once: false,
            was_told: AtomicBool::new(false),
            tell,
        };
        Self { inner, of: PhantomData }
    }

    /// Who is told first: the greater one is, 0 unless told. Equals are told as listed.
    #[must_use]
    pub fn priority(mut self, priority: i32) -> Self {
        self.inner.priority = priority;
        self
    }

    /// Is told one event and no other, whether it fails or not.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.inner.is_once = true;
        self
    }

    pub(super) fn erase(self) -> Erased {
        self.inner
    }
}

impl Erased {
    /// Begins to tell `event`; `None` if this one has heard enough.
    pub(super) fn tell(
        &self,
        event: &AnyEvent,
        services: &Services,
    ) -> Option<BoxFuture<'static, Result<()>>> {
        if self.is_once && self.was_told.swap(true, Ordering::AcqRel) {
            return None;
        }
        Some((self.tell)(event.clone(), services.clone()))
    }
}

impl<E> fmt::Debug for EventListener<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventListener")
            .field("name", &self.inner.name)
            .field("priority", &self.inner.priority)
            .field("is_once", &self.inner.is_once)
            .finish_non_exhaustive()
    }
}
