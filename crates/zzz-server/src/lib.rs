//! zzz-server.
