//! zzz-core.
