//! Where a value comes from.

use std::fmt;

/// Where a value comes from, to be shown to people.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Origin {
    /// The default of the field.
    Default,
    /// Nobody sets it, and it may be missing.
    Nowhere,
    /// Nobody sets it, and it has to be set.
    Missing {
        /// The variable that would set it.
        variable: String,
        /// The file where it could stand, from the folder of the application.
        file: String,
    },
    /// A file of `config/`.
    File {
        /// Its path, from the folder of the application.
        path: String,
        /// Counted from one.
        line: usize,
    },
    /// A `.env` file.
    DotEnv {
        /// Its path, from the folder of the application.
        path: String,
        /// Counted from one.
        line: usize,
        /// The name of the variable.
        variable: String,
    },
    /// A variable of the real environment, by its name.
    Variable(String),
    /// A flag of the command line, by its name with the dashes.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Nowhere => f.write_str("not set"),
            Self::Missing { variable, file } => {
                write!(f, "set {variable}, or write it in {file}")
            }
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::DotEnv { path, line, variable } => write!(f, "{path}:{line} ({variable})"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}
