//! What an application has beside its routes: databases, mailers, caches.

use std::{
    any::{Any, TypeId, type_name},
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{BoxFuture, Request, Result, ServiceCommand, ServiceNeed, Tasks};

/// Something that the whole application shares and that lives as long as it.
///
/// Constructors are pure: a connection is made in [`start`](Self::start), and
/// given up in [`stop`](Self::stop). A type that needs neither says just
/// `impl Service for MyType {}`.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, Service, handler_fn};
///
/// struct Greeting(&'static str);
/// impl Service for Greeting {}
///
/// let app = App::new()
///     .service(Greeting("good morning"))
///     .routes(handler_fn(|request| Box::pin(async move {
///         Ok(request.services().get::<Greeting>()?.0.into_response())
///     })));
/// # let _ = app;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service",
    label = "expected a type that implements `Service`",
    note = "if the application shares one value of it, write `impl zzz::Service for {Self} {{}}`"
)]
pub trait Service: Send + Sync + 'static {
    /// The services that have to be ready before this one starts; none unless
    /// told.
    ///
    /// The order is still the application's list: [`App::check`](crate::App::check)
    /// refuses a list in which one of them is missing or comes later, and names both.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{App, Service, ServiceNeed};
    ///
    /// struct Database;
    /// impl Service for Database {}
    ///
    /// struct Mailer;
    /// impl Service for Mailer {
    ///     fn needs(&self) -> Vec<ServiceNeed> {
    ///         vec![ServiceNeed::of::<Database>()]
    ///     }
    /// }
    ///
    /// assert!(App::new().service(Database).service(Mailer).check().is_ok());
    /// assert!(App::new().service(Mailer).service(Database).check().is_err());
    /// ```
    fn needs(&self) -> Vec<ServiceNeed> {
        Vec::new()
    }

    /// What could be better about what it has in its care, and keeps nobody from starting; nothing unless told. The
    /// command `check` shows it.
    fn findings(&self) -> Vec<String> {
        Vec::new()
    }

    /// Commands that it adds to the application's own: `my_app migrate`; none unless told. They are asked for of an application
    /// of which nothing has started.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_core::{App, CommandCall, Service, ServiceCommand};
    ///
    /// struct Mailer;
    /// impl Service for Mailer {
    ///     fn commands(&self) -> Vec<ServiceCommand> {
    ///         let test = ServiceCommand::new("mail", "Sends a mail to see that it works", |call| {
    ///             let to = call.operands().first().map_or("you", String::as_str).to_owned();
    ///             call.say(format!("a mail is on its way to {to}"))
    ///         });
    ///         vec![test.operand("TO")]
    ///     }
    /// }
    ///
    /// let app = App::new().service(Mailer);
    /// let mut output = Vec::new();
    /// let mut call = CommandCall::new(app.services(), &mut output);
    /// app.commands()[0].run(&mut call).unwrap();
    /// assert_eq!(output, b"a mail is on its way to you\n");
    /// ```
    fn commands(&self) -> Vec<ServiceCommand> {
        Vec::new()
    }

    /// Gets ready to keep what it does to itself: a database undoes it in the end. It is asked before
    /// anything starts, of applications under test alone: see [`App::sandboxed`](crate::App::sandboxed).
    /// Nothing unless told.
    ///
    /// # Errors
    ///
    /// If it cannot: the test does not begin.
    fn enter_sandbox(&self, services: &Services) -> Result<()> {
        let _ = services;
        Ok(())
    }

    /// Gets ready to serve. Services start in the order in which the
    /// application lists them; those before this one are ready.
    ///
    /// # Errors
    ///
    /// An error stops the start: what has started is stopped again.
    fn start(&self, services: &Services) -> impl Future<Output = Result<()>> + Send {
        let _ = services;
        async { Ok(()) }
    }

    /// Gives up what it holds. Services stop in reverse order, after the last
    /// request was answered.
    fn stop(&self) -> impl Future<Output = ()> + Send {
        async {}
    }
}

/// [`Service`] behind a pointer.
trait ErasedService: Any + Send + Sync {
    fn enter_sandbox(&self, services: &Services) -> Result<()>;
    fn start<'a>(&'a self, services: &'a Services) -> BoxFuture<'a, Result<()>>;
    fn stop(&self) -> BoxFuture<'_, ()>;
    fn needs(&self) -> Vec<ServiceNeed>;
    fn findings(&self) -> Vec<String>;
    fn commands(&self) -> Vec<ServiceCommand>;
}

impl<S: Service> ErasedService for S {
    fn enter_sandbox(&self, services: &Services) -> Result<()> {
        Service::enter_sandbox(self, services)
    }

    fn start<'a>(&'a self, services: &'a Services) -> BoxFuture<'a, Result<()>> {
        Box::pin(Service::start(self, services))
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(Service::stop(self))
    }

    fn needs(&self) -> Vec<ServiceNeed> {
        Service::needs(self)
    }

    fn findings(&self) -> Vec<String> {
        Service::findings(self)
    }

    fn commands(&self) -> Vec<ServiceCommand> {
        Service::commands(self)
    }
}

type MakeScoped = Arc<dyn Fn(&mut Request) -> Box<dyn Any> + Send + Sync>;

#[derive(Clone)]
struct Entry {
    id: TypeId,
    name: &'static str,
    service: Arc<dyn ErasedService>,
    has_started: Arc<AtomicBool>,
}

impl Entry {
    fn of<S: Service>(service: S) -> Self {
        Self {
            id: TypeId::of::<S>(),
            name: type_name::<S>(),
            service: Arc::new(service),
            has_started: Arc::default(),
        }
    }
}

#[derive(Clone)]
struct ScopedEntry {
    id: TypeId,
    make: MakeScoped,
}

/// The services of an application, by their types. A copy is a second handle
/// to the same services.
#[derive(Clone, Default)]
pub struct Services {
    shared: Option<Arc<Shared>>,
}

#[derive(Clone, Default)]
struct Shared {
    entries: Vec<Entry>,
    scoped: Vec<ScopedEntry>,
    tasks: Tasks,
    is_development: bool,
    is_stopping: Arc<AtomicBool>,
}

impl Services {
    /// Services of no application.
    pub(crate) const fn none() -> Self {
        Self { shared: None }
    }

    /// Services of a new application, which has none but its tasks.
    pub(crate) fn of_new_app() -> Self {
        Self { shared: Some(Arc::default()) }
    }

    /// Adds a service.
    ///
    /// # Panics
    ///
    /// If one of the same type is there already: one of them would never be found.
    pub(crate) fn add<S: Service>(&mut self, service: S) {
        let shared = self.shared_mut();
        assert!(
            !shared.entries.iter().any(|entry| entry.id == TypeId::of::<S>()),
            "the application lists the service `{}` twice; remove one, or wrap one of them \
             in a type of its own",
            type_name::<S>(),
        );
        shared.entries.push(Entry::of(service));
    }

    /// Puts `service` in the place of the one of its type.
    ///
    /// # Panics
    ///
    /// If there is none: whoever replaces it would go on with what is there.
    pub(crate) fn replace<S: Service>(&mut self, service: S) {
        let entries = &mut self.shared_mut().entries;
        match entries.iter_mut().find(|entry| entry.id == TypeId::of::<S>()) {
            Some(entry) => *entry = Entry::of(service),
            None => panic!(
                "the application lists no service `{}` that could be replaced; services are \
                 found by their exact type",
                type_name::<S>(),
            ),
        }
    }

    pub(crate) fn add_scoped<T: Send + Sync + 'static>(
        &mut self,
        make: impl Fn(&mut Request) -> T + Send + Sync + 'static,
    ) {
        let name = type_name::<T>();
        let scoped = &self.shared_mut().scoped;
        assert!(
            !scoped.iter().any(|entry| entry.id == TypeId::of::<T>()),
            "the application says twice how a `{name}` is made for a request; remove one",
        );
        let make: MakeScoped = Arc::new(move |request| Box::new(make(request)));
        self.shared_mut().scoped.push(ScopedEntry { id: TypeId::of::<T>(), make });
    }

    fn shared_mut(&mut self) -> &mut Shared {
        Arc::make_mut(self.shared.get_or_insert_default())
    }

    /// The service of type `S`.
    ///
    /// # Errors
    ///
    /// If the application does not list it; the text says which line to add.
    /// The check at the start finds it earlier where it is said who needs it: see
    /// [`FromRequest::NEEDS`](crate::FromRequest::NEEDS) and
    /// [`Middleware::needs`](crate::Middleware::needs).
    #[track_caller]
    pub fn get<S: Service>(&self) -> Result<&S> {
        match self.find() {
            Some(service) => Ok(service),
            None => Err(missing(type_name::<S>())),
        }
    }

    /// The service of type `S`, or `None` if the application does not list it.
    pub fn find<S: Service>(&self) -> Option<&S> {
        let entries = &self.shared.as_ref()?.entries;
        let entry = entries.iter().find(|entry| entry.id == TypeId::of::<S>())?;
        let service: &dyn Any = &*entry.service;
        service.downcast_ref()
    }

    /// Whether there is a service of this type.
    pub(crate) fn has(&self, id: TypeId) -> bool {
        self.entries().iter().any(|entry| entry.id == id)
    }

    /// What the services found that could be better.
    pub(crate) fn findings(&self) -> Vec<String> {
        self.entries().iter().flat_map(|entry| entry.service.findings()).collect()
    }

    /// The commands that the services add.
    pub(crate) fn commands(&self) -> Vec<ServiceCommand> {
        self.entries().iter().flat_map(|entry| entry.service.commands()).collect()
    }

    /// One sentence for each service that needs one which is not ready when it starts.
    pub(crate) fn faults(&self) -> Vec<String> {
        let place = |id| self.entries().iter().position(|entry| entry.id == id);
        let mut faults = Vec::new();
        for (at, entry) in self.entries().iter().enumerate() {
            for need in entry.service.needs() {
                let (name, needed) = (entry.name, need.name());
                match place(need.id()) {
                    Some(found) if found < at => {}
                    Some(found) => match self.way(found, at) {
                        Some(way) => faults.push(format!(
                            "services need each other, so none can start first: `{name}` -> {way}; \
                             let one of them do without"
                        )),
                        None => faults.push(format!(
                            "the service `{name}` needs `{needed}`, which is listed later and so \
                             starts later; list `{needed}` before `{name}`"
                        )),
                    },
                    None => faults.push(format!(
                        "the service `{name}` needs `{needed}`, which nobody provides; add \
                         `.service(..)` with one before `{name}`"
                    )),
                }
            }
        }
        faults
    }

    /// How the service at `from` comes to need the one at `to`, if it does: all on the way.
    fn way(&self, from: usize, to: usize) -> Option<String> {
        let entries = self.entries();
        let mut seen = vec![false; entries.len()];
        let mut open = vec![(from, format!("`{}`", entries.get(from)?.name))];
        while let Some((at, way)) = open.pop() {
            if at == to {
                return Some(way);
            }
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            for need in entries[at].service.needs() {
                let next = entries.iter().position(|entry| entry.id == need.id());
                open.extend(next.map(|next| (next, format!("{way} -> `{}`", need.name()))));
            }
        }
        None
    }

    /// The supervisor of the application's background work; outside of an
    /// application, one that nobody waits for.
    pub fn tasks(&self) -> Tasks {
        self.shared.as_ref().map(|shared| shared.tasks.clone()).unwrap_or_default()
    }

    /// Whether the application runs on the machine of whoever writes it: a default
    /// may then suit a browser there, such as a cookie that plain HTTP carries.
    pub fn is_development(&self) -> bool {
        self.shared.as_ref().is_some_and(|shared| shared.is_development)
    }

    pub(crate) fn set_development(&mut self) {
        self.shared_mut().is_development = true;
    }

    /// Whether the application was told to stop: what runs is finished, and nothing
    /// new is to be sent here.
    pub fn is_stopping(&self) -> bool {
        let shared = self.shared.as_ref();
        shared.is_some_and(|shared| shared.is_stopping.load(Ordering::Acquire))
    }

    pub(crate) fn begin_stop(&self) {
        if let Some(shared) = &self.shared {
            shared.is_stopping.store(true, Ordering::Release);
        }
    }

    /// Whether both handles are of the same application.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.shared, &other.shared) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        }
    }

    /// Has all of them keep to themselves what they do.
    pub(crate) fn enter_sandbox(&self) -> Result<()> {
        self.entries().iter().try_for_each(|entry| entry.service.enter_sandbox(self))
    }

    /// Starts all in order; if one fails, those that run are stopped.
    pub(crate) async fn start(&self) -> Result<(), StartError> {
        for entry in self.entries() {
            if let Err(error) = entry.service.start(self).await {
                stop_in_reverse(self.entries()).await;
                return Err(StartError { service: entry.name, reason: error.to_string() });
            }
            entry.has_started.store(true, Ordering::Release);
            tracing::debug!(service = entry.name, "service started");
        }
        Ok(())
    }

    /// Stops those that have started in reverse order; gives up on the rest after `deadline`.
    pub(crate) async fn stop(&self, deadline: Duration) {
        if tokio::time::timeout(deadline, stop_in_reverse(self.entries())).await.is_err() {
            tracing::error!(?deadline, "services did not stop in time and are left as they are");
        }
    }

    fn entries(&self) -> &[Entry] {
        self.shared.as_ref().map_or(&[], |shared| &shared.entries)
    }
}

async fn stop_in_reverse(entries: &[Entry]) {
    for entry in entries.iter().rev() {
        if entry.has_started.swap(false, Ordering::AcqRel) {
            entry.service.stop().await;
            tracing::debug!(service = entry.name, "service stopped");
        }
    }
}

#[cold]
#[track_caller]
fn missing(name: &str) -> crate::Error {
    crate::Error::internal(format!(
        "nobody provides the service `{name}`; add `.service(..)` with one to the application"
    ))
}

impl Request {
    /// The request's own `T`, made by the application's `scoped` function the
    /// first time it is asked for.
    ///
    /// # Errors
    ///
    /// If the application has no such function.
    #[track_caller]
    pub fn scoped<T: Send + Sync + 'static>(&mut self) -> Result<&mut T> {
        if self.get::<T>().is_none() {
            let scoped = self.services().shared.as_ref().map(|shared| &shared.scoped);
            let entry = scoped.and_then(|all| all.iter().find(|e| e.id == TypeId::of::<T>()));
            let Some(make) = entry.map(|entry| entry.make.clone()) else {
                return Err(crate::Error::internal(format!(
                    "nobody makes a `{}` for a request; add `.scoped(|request| ..)` to the \
                     application",
                    type_name::<T>(),
                )));
            };
            if let Ok(value) = make(self).downcast::<T>() {
                self.set(*value);
            }
        }
        Ok(self.assigns_mut().get_mut().unwrap_or_else(|| unreachable!("set above")))
    }
}

/// A service that did not start.
#[derive(Debug)]
pub(crate) struct StartError {
    service: &'static str,
    reason: String,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service `{}` did not start: {}", self.service, self.reason)
    }
}

impl std::error::Error for StartError {}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries().iter().map(|entry| entry.name)).finish()
    }
}
