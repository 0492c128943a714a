//! Values of fields that nearly every answer has, kept by the thread: the next answer takes a handle.

use std::cell::RefCell;

use http::HeaderValue;

/// An application has a handful of media types, and lengths repeat.
const MEDIA_TYPES_KEPT: usize = 8;
const LENGTHS_KEPT: usize = 64;

thread_local! {
    static MEDIA_TYPES: RefCell<[Option<HeaderValue>; MEDIA_TYPES_KEPT]> =
        const { RefCell::new([const { None }; MEDIA_TYPES_KEPT]) };
    static LENGTHS: RefCell<[Option<(u64, HeaderValue)>; LENGTHS_KEPT]> =
        const { RefCell::new([const { None }; LENGTHS_KEPT]) };
}

/// The value of a `content-type`; `None` if `text` is none.
pub(super) fn media_type(text: &[u8]) -> Option<HeaderValue> {
    MEDIA_TYPES.with_borrow_mut(|kept| {
        let place = &mut kept[text.len() % MEDIA_TYPES_KEPT];
        match place {
            Some(value) if value.as_bytes() == text => Some(value.clone()),
            _ => {
                let value = HeaderValue::from_bytes(text).ok()?;
                Some(place.insert(value).clone())
            }
        }
    })
}

/// The value of a `content-length`.
pub(super) fn length(len: u64) -> HeaderValue {
    let place = usize::try_from(len % LENGTHS_KEPT as u64).unwrap_or_default();
    LENGTHS.with_borrow_mut(|kept| match &mut kept[place] {
        Some((other, value)) if *other == len => value.clone(),
        place => place.insert((len, HeaderValue::from(len))).1.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_same_place_is_not_mistaken() {
        for _ in 0..2 {
            for text in ["text/css", "text/xml", "text/css"] {
                assert_eq!(media_type(text.as_bytes()).unwrap(), text);
            }
            for len in [5, 5 + LENGTHS_KEPT as u64, u64::MAX, 5] {
                assert_eq!(length(len), len.to_string());
            }
        }
        assert_eq!(media_type(b"text/\n"), None);
    }
}
