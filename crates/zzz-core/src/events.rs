//! What happened, told to those who listen, within one process.

mod listener;
mod queue;

use std::{
    any::{TypeId, type_name},
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use self::{listener::Erased, queue::Queue};
use crate::{Error, Result, Service, Services};

pub use self::listener::EventListener;

/// How many events of one type wait, unless told.
const WAITING_MAX: usize = 1024;

/// Tells those who listen what happened: an event is a value of any type, and its
/// type says who is told.
///
/// [`emit`](Self::emit) does not wait for listeners. Each type of event has a queue of
/// its own, 1,024 long unless [`waiting_max`](Self::waiting_max) says otherwise: its events
/// are told in the order in which they were emitted, one after the other, and each to its
/// listeners one after the other, by [`EventListener::priority`] and then as listed. A slow
/// listener so keeps back events of its type and no others. A listener that fails or
/// panics is logged, and the next one is told all the same.
///
/// Delivery is at most once and within this process: an event that waits when the
/// process dies is lost. What must not be lost belongs into a database or a
/// background job. At shutdown the application waits for events that were emitted as it
/// waits for its [`Tasks`](crate::Tasks).
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use zzz_core::{App, Events};
///
/// struct UserCreated {
///     name: String,
/// }
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # runtime.block_on(async {
/// let events = Events::new().on(|event: Arc<UserCreated>, _services| async move {
///     println!("welcome, {}", event.name);
///     Ok(())
/// });
/// let app = App::new().service(events);
/// app.start().await?;
/// // In a handler, `events: &Events` is an argument.
/// app.services().get::<Events>()?.emit(UserCreated { name: "Ann".to_owned() })?;
/// app.stop(std::time::Duration::from_secs(1)).await;
/// # Ok::<(), zzz_core::Error>(())
/// # }).unwrap();
/// ```
pub struct Events {
    channels: HashMap<TypeId, Channel>,
    waiting_max: usize,
    /// There while the application runs. They hold these events, so that `stop` has to let
    /// them go.
    services: RwLock<Option<Services>>,
}

/// The events of one type, and who listens to them.
struct Channel {
    listeners: Vec<Arc<Erased>>,
    queue: Arc<Queue>,
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
    }
}

impl Events {
    /// Nobody listens to anything.
    pub fn new() -> Self {
        Self { channels: HashMap::new(), waiting_max: WAITING_MAX, services: RwLock::default() }
    }

    /// Tells `listener` every `E`; an error it returns is logged.
    #[must_use]
    pub fn on<E, F>(self, listener: impl Fn(Arc<E>, Services) -> F + Send + Sync + 'static) -> Self
    where
        E: Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.listen(EventListener::new(listener))
    }

    /// Tells `listener` the first `E` after the start, and no other.
    #[must_use]
    pub fn once<E, F>(
        self,
        listener: impl Fn(Arc<E>, Services) -> F + Send + Sync + 'static,
    ) -> Self
    where
        E: Send + Sync + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        self.listen(EventListener::new(listener).once())
    }

    /// Adds a listener that has a priority, or whatever else a [`EventListener`] can be told.
    #[must_use]
    pub fn listen<E: Send + Sync + 'static>(mut self, listener: EventListener<E>) -> Self {
        let channel = self
            .channels
            .entry(TypeId::of::<E>())
            .or_insert_with(|| Channel { listeners: Vec::new(), queue: Arc::default() });
        channel.listeners.push(Arc::new(listener.erase()));
        // Stable, so that equals stay as listed.
        channel.listeners.sort_by_key(|listener| -i64::from(listener.priority));
        self
    }

    /// How many events of one type may wait, 1,024 unless told; at least one may.
    #[must_use]
    pub fn waiting_max(mut self, waiting_max: usize) -> Self {
        self.waiting_max = waiting_max.max(1);
        self
    }

    /// Tells those who listen to `E`, beside the caller.
    ///
    /// # Errors
    ///
    /// 503 if so many events of this type wait already that no more may; a 500 if the application does not run.
    pub fn emit<E: Send + Sync + 'static>(&self, event: E) -> Result<()> {
        let Some(channel) = self.channels.get(&TypeId::of::<E>()) else {
            return Ok(());
        };
        let services = self.services.read().unwrap_or_else(PoisonError::into_inner).clone();
        let services = services.ok_or_else(|| {
            let name = type_name::<E>();
            Error::internal(format!("`{name}` was emitted while the application does not run"))
        })?;
        let is_idle = channel.queue.push(Arc::new(event), self.waiting_max)?;
        if is_idle {
            let (queue, listeners) = (channel.queue.clone(), channel.listeners.clone());
            let tasks = services.tasks();
            tasks.spawn(type_name::<E>(), async move { queue.tell(&listeners, &services).await });
        }
        Ok(())
    }
}

impl Service for Events {
    async fn start(&self, services: &Services) -> Result<()> {
        *self.services.write().unwrap_or_else(PoisonError::into_inner) = Some(services.clone());
        Ok(())
    }

    async fn stop(&self) {
        self.services.write().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listeners = self.channels.values().flat_map(|channel| &channel.listeners);
        f.debug_list().entries(listeners.map(|listener| listener.name)).finish()
    }
}
