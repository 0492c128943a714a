//! How to run, from the environment.
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `HOST` | the address or name to listen on | `127.0.0.1` |
//! | `PORT` | the port, 0 for any free one | the first free one from 5555 |
//! | `BACKEND` | `per-core` or `multi-thread` | `per-core` |
//! | `WORKERS` | how many threads serve, 1 to 1024 | one per core |
//! | `LOG_LEVEL` | `off`, `error`, `warn`, `info`, `debug` or `trace` | `info` |
//!
//! An empty variable counts as one that is not there.

use std::{ffi::OsString, fmt::Display, net::SocketAddr, str::FromStr, thread};

use tracing::level_filters::LevelFilter;

/// Where the search for a free port begins.
const FIRST_PORT: u16 = 5555;
const WORKERS_MAX: usize = 1024;

/// How to run.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) host: String,
    pub(crate) port: Port,
    pub(crate) backend: BackendName,
    pub(crate) workers: usize,
    pub(crate) log_level: LevelFilter,
}

/// Which port to listen on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Port {
    /// This one and no other; 0 is any.
    Chosen(u16),
    /// The first free one from here.
    From(u16),
}

/// How connections are spread over threads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum BackendName {
    MultiThread,
    PerCore,
}

impl Settings {
    /// Reads the variables that `variable` knows.
    ///
    /// # Errors
    ///
    /// A sentence about the first variable that cannot be understood.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, String> {
        let text = |name| text(name, variable(name));
        let port = match text("PORT")? {
            Some(port) => Port::Chosen(parse("PORT", &port, "a number from 0 to 65535")?),
            None => Port::From(FIRST_PORT),
        };
        let backend = match text("BACKEND")?.as_deref() {
            None | Some("per-core") => BackendName::PerCore,
            Some("multi-thread") => BackendName::MultiThread,
            Some(other) => return Err(misused("BACKEND", other, "`per-core` or `multi-thread`")),
        };
        let log_level = match text("LOG_LEVEL")? {
            Some(level) => {
                let levels = "off, error, warn, info, debug or trace";
                parse("LOG_LEVEL", &level, levels)?
            }
            None => LevelFilter::INFO,
        };
        Ok(Self {
            host: text("HOST")?.unwrap_or_else(|| "127.0.0.1".to_owned()),
            port,
            backend,
            workers: workers(text("WORKERS")?)?,
            log_level,
        })
    }
}

impl Port {
    /// The ports to try, in order.
    pub(crate) fn candidates(self) -> impl Iterator<Item = u16> {
        const TRIED_MAX: u16 = 20;
        match self {
            Self::Chosen(port) => port..=port,
            Self::From(first) => first..=first.saturating_add(TRIED_MAX - 1),
        }
    }

    /// The port that was to be had first, if `address` is not on it.
    pub(crate) fn moved_from(self, address: SocketAddr) -> Option<u16> {
        match self {
            Self::From(first) if first != address.port() => Some(first),
            _ => None,
        }
    }
}

fn workers(given: Option<String>) -> Result<usize, String> {
    let Some(text) = given else {
        return Ok(thread::available_parallelism().map_or(1, usize::from));
    };
    let expected = format!("a number from 1 to {WORKERS_MAX}");
    match parse("WORKERS", &text, &expected)? {
        workers @ 1..=WORKERS_MAX => Ok(workers),
        _ => Err(misused("WORKERS", &text, &expected)),
    }
}

fn text(name: &str, value: Option<OsString>) -> Result<Option<String>, String> {
    match value.map(OsString::into_string) {
        Some(Ok(text)) if text.is_empty() => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(bytes)) => Err(misused(name, bytes.to_string_lossy(), "text in UTF-8")),
        None => Ok(None),
    }
}

fn parse<T: FromStr>(name: &str, text: &str, expected: &str) -> Result<T, String> {
    text.parse().map_err(|_| misused(name, text, expected))
}

fn misused(name: &str, text: impl Display, expected: &str) -> String {
    format!("{name} is `{text}`, but must be {expected}; correct it or leave it out")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, value: &str) -> Result<Settings, String> {
        Settings::read(|asked| (asked == name).then(|| value.into()))
    }

    #[track_caller]
    fn refused(name: &str, value: &str, expected: &str) {
        let sentence = read(name, value).unwrap_err();
        assert!(sentence.contains(name), "{sentence}");
        assert!(sentence.contains(&format!("`{value}`")), "{sentence}");
        assert!(sentence.contains(expected), "{sentence}");
    }

    #[test]
    fn nothing_set_is_the_default() {
        let settings = Settings::read(|_| None).unwrap();
        assert_eq!(settings.host, "127.0.0.1");
        assert_eq!(settings.port, Port::From(5555));
        assert_eq!(settings.backend, BackendName::PerCore);
        assert_eq!(settings.log_level, LevelFilter::INFO);
        assert!(settings.workers >= 1);
    }

    #[test]
    fn everything_can_be_set() {
        assert_eq!(read("HOST", "::1").unwrap().host, "::1");
        assert_eq!(read("PORT", "80").unwrap().port, Port::Chosen(80));
        assert_eq!(read("PORT", "").unwrap().port, Port::From(5555));
        let backend = read("BACKEND", "multi-thread").unwrap().backend;
        assert_eq!(backend, BackendName::MultiThread);
        assert_eq!(read("WORKERS", "3").unwrap().workers, 3);
        let level = read("LOG_LEVEL", "debug").unwrap().log_level;
        assert_eq!(level, LevelFilter::DEBUG);
    }

    #[test]
    fn a_value_that_makes_no_sense_is_refused() {
        refused("PORT", "http", "0 to 65535");
        refused("PORT", "65536", "0 to 65535");
        refused("PORT", "-1", "0 to 65535");
        refused("BACKEND", "threads", "`per-core`");
        refused("WORKERS", "0", "1 to 1024");
        refused("WORKERS", "1025", "1 to 1024");
        refused("WORKERS", "two", "1 to 1024");
        refused("LOG_LEVEL", "loud", "debug");
    }

    #[test]
    fn twenty_ports_are_tried_but_none_past_the_last() {
        let tried: Vec<_> = Port::From(5555).candidates().collect();
        assert_eq!((tried.len(), tried[0], tried[19]), (20, 5555, 5574));
        assert_eq!(Port::From(65535).candidates().count(), 1);
        assert_eq!(Port::Chosen(7).candidates().collect::<Vec<_>>(), [7]);
    }
}
