//! Templates as macro, formatter and editors see them.

mod dump;
mod html;
mod language;
