//! What templates call, through the public interface.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml allows it in test functions, but not in what they share"
)]

mod attributes;
mod buffer;
mod context;
#[cfg(feature = "json")]
mod json;
mod parts;
mod pipes;
mod reload;
mod render;
mod template;
mod trust;
mod truth_each_with;
mod url;
