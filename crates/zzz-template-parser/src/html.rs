//! The HTML of a template.
use crate::Parsed;
pub(crate) fn read(_text: &str, _parsed: &mut Parsed) {}
