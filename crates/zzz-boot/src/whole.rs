//! The application's configuration with the server's.

use std::sync::LazyLock;

use zzz_config::{
    Config, Key, Keys, Reader, ServerConfig,
    expand::{Field, FieldSpec},
};

/// What is loaded: the section `server` is there in every application, and
/// shared with an application that has it in its own struct.
pub(crate) struct Whole<C> {
    pub(crate) app: C,
    pub(crate) server: ServerConfig,
}

static SERVER: FieldSpec = FieldSpec::new("server", "Where and how to serve.");

/// Whether a key of the application stands where only the server's may.
fn is_foreign(key: &Key) -> bool {
    static OURS: LazyLock<Keys> = LazyLock::new(Keys::of::<Whole<()>>);
    if key.path() != "server" && !key.path().starts_with("server.") {
        return false;
    }
    let is_same = |ours: &Key| (ours.docs(), ours.variable()) == (key.docs(), key.variable());
    !OURS.find(key.path()).is_some_and(is_same)
}

impl<C: Config> Config for Whole<C> {
    fn describe(keys: &mut Keys) {
        C::describe(keys);
        if keys.iter().any(is_foreign) {
            keys.refuse("`server` is zzz's own section; rename the field");
        }
        <ServerConfig as Field>::describe(&SERVER, keys);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        // Both are read before one is missed, so that all faults are found.
        let app = C::read(reader);
        let server = <ServerConfig as Field>::read(&SERVER, reader);
        Some(Self { app: app?, server: server? })
    }
}
