//! What is told of statements: to the log, and to tests that count them.

use std::{
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tracing::{Instrument as _, Level};

use crate::{DatabaseConfig, Result, Value, driver::Call};

/// Looks at the statements of a repo.
///
/// Each is an event of the target `zzz::query` at the level DEBUG, within a span `query` that has its SQL; one that takes long
/// is a WARN. Values are in neither unless `log_values` is set, and those of redacted columns never.
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
        let started = Instant::now();
        if tracing::enabled!(target: "zzz::query", Level::DEBUG) {
            return self.tell(calls, started, run).await;
        }
        if self.slow == Duration::MAX {
            return run(calls).await;
        }
        // Texts are moved along with the calls, and come back with them.
        let calls = run(calls).await?;
        let took = started.elapsed();
        if took >= self.slow {
            self.tell_slow(&calls, took);
        }
        Ok(calls)
    }

    #[cold]
    async fn tell<F>(
        &self,
        calls: Vec<Call>,
        started: Instant,
        run: impl FnOnce(Vec<Call>) -> F,
    ) -> Result<Vec<Call>>
    where
        F: Future<Output = Result<Vec<Call>>>,
    {
        let sql = texts(&calls);
        let values = self.shown_values(&calls);
        let span = tracing::debug_span!(target: "zzz::query", "query", sql);
        let result = run(calls).instrument(span.clone()).await;
        let took = started.elapsed();
        span.in_scope(|| match &result {
            Ok(calls) => {
                let rows: u64 = calls.iter().map(Call::rows).sum();
                tracing::debug!(target: "zzz::query", sql, values, rows, ?took, "asked");
                if took >= self.slow {
                    self.tell_slow(calls, took);
                }
            }
            Err(error) => {
                tracing::debug!(target: "zzz::query", sql, values, %error, ?took, "refused");
            }
        });
        result
    }

    #[cold]
    fn tell_slow(&self, calls: &[Call], took: Duration) {
        let rows: u64 = calls.iter().map(Call::rows).sum();
        let (sql, values) = (texts(calls), self.shown_values(calls));
        tracing::warn!(target: "zzz::query", sql, values, rows, ?took, "slow query");
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

fn texts(calls: &[Call]) -> String {
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
