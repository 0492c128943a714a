//! What templates call, through the public interface.

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
