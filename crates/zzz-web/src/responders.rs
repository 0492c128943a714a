//! Values that are answers.

mod created;
mod download;
mod no_content;
mod redirect;
mod streamed;
mod text;

#[cfg(feature = "files")]
pub(crate) use self::download::{disposition, safe_name};
#[cfg(any(feature = "htmx", feature = "oauth"))]
pub(crate) use self::redirect::stays_on_site;
pub use self::{
    created::Created, download::Download, no_content::NoContent, redirect::Redirect,
    streamed::Streamed, text::Text,
};
