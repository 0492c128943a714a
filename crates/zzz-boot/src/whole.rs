//! The application's configuration with the server's.

use zzz_config::{
    Config, Keys, Reader, ServerConfig,
    expand::{Field, FieldSpec},
};

/// What is loaded: the section `server` is there in every application, and
/// shared with an application that has it in its own struct.
pub(crate) struct Whole<C> {
    pub(crate) app: C,
    pub(crate) server: ServerConfig,
}

static SERVER: FieldSpec = FieldSpec::new("server", "Where and how to serve.");

impl<C: Config> Config for Whole<C> {
    fn describe(keys: &mut Keys) {
        C::describe(keys);
        <ServerConfig as Field>::describe(&SERVER, keys);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        // Both are read before one is missed, so that all faults are found.
        let app = C::read(reader);
        let server = <ServerConfig as Field>::read(&SERVER, reader);
        Some(Self { app: app?, server: server? })
    }
}
