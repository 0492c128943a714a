//! Commands that services add to the application's own: `my_app migrate`.

use std::{borrow::Cow, error::Error as StdError, fmt, io::Write, sync::Arc};

use crate::{Result, Services};

type Run = Arc<dyn Fn(&mut CommandCall<'_>) -> Result<()> + Send + Sync>;

/// A command that a service adds to the application; see [`Service::commands`](crate::Service::commands).
///
/// It runs in the application's own program, beside `serve`, with the application built and nothing of it started: what it
/// needs it starts, and stops.
#[derive(Clone)]
pub struct ServiceCommand {
    name: &'static str,
    about: &'static str,
    switches: Vec<(&'static str, &'static str)>,
    operands: Vec<&'static str>,
    actions: Vec<(&'static str, &'static str)>,
    rest: Option<&'static str>,
    run: Run,
}

impl ServiceCommand {
    /// A command; `about` is a line for `--help`.
    pub fn new(
        name: &'static str,
        about: &'static str,
        run: impl Fn(&mut CommandCall<'_>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            about,
            switches: Vec::new(),
            operands: Vec::new(),
            actions: Vec::new(),
            rest: None,
            run: Arc::new(run),
        }
    }

    /// Adds a flag without a value; `name` has its dashes: `--force`.
    #[must_use]
    pub fn switch(mut self, name: &'static str, about: &'static str) -> Self {
        self.switches.push((name, about));
        self
    }

    /// Allows one more operand, which `--help` calls `name`. Without any, words after the command are refused.
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

    /// Allows as many operands more as are written, which `--help` calls `name`: files, most likely.
    #[must_use]
    pub fn rest(mut self, name: &'static str) -> Self {
        self.rest = Some(name);
        self
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it does, in a line.
    pub fn about(&self) -> &'static str {
        self.about
    }

    /// Its flags, each with what it does.
    pub fn switches(&self) -> &[(&'static str, &'static str)] {
        &self.switches
    }

    /// What its operands are called.
    pub fn operands(&self) -> &[&'static str] {
        &self.operands
    }

    /// Its actions, each with what it does.
    pub fn actions(&self) -> &[(&'static str, &'static str)] {
        &self.actions
    }

    /// What its operands behind these are called, if there may be any.
    pub fn rest_operands(&self) -> Option<&'static str> {
        self.rest
    }

    /// Runs it.
    ///
    /// # Errors
    ///
    /// Why it came to nothing; a [`Misuse`] where the words and flags of the call make no sense.
    pub fn run(&self, call: &mut CommandCall<'_>) -> Result<()> {
        (self.run)(call)
    }
}

impl fmt::Debug for ServiceCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceCommand({})", self.name)
    }
}

/// A command of a service, being run.
pub struct CommandCall<'a> {
    services: &'a Services,
    output: &'a mut dyn Write,
    operands: Vec<String>,
    switches: Vec<String>,
    is_deployed: bool,
}

impl<'a> CommandCall<'a> {
    /// A call that writes its answer to `output`, without operands and flags.
    pub fn new(services: &'a Services, output: &'a mut dyn Write) -> Self {
        Self { services, output, operands: Vec::new(), switches: Vec::new(), is_deployed: false }
    }

    /// With these words after the command.
    #[must_use]
    pub fn with_operands(mut self, operands: Vec<String>) -> Self {
        self.operands = operands;
        self
    }

    /// With these flags, each with its dashes.
    #[must_use]
    pub fn with_switches(mut self, switches: Vec<String>) -> Self {
        self.switches = switches;
        self
    }

    /// Where others use the application: in production, or in staging.
    #[must_use]
    pub fn deployed(mut self, is_deployed: bool) -> Self {
        self.is_deployed = is_deployed;
        self
    }

    /// The application's services, none of which has started.
    pub fn services(&self) -> &'a Services {
        self.services
    }

    /// The words after the command.
    pub fn operands(&self) -> &[String] {
        &self.operands
    }

    /// Whether the flag was given; `name` has its dashes.
    pub fn has(&self, name: &str) -> bool {
        self.switches.iter().any(|switch| switch == name)
    }

    /// Whether others use the application: what loses data asks once more.
    pub fn is_deployed(&self) -> bool {
        self.is_deployed
    }

    /// Writes a line of the answer.
    ///
    /// # Errors
    ///
    /// If nobody reads on; hand it back, and the program ends quietly.
    pub fn say(&mut self, line: impl fmt::Display) -> Result<()> {
        Ok(writeln!(self.output, "{line}")?)
    }

    /// Writes `text` as it is, without the end of a line.
    ///
    /// # Errors
    ///
    /// As for [`say`](Self::say).
    pub fn write(&mut self, text: &str) -> Result<()> {
        Ok(self.output.write_all(text.as_bytes())?)
    }

    /// Runs `work` to its end, on this thread.
    ///
    /// # Errors
    ///
    /// That of `work`; if the system gives no means to wait for sockets and timers.
    pub fn block_on<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(work)
    }
}

impl fmt::Debug for CommandCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandCall")
            .field("operands", &self.operands)
            .field("switches", &self.switches)
            .finish_non_exhaustive()
    }
}

/// That a command was called in a way that makes no sense. It ends the program with 2, as an unknown command does, where any other
/// error ends it with 1.
///
/// # Examples
///
/// ```
/// use zzz_core::{CommandCall, Misuse, Result};
///
/// fn count(call: &CommandCall<'_>) -> Result<u32> {
///     let Some(word) = call.operands().first() else { return Ok(1) };
///     word.parse().map_err(|_| Misuse::new(format!("`{word}` is no number, such as `rollback 2`")).into())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misuse(Cow<'static, str>);

impl Misuse {
    /// A misuse; `message` says what is wrong and what would be right.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Misuse {}
