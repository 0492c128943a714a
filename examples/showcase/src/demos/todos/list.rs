//! What is to be done.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::watch;
use zzz::{Error, Result, Service, http::StatusCode};

#[derive(Clone)]
pub(crate) struct Todo {
    pub(super) id: u32,
    pub(super) title: String,
    pub(super) is_done: bool,
}

/// How many there are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(super) all: usize,
    pub(super) done: usize,
}

/// Some of those that were searched for, the latest first.
pub(super) struct Found {
    pub(super) todos: Vec<Todo>,
    /// How many fit, be they among these or not.
    pub(super) all: usize,
    /// The last of these, where older ones fit, too.
    pub(super) before: Option<u32>,
}

/// All of it, until the server stops. Everybody has the same list.
pub(crate) struct Todos {
    kept: Mutex<Kept>,
    /// Who looks at the page is told here.
    count: watch::Sender<Count>,
}

impl Service for Todos {}

struct Kept {
    todos: BTreeMap<u32, Todo>,
    last_id: u32,
    changed: Instant,
}

/// What is to be done in any night.
const TITLES: [&str; 12] = [
    "Wake the moon",
    "Count the sheep",
    "Trim the lamp",
    "Write to the owl",
    "Warm the milk",
    "Find the other sock",
    "Listen to the sea",
    "Wind up the clock",
    "Let the cat out",
    "Let the cat in",
    "Look for a falling star",
    "Count the sheep again",
];

/// So many can be kept.
const TODOS_MAX: usize = 100;

/// So many are shown at once.
const SHOWN: usize = 8;

impl Todos {
    pub(crate) fn new() -> Self {
        let todo =
            |(id, title): (u32, &str)| Todo { id, title: title.to_owned(), is_done: id == 1 };
        let todos: BTreeMap<_, _> = (1..).zip(TITLES).map(|it| (it.0, todo(it))).collect();
        let last_id = todos.last_key_value().map_or(0, |(id, _)| *id);
        let kept = Kept { todos, last_id, changed: Instant::now() };
        Self { count: watch::Sender::new(kept.count()), kept: Mutex::new(kept) }
    }

    pub(super) fn count(&self) -> Count {
        self.kept().count()
    }

    /// What to wait at for another count.
    pub(super) fn watch(&self) -> watch::Receiver<Count> {
        self.count.subscribe()
    }

    /// For how long nobody has changed anything.
    pub(super) fn age(&self) -> Duration {
        self.kept().changed.elapsed()
    }

    /// Those with `text` in their title, older than `before` if that is said.
    pub(super) fn search(&self, text: &str, before: Option<u32>) -> Found {
        let text = text.trim().to_lowercase();
        let kept = self.kept();
        let fits = |todo: &&Todo| todo.title.to_lowercase().contains(&text);
        let older = kept.todos.range(..before.unwrap_or(u32::MAX)).rev().map(|(_, todo)| todo);
        let mut todos: Vec<Todo> = older.filter(fits).take(SHOWN + 1).cloned().collect();
        let has_more = todos.len() > SHOWN;
        todos.truncate(SHOWN);
        let before = todos.last().filter(|_| has_more).map(|todo| todo.id);
        Found { todos, all: kept.todos.values().filter(fits).count(), before }
    }

    pub(super) fn get(&self, id: u32) -> Result<Todo> {
        self.kept().todos.get(&id).cloned().ok_or_else(missing)
    }

    /// One more; `None` if there are too many.
    pub(super) fn add(&self, title: &str) -> Option<Todo> {
        self.change(|kept| {
            if kept.todos.len() >= TODOS_MAX {
                return None;
            }
            kept.last_id += 1;
            let todo = Todo { id: kept.last_id, title: title.to_owned(), is_done: false };
            kept.todos.insert(todo.id, todo.clone());
            Some(todo)
        })
    }

    pub(super) fn rename(&self, id: u32, title: String) -> Result<Todo> {
        self.change_one(id, |todo| todo.title = title)
    }

    /// Ticks it off, or says that it is to be done again.
    pub(super) fn tick(&self, id: u32) -> Result<Todo> {
        self.change_one(id, |todo| todo.is_done = !todo.is_done)
    }

    pub(super) fn delete(&self, id: u32) -> Result<()> {
        self.change(|kept| kept.todos.remove(&id)).map(drop).ok_or_else(missing)
    }

    fn change_one(&self, id: u32, change: impl FnOnce(&mut Todo)) -> Result<Todo> {
        self.change(|kept| {
            let todo = kept.todos.get_mut(&id).ok_or_else(missing)?;
            change(todo);
            Ok(todo.clone())
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Kept) -> T) -> T {
        let mut kept = self.kept();
        let changed = change(&mut kept);
        kept.changed = Instant::now();
        // With the lock held, so that of two changes the later one is told last.
        let now = kept.count();
        self.count.send_if_modified(|count| std::mem::replace(count, now) != now);
        changed
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics in between, and a todo is whole at any time.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn count(&self) -> Count {
        let done = self.todos.values().filter(|todo| todo.is_done).count();
        Count { all: self.todos.len(), done }
    }
}

fn missing() -> Error {
    Error::new(StatusCode::NOT_FOUND, "there is no such todo")
}
