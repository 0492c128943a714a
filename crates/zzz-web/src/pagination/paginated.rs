//! A page with its rows.

use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use zzz_core::{
    IntoResponse, Response, Result,
    http::{HeaderValue, header},
};

use crate::{Json, Meta};

/// A page of a list with its rows and where others are; an answer.
///
/// It answers 200 with the rows as JSON, and the field `Link`
/// ([RFC 8288](https://www.rfc-editor.org/rfc/rfc8288)) with `first`, `prev`, `next` and `last`, as far as there are such pages
/// and they are known. Links keep the other fields of the query. They begin with the path, or are whole where the
/// application has a [`PublicUrl`](crate::PublicUrl). A field of more than 8 KiB is left out: proxies would refuse the answer.
///
/// A [`Page`](super::Page) and a [`Keyset`](super::Keyset) make it. A page of HTML takes [`items`](Self::items) and
/// [`links`](Self::links).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it is an answer: return it from the handler"]
pub struct Paginated<T> {
    items: Vec<T>,
    links: PageLinks,
    facts: Facts,
    is_enveloped: bool,
}

/// Where other pages are; `None` where there is none, or nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageLinks {
    /// The first page.
    pub first: Option<String>,
    /// The one before.
    pub prev: Option<String>,
    /// The one behind.
    pub next: Option<String>,
    /// The last page.
    pub last: Option<String>,
}

/// What is said of a page beside its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Facts {
    page: Option<u32>,
    per_page: u32,
    total: Option<u64>,
}

/// Of the field `Link`.
const LINK_BYTES_MAX: usize = 8 * 1024;

/// The form of the body that says all.
struct Enveloped<'p, T> {
    data: &'p [T],
    meta: &'p Meta,
    links: &'p PageLinks,
}

impl<T> Paginated<T> {
    pub(super) fn new(items: Vec<T>, links: PageLinks, per_page: u32) -> Self {
        let facts = Facts { page: None, per_page, total: None };
        Self { items, links, facts, is_enveloped: false }
    }

    pub(super) fn counted(mut self, page: u32, total: Option<u64>) -> Self {
        (self.facts.page, self.facts.total) = (Some(page), total);
        self
    }

    /// The rows.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The rows, and nothing else.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Where other pages are.
    pub fn links(&self) -> &PageLinks {
        &self.links
    }

    /// Shows each row as something else.
    pub fn map<U>(self, show: impl FnMut(T) -> U) -> Paginated<U> {
        let Self { items, links, facts, is_enveloped } = self;
        Paginated { items: items.into_iter().map(show).collect(), links, facts, is_enveloped }
    }

    /// Answers `{"data": [..], "meta": {"page": 2, "per_page": 50, "total": 120}, "links": {"next": ..}}`
    /// in the place of the rows alone. `page` and `total` are there where they are known.
    pub fn enveloped(mut self) -> Self {
        self.is_enveloped = true;
        self
    }

    /// What is said of the page beside its rows, for an [`Envelope`](crate::Envelope) around all answers.
    ///
    /// # Errors
    ///
    /// Never: numbers can be JSON.
    pub fn meta(&self) -> Result<Meta> {
        self.facts.meta()
    }
}

impl Facts {
    fn meta(&self) -> Result<Meta> {
        let mut meta = Meta::new().with("per_page", self.per_page)?;
        if let Some(page) = self.page {
            meta = meta.with("page", page)?;
        }
        match self.total {
            Some(total) => meta.with("total", total),
            None => Ok(meta),
        }
    }
}

impl PageLinks {
    /// The value of the field `Link`; empty where there is none.
    fn field(&self) -> String {
        let Self { first, prev, next, last } = self;
        let links = [("first", first), ("prev", prev), ("next", next), ("last", last)];
        let links = links.into_iter().filter_map(|(relation, address)| {
            address.as_ref().map(|address| format!("<{address}>; rel=\"{relation}\""))
        });
        links.collect::<Vec<_>>().join(", ")
    }
}

impl<T: Serialize> IntoResponse for Paginated<T> {
    fn into_response(self) -> Response {
        let Self { items, links, facts, is_enveloped } = self;
        let mut response = match is_enveloped {
            true => match facts.meta() {
                Ok(meta) => {
                    Json(Enveloped { data: &items, meta: &meta, links: &links }).into_response()
                }
                Err(error) => error.into_response(),
            },
            false => Json(&items).into_response(),
        };
        let field = links.field();
        if response.error().is_none()
            && field.len() <= LINK_BYTES_MAX
            && let Ok(field) = HeaderValue::from_str(&field)
        {
            response.headers_mut().insert(header::LINK, field);
        }
        response
    }
}

/// All four, `null` where there is none.
impl Serialize for PageLinks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { first, prev, next, last } = self;
        let mut links = serializer.serialize_struct("PageLinks", 4)?;
        links.serialize_field("first", first)?;
        links.serialize_field("prev", prev)?;
        links.serialize_field("next", next)?;
        links.serialize_field("last", last)?;
        links.end()
    }
}

impl<T: Serialize> Serialize for Enveloped<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { data, meta, links } = self;
        let mut enveloped = serializer.serialize_struct("Enveloped", 3)?;
        enveloped.serialize_field("data", data)?;
        enveloped.serialize_field("meta", meta.members())?;
        enveloped.serialize_field("links", links)?;
        enveloped.end()
    }
}
