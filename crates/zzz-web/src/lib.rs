//! zzz-web.
