//! What the compiler tells users of `zzz-db` of their faults: `tests/faults`.
//!
//! It is a crate of its own because its tests build whatever their crate needs once more. Beside the tests of `zzz-db` those are
//! SQLite in C, TLS, a server and a client; here there is nothing of it.
