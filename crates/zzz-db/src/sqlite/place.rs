//! Where a database is.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{Error, ErrorKind, Result};

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Place {
    Memory,
    File {
        path: PathBuf,
        /// Whether it is made if it is not there.
        is_made: bool,
    },
}

impl Place {
    /// The place that `url` names: `sqlite:path`, `sqlite://path` or `sqlite::memory:`. `?mode=rw` demands that the file is there;
    /// `?mode=rwc`, the default, makes it.
    pub(super) fn of(url: &str) -> Result<Self> {
        let rest = url.strip_prefix("sqlite:").unwrap_or(url);
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let is_made = match query {
            "" | "mode=rwc" => true,
            "mode=rw" => false,
            other => {
                let message = format!(
                    "`?{other}` is not known behind the path of a SQLite database: it can be \
                     `?mode=rwc` or `?mode=rw`, and everything else is a setting"
                );
                return Err(Error::new(ErrorKind::Config, message));
            }
        };
        Ok(if path == ":memory:" {
            Self::Memory
        } else {
            Self::File { path: path.into(), is_made }
        })
    }

    pub(super) fn is_memory(&self) -> bool {
        *self == Self::Memory
    }

    /// The path, as SQLite takes it.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Memory => Path::new(":memory:"),
            Self::File { path, .. } => path,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path().display().fmt(f)
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_places() {
        let file = |path: &str, is_made| Place::File { path: path.into(), is_made };
        for (url, place) in [
            ("sqlite:app.db", file("app.db", true)),
            ("sqlite://data/app.db?mode=rwc", file("data/app.db", true)),
            ("sqlite:///srv/app.db?mode=rw", file("/srv/app.db", false)),
            ("sqlite::memory:", Place::Memory),
            ("sqlite://:memory:", Place::Memory),
        ] {
            assert_eq!(Place::of(url).unwrap(), place, "{url}");
        }
        let error = Place::of("sqlite:app.db?mode=ro").unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Config);
        assert!(error.to_string().contains("`?mode=ro`"), "{error}");
    }
}
