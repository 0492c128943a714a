//! One line for each answer.

use std::{
    fmt,
    time::{Duration, Instant},
};

use zzz_core::{Flow, Middleware, ParamFilter, Request, RequestIdValue, Response, Result};

/// Logs each answer with method, path, status and time: as `info`, and as
/// `warn` where the server was at fault. The query and the headers stay out of
/// it, because they may hold secrets, and so do parameters of the path whose names
/// [`ParamFilter`] holds sensitive.
///
/// The events have the target `zzz::request`; they go wherever the
/// application's `tracing` subscriber sends them. Behind
/// [`RequestId`](super::RequestId) they carry the request's id.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::{Logger, RequestId};
///
/// let app = App::new().endpoint(RequestId::new()).endpoint(Logger::new());
/// # let _ = app;
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Logger {}

struct Begun(Instant);

/// A time with three digits.
struct Took(Duration);

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX);
        let (unit, name) = match nanos {
            0..1_000 => return write!(f, "{nanos}ns"),
            1_000..1_000_000 => (1_000, "µs"),
            1_000_000..1_000_000_000 => (1_000_000, "ms"),
            1_000_000_000..1_000_000_000_000 => (1_000_000_000, "s"),
            _ => return write!(f, "{}s", nanos / 1_000_000_000),
        };
        let (number, before_point) = match nanos / unit {
            0..10 => (nanos * 100 / unit, 1),
            10..100 => (nanos * 10 / unit, 2),
            whole => (whole, 3),
        };
        let [a, b, c] = [100, 10, 1].map(|place| b'0' + (number / place % 10) as u8);
        let text = match before_point {
            1 => [a, b'.', b, c],
            2 => [a, b, b'.', c],
            _ => [a, b, c, 0],
        };
        let text = if before_point < 3 { &text[..] } else { &text[..3] };
        f.write_str(str::from_utf8(text).unwrap_or_default())?;
        f.write_str(name)
    }
}

impl Logger {
    /// A logger.
    pub const fn new() -> Self {
        Self {}
    }
}

impl Middleware for Logger {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        request.set(Begun(Instant::now()));
        Ok(Flow::Next)
    }

    fn after(&self, request: &mut Request, response: &mut Response) {
        let Some(Begun(begun)) = request.get() else {
            return;
        };
        let elapsed = begun.elapsed();
        let took = Took(elapsed);
        let (method, path) = (request.method(), ParamFilter::of(request).path(request));
        let path = &*path;
        let status = response.status().as_u16();
        let id = request.get::<RequestIdValue>().map(tracing::field::display);
        // Where the deadline was over, the server has answered long ago.
        if request.deadline().is_some_and(|deadline| elapsed > deadline) {
            let message = "finished after its deadline";
            tracing::warn!(target: "zzz::request", %method, path, %took, id, message);
        } else if response.status().is_server_error() {
            tracing::warn!(target: "zzz::request", %method, path, status, %took, id, "answered");
        } else {
            tracing::info!(target: "zzz::request", %method, path, status, %took, id, "answered");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_digits() {
        for (nanos, expected) in [
            (0, "0ns"),
            (999, "999ns"),
            (1_000, "1.00µs"),
            (27_345, "27.3µs"),
            (999_999, "999µs"),
            (1_273_450, "1.27ms"),
            (61_000_000_000, "61.0s"),
            (999_999_999_999, "999s"),
            (3_600_000_000_000, "3600s"),
        ] {
            assert_eq!(Took(Duration::from_nanos(nanos)).to_string(), expected);
        }
    }
}
