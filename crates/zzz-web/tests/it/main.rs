//! The integration tests of zzz-web, one module per noun of the crate.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

#[cfg(any(feature = "compression", feature = "files"))]
mod accept_encoding;
mod all_params;
#[cfg(feature = "files")]
mod byte_ranges;
mod cookies;
mod error_pages;
mod escape;
mod form;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "multipart")]
mod multipart;
mod negotiation;
mod param_filter;
mod query;
mod responders;
#[cfg(feature = "json")]
mod response_view;
mod sse;
mod views;
mod with_query;

mod extract;
