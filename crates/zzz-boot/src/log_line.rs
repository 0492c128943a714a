//! Lines of the log where no terminal shows them.

use std::{
    cell::Cell,
    fmt::{self, Debug, Write as _},
    time::{SystemTime, UNIX_EPOCH},
};

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields, format::Writer},
    registry::LookupSpan,
};

/// Writes an event as one line, whatever it holds: time in UTC, level, spans, target, message and
/// fields, as [`tracing_subscriber::fmt()`] does without colours and in less time. Characters that
/// control a terminal or end a line are shown as escapes, so that no value passes for a line of
/// its own.
///
/// It is what `serve` logs by where the output is no terminal. An application that sets up its own
/// log takes it with `.event_format(LogLine::new())`.
///
/// # Examples
///
/// ```
/// use zzz_boot::LogLine;
///
/// tracing_subscriber::fmt().event_format(LogLine::new()).init();
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct LogLine {}

impl LogLine {
    /// The format.
    pub const fn new() -> Self {
        Self {}
    }
}

impl<S, N> FormatEvent<S, N> for LogLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        // What is logged while a value is written gets a line of its own.
        let mut line = LINE.try_with(Cell::take).unwrap_or_default();
        line.clear();
        let outcome = write_line(context, &mut line, event).and_then(|()| writer.write_str(&line));
        if line.capacity() <= KEPT_BYTES_MAX {
            // A thread that is ending keeps none.
            let _ = LINE.try_with(|kept| kept.set(line));
        }
        outcome
    }
}

thread_local! {
    /// The line that was written last, for its memory: to put it together there takes less than to
    /// hand its parts to a writer of any kind.
    static LINE: Cell<String> = const { Cell::new(String::new()) };
}

/// Lines that grew past this are freed rather than kept.
const KEPT_BYTES_MAX: usize = 4 * 1024;

fn write_line<S, N>(
    context: &FmtContext<'_, S, N>,
    line: &mut String,
    event: &Event<'_>,
) -> fmt::Result
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    write_time(line);
    line.push_str(name(event.metadata().level()));
    write_spans(context, line)?;
    line.push_str(event.metadata().target());
    line.push(':');
    let mut fields = Fields { line, outcome: Ok(()) };
    event.record(&mut fields);
    fields.outcome?;
    line.push('\n');
    Ok(())
}

/// With a space on either side; all are equally long.
fn name(level: &Level) -> &'static str {
    match *level {
        Level::ERROR => " ERROR ",
        Level::WARN => "  WARN ",
        Level::INFO => "  INFO ",
        Level::DEBUG => " DEBUG ",
        Level::TRACE => " TRACE ",
    }
}

fn write_spans<S, N>(context: &FmtContext<'_, S, N>, line: &mut String) -> fmt::Result
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    let Some(scope) = context.event_scope() else {
        return Ok(());
    };
    for span in scope.from_root() {
        line.push_str(span.metadata().name());
        let extensions = span.extensions();
        let fields = extensions.get::<FormattedFields<N>>();
        if let Some(fields) = fields.filter(|fields| !fields.is_empty()) {
            line.push('{');
            Escaped(line).write_str(fields)?;
            line.push('}');
        }
        line.push(':');
    }
    line.push(' ');
    Ok(())
}

/// The fields of an event, the message without its name.
struct Fields<'l> {
    line: &'l mut String,
    outcome: fmt::Result,
}

impl Fields<'_> {
    fn begin(&mut self, field: &Field) {
        self.line.push(' ');
        if field.name() == MESSAGE {
            return;
        }
        // A name that is a word of the language.
        let name = field.name();
        self.line.push_str(name.strip_prefix("r#").unwrap_or(name));
        self.line.push('=');
    }

    fn write(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        self.begin(field);
        let written = Escaped(self.line).write_fmt(value);
        self.outcome = self.outcome.and(written);
    }
}

/// The name of the field that holds the text of an event.
const MESSAGE: &str = "message";

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.write(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let is_plain = |byte| matches!(byte, b' '..=b'~') && !b"\"\\'".contains(&byte);
        if field.name() == MESSAGE {
            self.write(field, format_args!("{value}"));
        } else if value.bytes().all(is_plain) {
            // What `Debug` would do, without looking at each character.
            self.begin(field);
            self.line.push('"');
            self.line.push_str(value);
            self.line.push('"');
        } else {
            self.write(field, format_args!("{value:?}"));
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.begin(field);
        let mut digits = [0; 20];
        let count = value.checked_ilog10().unwrap_or(0) as usize + 1;
        write_digits(&mut digits[..count], value);
        self.line.push_str(str::from_utf8(&digits[..count]).unwrap_or_default());
    }
}

/// Writes what would control a terminal, or end the line, as an escape.
struct Escaped<'l>(&'l mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // Control characters beyond ASCII begin with this byte.
        let is_plain = |byte: u8| byte >= b' ' && byte != 0x7f && byte != 0xc2;
        if text.bytes().all(is_plain) {
            self.0.push_str(text);
            return Ok(());
        }
        for c in text.chars() {
            if c.is_control() {
                self.0.extend(c.escape_default());
            } else {
                self.0.push(c);
            }
        }
        Ok(())
    }
}

/// `2026-11-21T20:59:30`, and which second that is.
type Second = ([u8; 19], u64);

thread_local! {
    static LAST: Cell<Second> = const { Cell::new((*b"1970-01-01T00:00:00", 0)) };
}

/// RFC 3339 with microseconds.
fn write_time(line: &mut String) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut last = LAST.get();
    if last.1 != now.as_secs() {
        last = (second(now.as_secs()), now.as_secs());
        LAST.set(last);
    }
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    text[..19].copy_from_slice(&last.0);
    write_digits(&mut text[20..26], now.subsec_micros().into());
    line.push_str(str::from_utf8(&text).unwrap_or_default());
}

/// The calendar by the algorithm `civil_from_days` of Howard Hinnant's
/// [chrono-Compatible Low-Level Date Algorithms](https://howardhinnant.github.io/date_algorithms.html).
fn second(since_1970: u64) -> [u8; 19] {
    let (days, second) = (since_1970 / 86_400, since_1970 % 86_400);
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);

    let mut text = *b"0000-00-00T00:00:00";
    let parts = [
        (0..4, year),
        (5..7, month),
        (8..10, day),
        (11..13, second / 3600),
        (14..16, second / 60 % 60),
        (17..19, second % 60),
    ];
    for (place, number) in parts {
        write_digits(&mut text[place], number);
    }
    text
}

/// The last digits of `number`, as many as there is place for.
fn write_digits(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::with_default;

    use super::*;

    #[test]
    fn seconds_are_written_as_the_calendar_says() {
        for (since_1970, expected) in [
            (0, "1970-01-01T00:00:00"),
            (951_782_399, "2000-02-28T23:59:59"),
            (951_782_400, "2000-02-29T00:00:00"),
            (1_709_251_199, "2024-02-29T23:59:59"),
            (1_795_294_770, "2026-11-21T20:59:30"),
            (4_107_542_400, "2100-03-01T00:00:00"),
        ] {
            assert_eq!(str::from_utf8(&second(since_1970)), Ok(expected));
        }
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Log {
        /// All lines without their times.
        fn lines(&self) -> Vec<String> {
            let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
            let line = |line: &str| {
                let (time, rest) = line.split_once(' ').unwrap();
                assert_eq!((time.len(), time.ends_with('Z')), (27, true), "{line}");
                rest.to_owned()
            };
            text.lines().map(line).collect()
        }
    }

    fn tell() {
        let (path, error) = ("/users/\"7\"", std::io::Error::other("gone"));
        tracing::info!(target: "zzz::request", method = "GET", path, status = 200_u16, "answered");
        tracing::warn!(?path, %error, ratio = 0.5, done = true, r#type = -1, "schön, {}", 'x');
        let span = tracing::error_span!("request", id = 7);
        span.in_scope(|| tracing::error_span!("inner").in_scope(|| tracing::error!("lost")));
        tracing::debug!(empty = "");
    }

    #[test]
    fn a_line_is_what_the_library_would_write() {
        let (ours, theirs) = (Log::default(), Log::default());
        let (to_ours, to_theirs) = (ours.clone(), theirs.clone());
        let level = tracing::level_filters::LevelFilter::TRACE;
        let log = || tracing_subscriber::fmt().with_ansi(false).with_max_level(level);
        with_default(log().with_writer(move || to_theirs.clone()).finish(), tell);
        let log = log().event_format(LogLine::new()).with_writer(move || to_ours.clone());
        with_default(log.finish(), tell);
        assert_eq!(ours.lines().len(), 4);
        assert_eq!(ours.lines(), theirs.lines());
    }

    #[test]
    fn no_value_is_a_line_of_its_own() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .event_format(LogLine::new())
            .with_writer(move || writer.clone());
        with_default(subscriber.finish(), || {
            let forged = "a\n2026-11-21T20:59:30.000000Z  INFO x: \u{1b}[31m\u{9b}";
            tracing::info!(forged, displayed = %forged, "{forged}");
        });
        let lines = log.lines();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(!lines[0].contains(|c: char| c.is_control()), "{lines:?}");
        assert!(lines[0].contains("displayed=a\\n2026"), "{lines:?}");
    }
}
