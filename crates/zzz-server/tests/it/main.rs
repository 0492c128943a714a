//! The server as its peers see it.
#![expect(clippy::print_stdout, reason = "shown where a test fails, or read by another process")]

#[cfg(target_os = "linux")]
mod abuse;
mod bodies;
#[cfg(unix)]
mod clients;
mod contract;
mod h1;
mod http2;
#[cfg(target_os = "linux")]
mod io_uring;
mod life_cycle;
mod limits;
mod many;
mod proptests;
mod proxy_protocol;
mod support;
mod test_app;
mod timeouts;
#[cfg(feature = "tls")]
mod tls;
#[cfg(unix)]
mod unix_socket;
