//! Events that an answer triggers in the page.

use serde::Serialize;
use serde_json::{Map, Value};
use zzz_core::{Error, Result};

/// An event that an [`HtmxAnswer`](crate::HtmxAnswer) triggers in the page.
///
/// It happens at the element that sent the request, and bubbles, so that `hx-trigger="saved from:body"` and
/// `document.addEventListener("saved", ..)` hear it. A text is an event of this name without more.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::{Html, HtmxAnswer, HtmxEvent};
///
/// #[derive(serde::Serialize)]
/// struct Saved { id: u32 }
///
/// let saved = HtmxEvent::new("saved").detail(Saved { id: 7 });
/// let response = HtmxAnswer::new(Html("<p>Saved</p>")).trigger(saved).into_response();
/// assert_eq!(response.headers().get("hx-trigger"), Some(r#"{"saved":{"id":7}}"#));
/// ```
#[derive(Clone, Debug)]
pub struct HtmxEvent {
    name: String,
    detail: Map<String, Value>,
    fault: Option<String>,
}

impl HtmxEvent {
    /// An event called `name`.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), detail: Map::new(), fault: None }
    }

    /// What listeners find in `event.detail`: the fields of `detail`, which is a struct or a map, and everything else
    /// as `event.detail.value`.
    ///
    /// A field called `target` says where the event happens, as [`at`](Self::at) does. What cannot be serialised makes the
    /// answer a 500 whose text stays inside.
    #[must_use]
    pub fn detail(mut self, detail: impl Serialize) -> Self {
        match serde_json::to_value(detail) {
            Ok(Value::Object(fields)) => self.detail.extend(fields),
            Ok(value) => {
                self.detail.insert("value".to_owned(), value);
            }
            Err(error) => self.fault = Some(error.to_string()),
        }
        self
    }

    /// Has it happen at the first element that the CSS selector finds.
    #[must_use]
    pub fn at(mut self, selector: impl Into<String>) -> Self {
        self.detail.insert("target".to_owned(), Value::String(selector.into()));
        self
    }

    /// Name and detail.
    pub(super) fn into_parts(self) -> Result<(String, Value)> {
        match self.fault {
            None => Ok((self.name, Value::Object(self.detail))),
            Some(fault) => Err(Error::internal(format!(
                "the detail of the event `{}` cannot be serialised: {fault}",
                self.name
            ))),
        }
    }
}

impl From<&str> for HtmxEvent {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}

impl From<String> for HtmxEvent {
    fn from(name: String) -> Self {
        Self::new(name)
    }
}
