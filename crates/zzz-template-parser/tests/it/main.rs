//! Templates as macro, formatter and editors see them.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod against_html5gum;
mod dump;
mod generated;
mod html;
mod language;
mod print;
mod rust;
