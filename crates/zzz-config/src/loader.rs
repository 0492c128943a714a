//! All layers, put together.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use crate::{
    Config, Env, Environment, Error, Keys, Origin, Reader, Setting, Value, did_you_mean, env,
    environment::habit,
    file,
    flags::{Flags, Taken},
    missing::Looked,
    reader::Entry,
    similar,
};

/// Puts the layers of a configuration together.
///
/// # Examples
///
/// ```no_run
/// use zzz_config::{Config, Loader, ServerConfig};
///
/// #[derive(Config)]
/// struct AppConfig {
///     /// Where to listen.
///     server: ServerConfig,
/// }
///
/// let config = Loader::of_process().load::<AppConfig>()?.into_config();
/// # Ok::<(), zzz_config::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Loader {
    built_in: Vec<(&'static str, &'static str)>,
    folder: Option<PathBuf>,
    env: Env,
    arguments: Vec<String>,
    environment: Option<Environment>,
    leaves_arguments: bool,
}

/// Variables with this beginning set keys, and none else may begin so.
const PREFIX: &str = "APP__";

impl Loader {
    /// Neither files nor variables nor flags: for tests, and to add what is wanted.
    pub fn empty() -> Self {
        Self {
            built_in: Vec::new(),
            folder: None,
            env: Env::default(),
            arguments: Vec::new(),
            environment: None,
            leaves_arguments: false,
        }
    }

    /// The files of the working directory, the variables of the process and
    /// its arguments.
    pub fn of_process() -> Self {
        let arguments = std::env::args_os().skip(1);
        Self {
            folder: Some(PathBuf::from(".")),
            env: Env::of_process(),
            arguments: arguments.map(|text| text.to_string_lossy().into_owned()).collect(),
            ..Self::empty()
        }
    }

    /// Adds a file of `config/` that is a part of the program, so that it runs
    /// where there are no files. All of these come before all that is found at run time.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_config::{Config, Loader};
    ///
    /// #[derive(Config)]
    /// struct AppConfig {
    ///     /// The name of the shop.
    ///     shop: String,
    /// }
    ///
    /// // In an application: `include_str!("../config/default.toml")`.
    /// let loader = Loader::empty().built_in("config/default.toml", "shop = \"ours\"");
    /// assert_eq!(loader.load::<AppConfig>()?.config().shop, "ours");
    /// # Ok::<(), zzz_config::Error>(())
    /// ```
    #[must_use]
    pub fn built_in(mut self, path: &'static str, text: &'static str) -> Self {
        self.built_in.push((path, text));
        self
    }

    /// Sets the folder where `config/` and `.env` are; that of a process is the
    /// one in which it was started.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Sets the variables of the real environment.
    #[must_use]
    pub fn variables(
        mut self,
        variables: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>,
    ) -> Self {
        self.env = Env::of(variables);
        self
    }

    /// Sets the arguments, without the name of the program.
    #[must_use]
    pub fn arguments(mut self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.arguments = arguments.into_iter().map(Into::into).collect();
        self
    }

    /// Leaves arguments that are no flags of the configuration to the caller,
    /// who finds them in [`Loaded::rest`]; else they are refused.
    #[must_use]
    pub fn leave_arguments(mut self) -> Self {
        self.leaves_arguments = true;
        self
    }

    /// Sets the environment, whatever flags and variables say.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = Some(environment);
        self
    }

    /// What would be left of the arguments; see [`leave_arguments`](Self::leave_arguments).
    /// Knows nothing of files and variables, so it can be asked where they are wrong.
    pub fn rest<C: Config>(&self) -> Vec<String> {
        Flags::of(&Keys::of::<C>()).take(self.arguments.clone()).rest
    }

    /// Fills a `C`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in any layer.
    pub fn load<C: Config>(self) -> Result<Loaded<C>, Error> {
        let keys = Keys::of::<C>();
        let flags = Flags::of(&keys);
        let mut taken = flags.take(self.arguments.iter().cloned());
        let mut usage = std::mem::take(&mut taken.faults);
        if !self.leaves_arguments {
            usage.extend(flags.unknown(&taken.rest));
        }
        let environment = match self.choose(&taken) {
            Ok(environment) => environment,
            Err(fault) => {
                // Which files to read is not known, so there is nothing else to find out.
                usage.push(fault);
                return Err(Error::new(usage).with_usage(taken.environment.is_some()));
            }
        };
        let mut layers = Layers {
            keys: &keys,
            entries: BTreeMap::new(),
            faults: keys.faults().to_vec(),
            unread: false,
        };
        layers.built_in(&self.built_in, environment);
        let mut env = self.env;
        if let Some(folder) = &self.folder {
            layers.files(folder, environment);
            if let Err(error) = env.add_files(folder, environment) {
                layers.unread(error);
            }
        }
        layers.variables(&env);
        layers.flags(&taken);
        let mut reader = Reader::new(&keys, &layers.entries, environment);
        let config = C::read(&mut reader);
        let (mut settings, mut found) = reader.finish();
        if layers.unread {
            // What seems to be missing may stand in the file that could not be read.
            found.missing.clear();
            settings.retain(|setting| !matches!(setting.origin(), Origin::Missing { .. }));
        }
        let looked = Looked { folder: self.folder.as_deref(), env: &env, keys: &keys };
        let missing = found.missing.iter().map(|missing| missing.fault(looked));
        let is_usage = !usage.is_empty() || found.is_usage;
        let faults = usage.into_iter().chain(layers.faults);
        let faults: Vec<_> = faults.chain(found.faults).chain(missing).collect();
        match config {
            Some(config) if faults.is_empty() => {
                Ok(Loaded { config, environment, settings, rest: taken.rest })
            }
            _ => {
                let error = Error::new(faults).with_settings(environment, settings);
                Err(error.with_usage(is_usage))
            }
        }
    }

    fn choose(&self, taken: &Taken) -> Result<Environment, String> {
        if let Some(environment) = self.environment {
            return Ok(environment);
        }
        let variable = self.env.get_or(Environment::VARIABLE, "");
        match (&taken.environment, variable) {
            (Some(name), _) => name.parse().map_err(|error| format!("--env: {error}")),
            (None, "") => {
                Environment::of_build().map_err(|error| format!("ZZZ_ENV at build time: {error}"))
            }
            (None, name) => name.parse().map_err(|error| format!("ZZZ_ENV: {error}")),
        }
    }
}

/// A configuration with what is known about it.
#[derive(Clone, Debug)]
pub struct Loaded<C> {
    config: C,
    environment: Environment,
    settings: Vec<Setting>,
    rest: Vec<String>,
}

impl<C> Loaded<C> {
    /// The configuration.
    pub fn config(&self) -> &C {
        &self.config
    }

    /// The configuration, as its owner.
    pub fn into_config(self) -> C {
        self.config
    }

    /// Where the application runs.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// Every value in force with where it comes from, in the order of the fields.
    pub fn settings(&self) -> &[Setting] {
        &self.settings
    }

    /// The arguments that are no flags of the configuration, in their order.
    pub fn rest(&self) -> &[String] {
        &self.rest
    }
}

/// The files of an environment, the weaker first.
fn names(environment: Environment) -> [String; 2] {
    ["default", environment.name()].map(|name| format!("config/{name}.toml"))
}

/// The file that is meant by one of this name, if it is not meant by itself. Others
/// than those that look like a file of an environment are nobody's business.
fn meant(name: &str) -> Option<&'static str> {
    let known = || ["default"].into_iter().chain(Environment::ALL.map(Environment::name));
    let (stem, extension) = name.rsplit_once('.')?;
    let same = known().find(|known| *known == stem).or_else(|| habit(stem));
    match extension {
        "toml" if known().any(|known| known == stem) => None,
        "toml" => same.or_else(|| similar(stem, known())),
        _ => same.filter(|_| similar(extension, ["toml"]).is_some()),
    }
}

struct Layers<'a> {
    keys: &'a Keys,
    entries: BTreeMap<String, Entry>,
    faults: Vec<String>,
    /// Whether a file could not be read or understood.
    unread: bool,
}

impl Layers<'_> {
    fn unread(&mut self, error: Error) {
        self.unread = true;
        self.faults.extend(error.into_faults());
    }

    fn built_in(&mut self, files: &[(&str, &str)], environment: Environment) {
        let all = ["default"].into_iter().chain(Environment::ALL.map(Environment::name));
        let all: Vec<_> = all.map(|name| format!("config/{name}.toml")).collect();
        for (path, _) in files.iter().filter(|(path, _)| !all.iter().any(|known| known == path)) {
            let hint = did_you_mean(path, all.iter().map(String::as_str));
            self.faults.push(format!("the built-in `{path}` is a file that is never read{hint}"));
        }
        for name in names(environment) {
            for (path, text) in files.iter().filter(|(path, _)| *path == name) {
                self.file(&format!("{path}, built in"), text);
            }
        }
    }

    fn files(&mut self, folder: &Path, environment: Environment) {
        for name in names(environment) {
            match env::read(&folder.join(&name), &name) {
                Ok(Some(text)) => self.file(&name, &text),
                Ok(None) => {}
                Err(error) => self.unread(error),
            }
        }
        let config = folder.join("config");
        let entries = fs::read_dir(&config).into_iter().flatten().flatten();
        let mut strays: Vec<_> = entries
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let meant = meant(&name)?;
                Some(format!(
                    "config/{name} is a file that is never read; did you mean `config/{meant}.toml`?"
                ))
            })
            .collect();
        strays.sort();
        self.faults.extend(strays);
    }

    fn file(&mut self, name: &str, text: &str) {
        match file::read(name, text, self.keys) {
            Ok(values) => {
                self.entries.extend(values.entries);
                self.faults.extend(values.faults);
            }
            Err(error) => self.unread(error),
        }
    }

    /// All of `.env` before all that is real; in both, the long names win over
    /// the usual ones, since nobody sets them by chance.
    fn variables(&mut self, env: &Env) {
        for real in [false, true] {
            let of_layer = |name: &str| {
                let origin = env.origin(name)?;
                (matches!(origin, Origin::Variable(_)) == real).then(|| origin.clone())
            };
            let usual = self.keys.iter().filter_map(|key| {
                let name = key.usual_variable()?;
                Some((name.to_owned(), key.path.clone()))
            });
            let long = env.names().filter_map(|name| {
                let path = name.strip_prefix(PREFIX)?.replace("__", ".").to_ascii_lowercase();
                Some((name.to_owned(), path))
            });
            for (name, path) in usual.chain(long) {
                if let Some(origin) = of_layer(&name) {
                    self.variable(&name, path, env.get(&name), origin);
                }
            }
            if let (false, Some(origin)) = (real, of_layer(Environment::VARIABLE)) {
                self.faults.push(format!(
                    "{origin}: ZZZ_ENV chooses which files are read, so it cannot stand in one; \
                     set it in the environment, or pass `--env`"
                ));
            }
        }
    }

    fn variable(&mut self, name: &str, path: String, text: Option<&str>, origin: Origin) {
        if self.keys.find(&path).is_none() {
            let names: Vec<_> = self.keys.iter().map(|key| key.long_variable()).collect();
            let hint = did_you_mean(name, names.iter().map(String::as_str));
            self.faults.push(format!("{origin}: {name} sets no key of the configuration{hint}"));
            return;
        }
        match text {
            // Set to nothing is how a variable is left out where it cannot be unset.
            Some("") => {}
            Some(text) => {
                let value = Value::Text(text.to_owned());
                self.entries.insert(path, Entry { value, origin });
            }
            None => {
                self.faults.push(format!("{origin}: {name} is not text in UTF-8; correct it"));
            }
        }
    }

    fn flags(&mut self, taken: &Taken) {
        for given in &taken.given {
            let value = Value::Text(given.value.clone());
            let origin = Origin::Flag(given.flag.clone());
            self.entries.insert(given.path.clone(), Entry { value, origin });
        }
    }
}
