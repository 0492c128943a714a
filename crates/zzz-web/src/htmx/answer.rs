//! Answers with instructions for htmx.

use serde_json::{Map, Value};
use zzz_core::{
    IntoResponse, Response, Result,
    http::{HeaderName, HeaderValue},
};

use super::{HtmxEvent, Swap, encoded};

pub(super) const TRIGGER: HeaderName = HeaderName::from_static("hx-trigger");
pub(super) const AFTER_SWAP: HeaderName = HeaderName::from_static("hx-trigger-after-swap");
pub(super) const AFTER_SETTLE: HeaderName = HeaderName::from_static("hx-trigger-after-settle");

/// An answer that tells htmx more than what to show: events to trigger, the address to show, another target.
///
/// It wraps any answer, whose status and content stay as they are. An error stays one and tells nothing.
/// Browsers without htmx skip what is told.
///
/// Nothing that is told can end its header: addresses are percent-encoded, selectors and the details of events are
/// written in ASCII.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::{Html, HtmxAnswer, SwapStyle};
///
/// let answer = HtmxAnswer::new(Html("<li>Milk"))
///     .trigger("item-added")
///     .push_url("/lists/7")
///     .retarget("#items")
///     .reswap(SwapStyle::BeforeEnd);
/// let response = answer.into_response();
/// assert_eq!(response.headers().get("hx-trigger"), Some(r#"{"item-added":{}}"#));
/// assert_eq!(response.headers().get("hx-reswap"), Some("beforeend"));
/// ```
#[derive(Clone, Debug)]
pub struct HtmxAnswer<T> {
    answer: T,
    told: Vec<(HeaderName, HeaderValue)>,
    now: Vec<HtmxEvent>,
    after_swap: Vec<HtmxEvent>,
    after_settle: Vec<HtmxEvent>,
}

impl<T: IntoResponse> HtmxAnswer<T> {
    /// `answer`, with nothing told yet.
    pub fn new(answer: T) -> Self {
        let [now, after_swap, after_settle] = [const { Vec::new() }; 3];
        Self { answer, told: Vec::new(), now, after_swap, after_settle }
    }

    /// Triggers an event: a name, or an [`HtmxEvent`] with more. Of two with one name the last counts.
    ///
    /// htmx 4 triggers it when new content is in place, htmx 2 before.
    #[must_use]
    pub fn trigger(mut self, event: impl Into<HtmxEvent>) -> Self {
        self.now.push(event.into());
        self
    }

    /// Triggers an event when new content is in place.
    ///
    /// htmx 4 has one time for all events, which is that; behind [`HtmxSupport`](crate::HtmxSupport) it gets this one
    /// as those of [`trigger`](Self::trigger). Without it, htmx 2 alone knows of it.
    #[must_use]
    pub fn trigger_after_swap(mut self, event: impl Into<HtmxEvent>) -> Self {
        self.after_swap.push(event.into());
        self
    }

    /// Triggers an event when new content is in place and its transitions are over; otherwise as
    /// [`trigger_after_swap`](Self::trigger_after_swap).
    #[must_use]
    pub fn trigger_after_settle(mut self, event: impl Into<HtmxEvent>) -> Self {
        self.after_settle.push(event.into());
        self
    }

    /// Shows `address` as that of the page, as a new entry of the history. Browsers refuse one of another origin.
    #[must_use]
    pub fn push_url(self, address: &str) -> Self {
        self.tell("hx-push-url", &encoded::address(address))
    }

    /// Shows `address` as that of the page, in place of the current entry of the history. Browsers refuse one of
    /// another origin.
    #[must_use]
    pub fn replace_url(self, address: &str) -> Self {
        self.tell("hx-replace-url", &encoded::address(address))
    }

    /// Leaves the address as it is, whatever the attributes of the element say.
    #[must_use]
    pub fn keep_url(self) -> Self {
        self.tell("hx-push-url", "false").tell("hx-replace-url", "false")
    }

    /// Brings the content into the page in another way than the element says.
    #[must_use]
    pub fn reswap(self, swap: impl Into<Swap>) -> Self {
        self.tell("hx-reswap", &swap.into().to_string())
    }

    /// Brings the content to the element that the CSS selector finds.
    #[must_use]
    pub fn retarget(self, selector: &str) -> Self {
        self.tell("hx-retarget", &encoded::selector(selector))
    }

    /// Takes of the content what the CSS selector finds.
    #[must_use]
    pub fn reselect(self, selector: &str) -> Self {
        self.tell("hx-reselect", &encoded::selector(selector))
    }

    /// Loads the page again, in place of everything else.
    #[must_use]
    pub fn refresh(self) -> Self {
        self.tell("hx-refresh", "true")
    }

    fn tell(mut self, name: &'static str, encoded: &str) -> Self {
        self.told.push((HeaderName::from_static(name), encoded::value(encoded)));
        self
    }
}

/// The header of some events; `None` if there are none.
fn header_of(events: Vec<HtmxEvent>) -> Result<Option<HeaderValue>> {
    if events.is_empty() {
        return Ok(None);
    }
    let events = events.into_iter().map(HtmxEvent::into_parts).collect::<Result<Map<_, _>>>()?;
    Ok(Some(encoded::value(&encoded::json(&Value::Object(events)))))
}

impl<T: IntoResponse> IntoResponse for HtmxAnswer<T> {
    fn into_response(self) -> Response {
        let mut response = self.answer.into_response();
        if response.error().is_some() {
            return response;
        }
        for (name, value) in self.told {
            response.headers_mut().insert(name, value);
        }
        let times =
            [(TRIGGER, self.now), (AFTER_SWAP, self.after_swap), (AFTER_SETTLE, self.after_settle)];
        for (name, events) in times {
            match header_of(events) {
                Ok(Some(value)) => response.headers_mut().insert(name, value),
                Ok(None) => {}
                Err(error) => return error.into_response(),
            }
        }
        response
    }
}
