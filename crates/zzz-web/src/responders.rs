//! Values that are answers.

mod html;
#[cfg(feature = "json")]
mod json;
mod redirect;
mod text;

#[cfg(feature = "json")]
pub use self::json::Json;
pub use self::{html::Html, redirect::Redirect, text::Text};
