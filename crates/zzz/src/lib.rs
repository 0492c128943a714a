//! zzz.
