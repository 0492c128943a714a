//! Variables of the environment and of `.env` files.

use std::{
    collections::BTreeMap,
    env::vars_os,
    ffi::OsString,
    fmt, fs,
    io::{self, Read},
    path::Path,
};

use crate::{Environment, Error, Origin, did_you_mean, dotenv};

/// Variables of the process and of `.env` files, as a map.
///
/// The files never change the environment of the process, and never override
/// it: what it has set, wins. Usable without the rest of this crate.
///
/// # Examples
///
/// ```
/// use zzz_config::Env;
///
/// let mut env = Env::of([("HOST", "example.com")]);
/// env.add_text(".env", "HOST=localhost\nURL=\"http://${HOST}:${PORT:-80}\"")?;
/// assert_eq!(env.get("HOST"), Some("example.com"));
/// assert_eq!(env.require("URL")?, "http://example.com:80");
/// assert_eq!(env.get_or("WORKERS", "4"), "4");
/// let error = env.require("HOTS").unwrap_err();
/// assert!(error.to_string().contains("did you mean `HOST`?"));
/// # Ok::<(), zzz_config::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Env {
    variables: BTreeMap<String, Variable>,
}

#[derive(Clone)]
struct Variable {
    /// `None` is what is not UTF-8.
    text: Option<String>,
    origin: Origin,
}

/// Bytes of one file of configuration.
pub(crate) const FILE_BYTES_MAX: u64 = 1024 * 1024;

impl Env {
    /// The variables of the process.
    pub fn of_process() -> Self {
        Self::of(vars_os())
    }

    /// These variables, as if they were the process's own.
    pub fn of(
        variables: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>,
    ) -> Self {
        let mut env = Self::default();
        for (name, text) in variables {
            // A name that is not text is one that nobody asks for.
            if let Ok(name) = name.into().into_string() {
                let origin = Origin::Variable(name.clone());
                env.variables
                    .insert(name, Variable { text: text.into().into_string().ok(), origin });
            }
        }
        env
    }

    /// Adds `.env`, `.env.{environment}` and `.env.local` of `folder`, as far
    /// as they are there; later ones win over earlier ones. `.env.local` is not
    /// read under test, so that tests are the same for everybody.
    ///
    /// # Errors
    ///
    /// All files that cannot be read or understood; the others are added.
    pub fn add_files(&mut self, folder: &Path, environment: Environment) -> Result<(), Error> {
        let of_environment = format!(".env.{environment}");
        let local = (environment != Environment::Test).then_some(".env.local");
        let mut faults = Vec::new();
        for name in [Some(".env"), Some(&of_environment), local].into_iter().flatten() {
            let added = match read(&folder.join(name), name) {
                Ok(Some(text)) => self.add_text(name, &text),
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            faults.extend(added.err().into_iter().flat_map(Error::into_faults));
        }
        if faults.is_empty() { Ok(()) } else { Err(Error::new(faults)) }
    }

    /// Adds the variables of `text`, written as a `.env` file; `name` is what
    /// messages call it.
    ///
    /// # Errors
    ///
    /// The first thing in it that cannot be understood, with line, column and
    /// excerpt; nothing is added then.
    pub fn add_text(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let set = dotenv::parse(
            name,
            text,
            &|variable| {
                let known = self.variables.get(variable)?;
                // What an earlier file says, this one may say anew.
                matches!(known.origin, Origin::Variable(_)).then(|| known.text.clone()).flatten()
            },
            &|variable| self.get(variable).map(str::to_owned),
        )?;
        for assignment in set {
            let variable = assignment.name;
            if self.variables.get(&variable).is_some_and(Variable::is_real) {
                continue;
            }
            let (path, line) = (name.to_owned(), assignment.line);
            let origin = Origin::DotEnv { path, line, variable: variable.clone() };
            self.variables.insert(variable, Variable { text: Some(assignment.value), origin });
        }
        Ok(())
    }

    /// The value of `name`, which may be empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name)?.text.as_deref()
    }

    /// The value of `name`, or `default` where it is not set or empty.
    pub fn get_or<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.get(name).filter(|text| !text.is_empty()).unwrap_or(default)
    }

    /// The value of `name`, which must be set and not be empty.
    ///
    /// # Errors
    ///
    /// If it is not, or is not text in UTF-8.
    pub fn require(&self, name: &str) -> Result<&str, Error> {
        match self.variables.get(name).map(|variable| variable.text.as_deref()) {
            Some(Some("")) => Err(Error::one(format!("{name} is empty; give it a value"))),
            Some(Some(text)) => Ok(text),
            Some(None) => Err(Error::one(format!("{name} is not text in UTF-8; correct it"))),
            None => {
                let hint = did_you_mean(name, self.variables.keys().map(String::as_str));
                Err(Error::one(format!(
                    "{name} is not set; set it in the environment, or write `{name}=..` in \
                     `.env`{hint}"
                )))
            }
        }
    }

    /// Where the value of `name` comes from.
    pub fn origin(&self, name: &str) -> Option<&Origin> {
        self.variables.get(name).map(|variable| &variable.origin)
    }

    /// The names of all variables, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.keys().map(String::as_str)
    }
}

impl Variable {
    fn is_real(&self) -> bool {
        matches!(self.origin, Origin::Variable(_))
    }
}

/// Names alone: any value may be a secret.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// The text of a file; `None` if there is none.
pub(crate) fn read(path: &Path, name: &str) -> Result<Option<String>, Error> {
    let mut text = String::new();
    let read = fs::File::open(path)
        .and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > FILE_BYTES_MAX => {
            Err(Error::one(format!("{name} is larger than 1 MiB; make it smaller")))
        }
        Ok(_) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(Error::one(format!("{name} is not text in UTF-8; save it as such")))
        }
        Err(error) => Err(Error::one(format!("{name} cannot be read: {error}"))),
    }
}
