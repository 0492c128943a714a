//! From the command line to an exit code.

use std::{fmt, io, io::Write, path::Path, process::ExitCode};

use zzz_config::{Config, Keys, Loader};
use zzz_core::{App, Error, Misuse, Result};

use crate::{
    BuildApp, arguments, command::Command, command::Invocation, commands, help, ready::Ready,
    whole::Whole,
};

/// All went well.
const FINE: u8 = 0;
/// Something failed.
const FAILED: u8 = 1;
/// The command line makes no sense.
const MISUSED: u8 = 2;

/// Runs the application that `build` makes, with the commands that are there anyway;
/// [`Boot`] takes more.
///
/// `build` is a function without arguments, or one that takes the [configuration](Config), and
/// returns an [`App`] or a `Result<App>`. It constructs and connects nothing: it is called for each
/// command that needs to know the application.
///
/// # Examples
///
/// ```no_run
/// use zzz_core::App;
///
/// fn app() -> App {
///     App::new()
/// }
///
/// fn main() -> std::process::ExitCode {
///     zzz_boot::main(app)
/// }
/// ```
#[must_use = "return it, or a failure ends the program with 0: \
              `fn main() -> std::process::ExitCode { zzz::main(app) }`"]
pub fn main<S>(build: impl BuildApp<S> + 'static) -> ExitCode {
    Boot::new(build).main()
}

pub(crate) type Build<C> = Box<dyn FnOnce(C) -> Result<App>>;

/// An application's `main`, being put together.
///
/// # Examples
///
/// ```no_run
/// use zzz_boot::{Boot, Command};
/// use zzz_core::App;
///
/// fn main() -> std::process::ExitCode {
///     let seed = Command::new("seed", "Fills the database with examples", |_call| Ok(()));
///     Boot::new(App::new).version(env!("CARGO_PKG_VERSION")).command(seed).main()
/// }
/// ```
pub struct Boot<C> {
    name: Option<String>,
    version: Option<String>,
    build: Build<C>,
    commands: Vec<Command>,
    loader: Option<Loader>,
}

impl<C: Config> Boot<C> {
    /// An application that `build` makes, a function as [`main`] takes it.
    pub fn new<S>(build: impl BuildApp<S, Config = C> + 'static) -> Self {
        let commands = vec![
            commands::serve::command(),
            commands::routes::command(),
            commands::config::command(),
            commands::check::command(),
            commands::generate::command(),
        ];
        let build = Box::new(move |config| build.build(config));
        Self { name: None, version: None, build, commands, loader: None }
    }

    /// Sets the name that messages begin with; by default that of the program's file.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets the version that `--version` shows, `env!("CARGO_PKG_VERSION")`; by
    /// default it shows that of zzz alone.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Adds a command. One of a name that is there already takes its place.
    #[must_use]
    pub fn command(mut self, command: Command) -> Self {
        match self.commands.iter_mut().find(|known| known.name == command.name) {
            Some(known) => *known = command,
            None => self.commands.push(command),
        }
        self
    }

    /// Sets where the configuration and the arguments come from; by default
    /// from the working directory and the process.
    #[must_use]
    pub fn loader(mut self, loader: Loader) -> Self {
        self.loader = Some(loader);
        self
    }

    /// Runs what the command line asks for, with the process's own output.
    #[must_use = "return it, or a failure ends the program with 0: \
                  `fn main() -> std::process::ExitCode { Boot::new(app).main() }`"]
    pub fn main(self) -> ExitCode {
        ExitCode::from(self.run(&mut io::stdout(), &mut io::stderr()))
    }

    /// Runs what the command line asks for and gives the exit code: 0 where all
    /// went well, 1 where something failed, 2 where the command line is wrong.
    #[must_use = "it says whether something failed"]
    pub fn run(self, output: &mut dyn Write, errors: &mut dyn Write) -> u8 {
        let name = self.name.clone().unwrap_or_else(program);
        match self.dispatch(&name, output) {
            Ok(()) => FINE,
            Err(failure) => {
                // Whoever closed the pipe, `head` for one, has seen enough.
                if failure.is_broken_pipe() {
                    return FINE;
                }
                // Where this cannot be written, nobody listens.
                let _ = writeln!(errors, "{name}: {failure}");
                failure.code()
            }
        }
    }

    fn dispatch(mut self, name: &str, output: &mut dyn Write) -> Result<(), Failure> {
        let keys = Keys::of::<Whole<C>>();
        let loader = self.loader.take().unwrap_or_else(Loader::of_process).leave_arguments();
        let rest = loader.rest::<Whole<C>>();
        let mut not_built = None;
        let first = arguments::read(rest.clone(), &self.commands, &keys);
        let is_enough = first.is_ok_and(|asked| asked.named || !asked.help);
        if !is_enough {
            (self, not_built) = self.with_commands_of_services(loader.clone());
        }
        let mut asked = arguments::read(rest, &self.commands, &keys)
            .map_err(|fault| not_built.unwrap_or(Failure::Usage(vec![fault])))?;
        if asked.help {
            return Ok(if asked.named {
                help::command(output, name, asked.command)
            } else {
                help::application(output, name, &self.commands, &keys)
            }?);
        }
        if asked.version {
            let zzz = concat!("zzz ", env!("CARGO_PKG_VERSION"));
            return Ok(match self.version {
                Some(version) => writeln!(output, "{name} {version} ({zzz})"),
                None => writeln!(output, "{name} ({zzz})"),
            }?);
        }
        if !asked.faults.is_empty() {
            return Err(Failure::Usage(std::mem::take(&mut asked.faults)));
        }
        // These are asked for by whoever has no configuration yet.
        if let Some(text) = commands::config::example::<Whole<C>>(&asked) {
            return Ok(write!(output, "{text}")?);
        }
        let ready = match loader.load::<Whole<C>>() {
            Ok(loaded) => Ready::of(loaded, self.build),
            Err(error) if asked.command.runs_misconfigured && !error.is_usage() => {
                Ready::misconfigured(error, self.build)?
            }
            Err(error) => return Err(error.into()),
        };
        let mut invocation = Invocation {
            name,
            environment: ready.environment,
            settings: &ready.settings,
            misconfigured: ready.misconfigured,
            server: &ready.server,
            given: asked.given,
            operands: asked.operands,
            build: Some(ready.build),
            output,
        };
        Ok((asked.command.run)(&mut invocation)?)
    }

    /// With the commands that services add, which are known when the application is built; or why it cannot be.
    fn with_commands_of_services(mut self, loader: Loader) -> (Self, Option<Failure>) {
        let config = match loader.load::<Whole<C>>() {
            Ok(loaded) => loaded.into_config().app,
            Err(error) => return (self, Some(error.into())),
        };
        match (self.build)(config) {
            Ok(app) => {
                for command in app.commands() {
                    if !self.commands.iter().any(|known| known.name == command.name()) {
                        self.commands.push(Command::of_service(command));
                    }
                }
                (Self { build: Box::new(|_| Ok(app)), ..self }, None)
            }
            Err(error) => {
                let build = Box::new(|_| Err(Error::internal("the application cannot be built")));
                (Self { build, ..self }, Some(error.into()))
            }
        }
    }
}

impl<C> fmt::Debug for Boot<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Boot").field("commands", &self.commands).finish_non_exhaustive()
    }
}

/// The name of the program's file.
fn program() -> String {
    let first = std::env::args_os().next().unwrap_or_default();
    let stem = Path::new(&first).file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// Why a command came to nothing.
enum Failure {
    Usage(Vec<String>),
    Config(zzz_config::Error),
    Failed(Error),
}

impl Failure {
    fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => MISUSED,
            Self::Config(error) if error.is_usage() => MISUSED,
            Self::Failed(error) if error.downcast_ref::<Misuse>().is_some() => MISUSED,
            Self::Config(_) | Self::Failed(_) => FAILED,
        }
    }

    fn is_broken_pipe(&self) -> bool {
        match self {
            Self::Failed(error) => error
                .downcast_ref::<io::Error>()
                .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe),
            _ => false,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(faults) => f.write_str(&faults.join("\n")),
            Self::Config(error) => write!(f, "{error}"),
            Self::Failed(error) => write!(f, "{error}"),
        }
    }
}

impl From<zzz_config::Error> for Failure {
    fn from(error: zzz_config::Error) -> Self {
        Self::Config(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.into())
    }
}
