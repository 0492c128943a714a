//! What the macros write, through the facade.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod allowed_hosts;
mod auth;
mod body_limit;
mod broken_stores;
mod cache_control;
mod changesets;
mod client;
mod compression;
mod cors;
mod csrf;
mod database_errors;
mod deadline;
mod decompression;
mod fakes;
mod files;
mod forms;
#[cfg(target_os = "linux")]
mod full_disk;
mod guards;
mod handler;
mod health;
mod htmx;
mod https;
mod idempotency_key;
mod jwt;
mod method_override;
mod middleware;
mod multipart;
mod needs;
mod oauth;
mod pagination;
mod problem;
mod problem_codes;
mod rate_limit;
mod refusals;
mod remember_me;
mod resumable_uploads;
mod router;
mod sandbox;
mod security_headers;
mod sessions;
mod sessions_in_database;
mod sse;
mod streamed_rows;
mod template_names;
mod templates;
mod test;
mod tower;
mod trusted_proxies;
mod uuids;
mod validate;
mod web;
mod webhooks;

/// The paths of the templates here, where `router!` would put them.
mod paths {
    pub(crate) fn post(id: i64) -> String {
        format!("/posts/{id}")
    }
}
