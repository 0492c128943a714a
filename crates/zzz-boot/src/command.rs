//! A command of the application, and what it has to work with.

use std::{fmt, io::Write};

use zzz_config::{Environment, ServerConfig, Setting};
use zzz_core::{App, CommandCall, Error, Result, ServiceCommand};

type Run = Box<dyn Fn(&mut Invocation<'_>) -> Result<()>>;

/// A command of the application: `my_app greet --loud Ann`.
///
/// # Examples
///
/// ```
/// use zzz_boot::{Boot, Command};
/// use zzz_config::Loader;
/// use zzz_core::App;
///
/// let greet = Command::new("greet", "Greets somebody", |call| {
///     let name = call.operands().first().map_or("you", String::as_str).to_owned();
///     call.say(format!("hello, {name}{}", if call.has("--loud") { "!" } else { "" }))
/// });
/// let greet = greet.switch("--loud", "As loud as possible").operand("NAME");
///
/// let (mut output, mut errors) = (Vec::new(), Vec::new());
/// let code = Boot::new(App::new)
///     .command(greet)
///     .loader(Loader::empty().arguments(["greet", "Ann", "--loud"]))
///     .run(&mut output, &mut errors);
/// assert_eq!((code, output.as_slice()), (0, &b"hello, Ann!\n"[..]));
/// ```
pub struct Command {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) flags: Vec<Flag>,
    pub(crate) operands: Vec<&'static str>,
    /// What it does, each with the words that ask for it and a line about it; an empty one is the command alone.
    pub(crate) actions: Vec<(&'static str, &'static str)>,
    /// What any number of operands behind these are called.
    pub(crate) rest: Option<&'static str>,
    /// Whether it has something to say where the configuration cannot be used.
    pub(crate) runs_misconfigured: bool,
    pub(crate) run: Run,
}

/// A flag of one command.
#[derive(Clone, Copy)]
pub(crate) struct Flag {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) takes_value: bool,
}

impl Command {
    /// A command; `about` is a line for `--help`.
    pub fn new(
        name: &'static str,
        about: &'static str,
        run: impl Fn(&mut Invocation<'_>) -> Result<()> + 'static,
    ) -> Self {
        Self {
            name,
            about,
            flags: Vec::new(),
            operands: Vec::new(),
            actions: Vec::new(),
            rest: None,
            runs_misconfigured: false,
            run: Box::new(run),
        }
    }

    /// What a service adds.
    pub(crate) fn of_service(command: ServiceCommand) -> Self {
        let flag = |&(name, about)| Flag { name, about, takes_value: false };
        Self {
            name: command.name(),
            about: command.about(),
            flags: command.switches().iter().map(flag).collect(),
            operands: command.operands().to_vec(),
            actions: command.actions().to_vec(),
            rest: command.rest_operands(),
            runs_misconfigured: false,
            run: Box::new(move |call| {
                let app = call.app()?;
                let is_development = call.environment() == Environment::Dev;
                let app = if is_development { app.development() } else { app };
                let switches = call.given.iter().map(|(name, _)| (*name).to_owned()).collect();
                let mut of_service = CommandCall::new(app.services(), call.output)
                    .with_operands(call.operands.clone())
                    .with_switches(switches)
                    .deployed(call.environment.is_deployed());
                command.run(&mut of_service)
            }),
        }
    }

    /// Adds a flag without a value; `name` has its dashes: `--loud`.
    #[must_use]
    pub fn switch(mut self, name: &'static str, about: &'static str) -> Self {
        self.flags.push(Flag { name, about, takes_value: false });
        self
    }

    /// Adds a flag with a value: `--to 3` or `--to=3`. It must not be one of
    /// the configuration's, which are taken first.
    #[must_use]
    pub fn option(mut self, name: &'static str, about: &'static str) -> Self {
        self.flags.push(Flag { name, about, takes_value: true });
        self
    }

    /// Has it run where the configuration cannot be used, too.
    pub(crate) fn even_misconfigured(mut self) -> Self {
        self.runs_misconfigured = true;
        self
    }

    /// Allows one more operand, which `--help` calls `name`. Without any, words
    /// after the command are refused.
    #[must_use]
    pub fn operand(mut self, name: &'static str) -> Self {
        self.operands.push(name);
        self
    }

    /// Adds one of several things that the command does: the word that follows it, and what each word after that one is
    /// called, in capitals: `status`, `new NAME`. An empty one is the command alone.
    ///
    /// `help` lists them with what they do. Once there are any, every other word is refused before the command runs, with the one
    /// that was probably meant; the command has no [operands](Self::operand) beside them.
    #[must_use]
    pub fn action(mut self, words: &'static str, about: &'static str) -> Self {
        self.actions.push((words, about));
        self
    }

    /// Allows as many operands more as are written, which `--help` calls `name`.
    #[must_use]
    pub fn rest(mut self, name: &'static str) -> Self {
        self.rest = Some(name);
        self
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Command({})", self.name)
    }
}

/// A command being run.
pub struct Invocation<'a> {
    pub(crate) name: &'a str,
    pub(crate) environment: Environment,
    pub(crate) settings: &'a [Setting],
    /// Why the configuration cannot be used; the server's is the default then.
    pub(crate) misconfigured: Option<zzz_config::Error>,
    pub(crate) server: &'a ServerConfig,
    pub(crate) given: Vec<(&'static str, String)>,
    pub(crate) operands: Vec<String>,
    pub(crate) build: Option<Box<dyn FnOnce() -> Result<App> + 'a>>,
    pub(crate) output: &'a mut dyn Write,
}

impl Invocation<'_> {
    /// The name of the application.
    pub fn name(&self) -> &str {
        self.name
    }

    /// Where the application runs.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// The values in force.
    pub fn settings(&self) -> &[Setting] {
        self.settings
    }

    /// Where and how to serve.
    pub fn server(&self) -> &ServerConfig {
        self.server
    }

    /// Whether the flag was given; `name` has its dashes.
    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The last value of a flag, empty for a switch.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.given.iter().rfind(|(flag, _)| *flag == name).map(|(_, value)| value.as_str())
    }

    /// The words after the command.
    pub fn operands(&self) -> &[String] {
        &self.operands
    }

    /// Builds the application; nothing of it has started.
    ///
    /// # Errors
    ///
    /// What kept it from being put together, and if it was asked for before.
    pub fn app(&mut self) -> Result<App> {
        let build = self.build.take();
        build.ok_or_else(|| Error::internal("the application was built already; keep it"))?()
    }

    /// Writes a line of the answer.
    ///
    /// # Errors
    ///
    /// If nobody reads on; hand it back, and the program ends quietly.
    pub fn say(&mut self, line: impl fmt::Display) -> Result<()> {
        Ok(writeln!(self.output, "{line}")?)
    }

    /// Where the answer goes: the standard output.
    pub fn output(&mut self) -> &mut dyn Write {
        self.output
    }
}

impl fmt::Debug for Invocation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation").field("name", &self.name).finish_non_exhaustive()
    }
}
