//! When and whether to ask again.

use std::time::{Duration, SystemTime};

use zzz_core::http::{HeaderMap, StatusCode, header};

/// The wait before the first retry; it doubles with each.
const FIRST_WAIT_MS: u64 = 100;

/// Whether an answer of this status asks to come back.
pub(crate) fn is_temporary(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// How long the answer asks to wait, if it does
/// ([RFC 9110, section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)): seconds, or
/// a date, and nothing of one that has passed.
pub(crate) fn asked_wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are still a very long time.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// The wait before retry number `retry`, the first is 0: 100 ms, 200 ms, 400 ms, ..., of each a
/// random part between half and all, so that those who failed together do not come back together.
pub(crate) fn backoff(retry: u32) -> Duration {
    // Without random numbers there is no jitter, and still a wait.
    let part = getrandom::u32().unwrap_or(u32::MAX);
    let whole = Duration::from_millis(FIRST_WAIT_MS << retry.min(16));
    whole / 2 + (whole / 2).mul_f64(f64::from(part) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wait(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, text.parse().unwrap());
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        asked_wait(&headers, now)
    }

    #[test]
    fn what_retry_after_says() {
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(wait("0"), Some(Duration::ZERO));
        assert_eq!(wait("99999999999999999999999"), Some(Duration::from_secs(u64::MAX)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:40 GMT"), Some(Duration::from_secs(3)));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(Duration::ZERO));
        for text in ["", "soon", "-1", "1.5", "+3"] {
            assert_eq!(wait(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn waits_double_and_vary_by_half(retry in 0_u32..16) {
            let whole = Duration::from_millis(100 << retry);
            let wait = backoff(retry);
            prop_assert!(whole / 2 <= wait && wait <= whole, "{retry}: {wait:?}");
        }

        #[test]
        fn no_retry_is_too_late_to_compute(retry in any::<u32>()) {
            prop_assert!(backoff(retry) <= Duration::from_millis(100 << 16));
        }
    }
}
