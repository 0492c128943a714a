//! The showcase from start to end: the real program, driven by curl.

mod ports;
mod routes;
#[cfg(unix)]
mod signals;
mod streams;
mod support;
