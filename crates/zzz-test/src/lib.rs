//! zzz-test.
