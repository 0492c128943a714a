//! Where the application runs.

use std::{fmt, str::FromStr};

use crate::suggest::did_you_mean;

/// Where the application runs: which files are read and which defaults hold.
///
/// # Examples
///
/// ```
/// use zzz_config::Environment;
///
/// assert_eq!("prod".parse(), Ok(Environment::Prod));
/// assert!(Environment::Staging.is_deployed());
/// let error = "production".parse::<Environment>().unwrap_err();
/// assert!(error.to_string().contains("did you mean `prod`?"));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "each has a file and a default; a fifth is a break")]
pub enum Environment {
    /// On the machine of whoever writes it.
    Dev,
    /// Under test.
    Test,
    /// As in production, with other data.
    Staging,
    /// In production.
    Prod,
}

impl Environment {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Dev, Self::Test, Self::Staging, Self::Prod];

    /// The variable that chooses it, at run time or else at build time.
    pub const VARIABLE: &'static str = "ZZZ_ENV";

    /// What holds when nobody chooses at run time: `ZZZ_ENV` of the build,
    /// else [`Dev`](Self::Dev) in a debug build and [`Prod`](Self::Prod) in a
    /// release build.
    ///
    /// # Errors
    ///
    /// If the build's `ZZZ_ENV` names none.
    pub fn of_build() -> Result<Self, UnknownEnvironment> {
        Self::of(option_env!("ZZZ_ENV"), cfg!(debug_assertions))
    }

    fn of(build: Option<&str>, is_debug: bool) -> Result<Self, UnknownEnvironment> {
        match build {
            Some(name) if !name.is_empty() => name.parse(),
            _ if is_debug => Ok(Self::Dev),
            _ => Ok(Self::Prod),
        }
    }

    /// The name, as files and `ZZZ_ENV` write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Test => "test",
            Self::Staging => "staging",
            Self::Prod => "prod",
        }
    }

    /// Whether others than developers reach it: staging and production.
    pub fn is_deployed(self) -> bool {
        matches!(self, Self::Staging | Self::Prod)
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Environment {
    type Err = UnknownEnvironment;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|environment| environment.name() == name)
            .ok_or_else(|| UnknownEnvironment { name: name.to_owned() })
    }
}

/// A name that no environment has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnknownEnvironment {
    name: String,
}

/// What people write elsewhere is no typing error, so edit distance does not find it.
pub(crate) fn habit(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "production" | "live" => Some("prod"),
        "development" | "local" => Some("dev"),
        "testing" => Some("test"),
        _ => None,
    }
}

impl fmt::Display for UnknownEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Environment::ALL.map(Environment::name);
        let hint = match habit(&self.name) {
            Some(name) => format!("; did you mean `{name}`?"),
            None => did_you_mean(&self.name, names),
        };
        write!(
            f,
            "the environment is `{}`, but must be one of {}{hint}",
            self.name,
            names.join(", ")
        )
    }
}

impl std::error::Error for UnknownEnvironment {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_chooses_by_name_or_by_its_kind() {
        assert_eq!(Environment::of(None, true), Ok(Environment::Dev));
        assert_eq!(Environment::of(Some(""), false), Ok(Environment::Prod));
        assert_eq!(Environment::of(Some("staging"), true), Ok(Environment::Staging));
        assert!(Environment::of(Some("production"), true).is_err());
    }
}
