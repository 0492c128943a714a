//! What is told of statements: to the log, and to tests that count them.

use std::{
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tracing::{Instrument as _, Level, field};

use crate::{DatabaseConfig, Error, Result, Value, driver::Call};

/// Looks at the statements of a repo.
///
/// Each is an event of the target `zzz::query` at the level DEBUG, `asked` or `refused`; one that takes long, whether or not
/// it succeeds, is a WARN `slow query` as well. It runs within a span `query` that has its SQL. Values are in neither unless `log_values` is set, and those of redacted columns never.
#[derive(Debug)]
pub(super) struct Observer {
    slow: Duration,
    shows_values: bool,
    is_recording: AtomicBool,
    recorded: Mutex<Vec<String>>,
}

impl Observer {
    pub(super) const fn new(config: &DatabaseConfig) -> Self {
        let slow = if config.slow_query.is_zero() { Duration::MAX } else { config.slow_query };
        Self {
            slow,
            shows_values: config.log_values,
            is_recording: AtomicBool::new(false),
            recorded: Mutex::new(Vec::new()),
        }
    }

    /// Runs `calls` by `run`, and tells of it.
    pub(super) async fn watch<F>(
        &self,
        calls: Vec<Call>,
        run: impl FnOnce(Vec<Call>) -> F,
    ) -> Result<Vec<Call>>
    where
        F: Future<Output = Result<Vec<Call>>>,
    {
        if self.is_recording.load(Ordering::Relaxed) {
            let texts = calls.iter().map(|call| call.sql.clone());
            self.recorded.lock().unwrap_or_else(PoisonError::into_inner).extend(texts);
        }
        let is_told = tracing::enabled!(target: "zzz::query", Level::DEBUG);
        if !is_told && self.slow == Duration::MAX {
            return run(calls).await;
        }
        // Beforehand, since calls that fail do not come back.
        let (sql, values) = (texts(&calls), self.shown_values(&calls));
        let started = Instant::now();
        let result = if is_told {
            let span = tracing::debug_span!(target: "zzz::query", "query", sql);
            run(calls).instrument(span).await
        } else {
            run(calls).await
        };
        let told = Told::new(&result, started.elapsed());
        if is_told {
            told.tell(&sql, values.as_deref());
        }
        if told.took >= self.slow {
            told.tell_slow(&sql, values.as_deref());
        }
        result
    }

    fn shown_values(&self, calls: &[Call]) -> Option<String> {
        self.shows_values.then(|| {
            let mut shown = String::new();
            for (index, value) in calls.iter().flat_map(Call::shown_values).enumerate() {
                shown.push_str(if index == 0 { "" } else { ", " });
                match value {
                    Some(value) => write_value(value, &mut shown),
                    None => shown.push_str("[redacted]"),
                }
            }
            shown
        })
    }

    /// Begins to note statements, instead of those that were noted before.
    pub(super) fn record(&self) {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.is_recording.store(true, Ordering::Relaxed);
    }

    /// What was noted.
    pub(super) fn recorded(&self) -> Vec<String> {
        self.is_recording.store(false, Ordering::Relaxed);
        std::mem::take(&mut *self.recorded.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What is told of statements that have run.
struct Told<'r> {
    /// The whole of it, without the time that a stream waited for whoever read it.
    took: Duration,
    /// How much of that was waiting for a connection; nobody knows of what failed.
    queue: Option<Duration>,
    rows: Option<u64>,
    error: Option<&'r Error>,
}

impl<'r> Told<'r> {
    fn new(result: &'r Result<Vec<Call>>, elapsed: Duration) -> Self {
        match result {
            Ok(calls) => Self {
                took: elapsed.saturating_sub(calls.iter().map(Call::waited).sum()),
                queue: Some(calls.iter().map(|call| call.queued).sum()),
                rows: Some(calls.iter().map(Call::rows).sum()),
                error: None,
            },
            Err(error) => Self { took: elapsed, queue: None, rows: None, error: Some(error) },
        }
    }

    #[cold]
    fn tell(&self, sql: &str, values: Option<&str>) {
        let Self { took, queue, rows, error } = self;
        let queue = queue.map(field::debug);
        match error {
            None => {
                tracing::debug!(target: "zzz::query", sql, values, rows, ?took, queue, "asked");
            }
            Some(error) => {
                tracing::debug!(target: "zzz::query", sql, values, %error, ?took, "refused");
            }
        }
    }

    #[cold]
    fn tell_slow(&self, sql: &str, values: Option<&str>) {
        let Self { took, queue, rows, error } = self;
        let (queue, error) = (queue.map(field::debug), error.map(field::display));
        tracing::warn!(target: "zzz::query", sql, values, rows, error, ?took, queue, "slow query");
    }
}

fn texts(calls: &[Call]) -> String {
    if let [only] = calls {
        return only.sql.clone();
    }
    let texts: Vec<&str> = calls.iter().map(|call| &*call.sql).collect();
    texts.join("; ")
}

/// A value for people; a long one is cut.
fn write_value(value: &Value, out: &mut String) {
    const LETTERS_MAX: usize = 100;
    let _ = match value {
        Value::Null => write!(out, "NULL"),
        Value::Bool(value) => write!(out, "{value}"),
        Value::Integer(value) => write!(out, "{value}"),
        Value::Float(value) => write!(out, "{value}"),
        Value::Text(text) => {
            write!(out, "{:?}", text.chars().take(LETTERS_MAX).collect::<String>())
        }
        Value::Date(value) => write!(out, "{value}"),
        Value::Time(value) => write!(out, "{value}"),
        Value::Timestamp(value) => write!(out, "{value}"),
        Value::Decimal(text) => write!(out, "{text}"),
        Value::Json(text) => write!(out, "{}", text.chars().take(LETTERS_MAX).collect::<String>()),
        other => write!(out, "{other:?}"),
    };
}
