//! The address of a list, and its pages.

use zzz_core::{Request, Result};

use super::bad_page;
use crate::PublicUrl;

/// The names of fields that say which page it is.
pub(super) const PAGE: &str = "page";
pub(super) const PER_PAGE: &str = "per_page";
pub(super) const AFTER: &str = "after";
pub(super) const BEFORE: &str = "before";

/// What a request says of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listing {
    /// The address without its query.
    base: String,
    /// All other fields, in their order.
    others: Vec<(String, String)>,
    pub(super) per_page: u32,
    /// Whether the client has chosen it, so that links keep it.
    is_chosen: bool,
}

impl Listing {
    /// Reads the request, and the last value of each of `names`.
    pub(super) fn read<const NAMES: usize>(
        request: &Request,
        names: [&str; NAMES],
        [default, max]: [u32; 2],
    ) -> Result<(Self, [Option<String>; NAMES])> {
        let (mut others, mut chosen) = (Vec::new(), None);
        let mut values = [const { None }; NAMES];
        let query = request.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if name == PER_PAGE {
                chosen = Some(value.into_owned());
            } else if let Some(place) = names.iter().position(|known| *known == name) {
                values[place] = Some(value.into_owned());
            } else {
                others.push((name.into_owned(), value.into_owned()));
            }
        }
        // Forms send an empty value for what nobody filled in.
        let is_filled = |value: &String| !value.is_empty();
        let chosen = chosen.filter(is_filled);
        let per_page = chosen.as_deref().map_or(Ok(default), |text| per_page(text, max))?;
        let path = encoded(request.path());
        let base = match request.services().find::<PublicUrl>() {
            Some(url) => url.of(&path),
            None => path,
        };
        let listing = Self { base, others, per_page, is_chosen: chosen.is_some() };
        Ok((listing, values.map(|value| value.filter(is_filled))))
    }

    /// The address of the page that `field` names; of the first one if that is `None`.
    pub(super) fn address(&self, field: Option<(&str, &str)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.others);
        query.extend_pairs(field);
        if self.is_chosen {
            query.append_pair(PER_PAGE, &self.per_page.to_string());
        }
        let query = query.finish();
        let separator = if query.is_empty() { "" } else { "?" };
        format!("{}{separator}{query}", self.base)
    }
}

fn per_page(text: &str, max: u32) -> Result<u32> {
    match text.parse() {
        Ok(count) if (1..=max).contains(&count) => Ok(count),
        _ => Err(bad_page(format!("`{PER_PAGE}` is a number from 1 to {max}, and not {text:?}"))),
    }
}

/// `path` without what would end an address in a header or a page.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_graphic() && !b"<>\"'`{}|\\^".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
