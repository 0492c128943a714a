//! zzz-router.
