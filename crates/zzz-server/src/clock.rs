//! A clock that is read for nothing, because somebody else winds it.

use std::{
    cell::RefCell,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tokio::time::Instant;

/// How often the clock moves.
pub(crate) const TICK: Duration = Duration::from_millis(TICK_MS);
pub(crate) const TICK_MS: u64 = 100;

/// Time as of the last tick: milliseconds since the start for time-outs,
/// seconds since 1970 for the `Date` header.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
    now_ms: AtomicU64,
    unix_seconds: AtomicU64,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let clock = Self {
            start: Instant::now(),
            now_ms: AtomicU64::new(0),
            unix_seconds: AtomicU64::new(0),
        };
        clock.wind();
        clock
    }

    /// Reads the real time once for everybody.
    pub(crate) fn wind(&self) {
        let elapsed_ms = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.now_ms.store(elapsed_ms, Ordering::Relaxed);
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.unix_seconds.store(since_1970.as_secs(), Ordering::Relaxed);
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    /// Writes `date: Sun, 06 Nov 1994 08:49:37 GMT` and CRLF
    /// ([RFC 9110, section 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
    pub(crate) fn write_date(&self, out: &mut Vec<u8>) {
        thread_local! {
            static LINE: RefCell<(u64, [u8; DATE_LINE_BYTES])> =
                const { RefCell::new((u64::MAX, [0; DATE_LINE_BYTES])) };
        }
        let seconds = self.unix_seconds.load(Ordering::Relaxed);
        LINE.with_borrow_mut(|(formatted, line)| {
            if *formatted != seconds {
                (*formatted, *line) = (seconds, date_line(seconds));
            }
            out.extend_from_slice(line);
        });
    }

    /// The value of the `date` field, the same handle for a second.
    #[cfg(feature = "http2")]
    pub(crate) fn date(&self) -> http::HeaderValue {
        thread_local! {
            static VALUE: RefCell<Option<(u64, http::HeaderValue)>> = const { RefCell::new(None) };
        }
        let seconds = self.unix_seconds.load(Ordering::Relaxed);
        VALUE.with_borrow_mut(|kept| match kept {
            Some((formatted, value)) if *formatted == seconds => value.clone(),
            _ => {
                let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
                // A date has nothing that a field may not hold.
                let value = http::HeaderValue::try_from(text)
                    .unwrap_or_else(|_| http::HeaderValue::from_static(""));
                kept.insert((seconds, value)).1.clone()
            }
        })
    }
}

const DATE_LINE_BYTES: usize = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n".len();

#[cold]
fn date_line(unix_seconds: u64) -> [u8; DATE_LINE_BYTES] {
    let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(unix_seconds));
    let mut line = *b"date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    line[6..6 + text.len()].copy_from_slice(text.as_bytes());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_the_rfc() {
        assert_eq!(date_line(784_111_777), *b"date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    }
}
