//! A place in the source, and where panics are.

use std::{
    borrow::Cow,
    cell::RefCell,
    fmt,
    panic::{self, Location, PanicHookInfo},
    sync::Once,
    thread,
};

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    file: Cow<'static, str>,
    line: u32,
    column: u32,
}

impl Place {
    /// The file, as the compiler was given it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Counted from one.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Counted from one.
    pub fn column(&self) -> u32 {
        self.column
    }
}

impl From<&'static Location<'static>> for Place {
    fn from(location: &'static Location<'static>) -> Self {
        let (line, column) = (location.line(), location.column());
        Self { file: location.file().into(), line, column }
    }
}

/// `src/main.rs:7:5`
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

thread_local! {
    /// What the last panic of this thread said, and where it was.
    static LAST: RefCell<Option<(String, Place)>> = const { RefCell::new(None) };
}

/// Notes from now on where panics are, which only a hook of the process is told. The hook that
/// was there before is called as before, so that what it writes appears once, as ever.
pub(crate) fn watch_panics() {
    static ONCE: Once = Once::new();
    // A thread that panics must not change the hook.
    if thread::panicking() {
        return;
    }
    ONCE.call_once(|| {
        let former = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            note(info);
            former(info);
        }));
    });
}

fn note(info: &PanicHookInfo<'_>) {
    let Some(location) = info.location() else {
        return;
    };
    let file = location.file().to_owned().into();
    let place = Place { file, line: location.line(), column: location.column() };
    let message = info.payload_as_str().unwrap_or_default().to_owned();
    // A panic while the thread's values are dropped has none to be noted in.
    let _ = LAST.try_with(|last| last.replace(Some((message, place))));
}

/// Where the panic was that said `message`, if it was the last one of this
/// thread; one that was resumed has passed no hook.
pub(crate) fn of_panic(message: &str) -> Option<Place> {
    let last = LAST.try_with(RefCell::take).ok().flatten();
    last.filter(|(said, _)| said == message).map(|(_, place)| place)
}
