//! The real server, and a client that is not ours.

use std::{
    env,
    io::{self, BufRead, BufReader, ErrorKind, Read, Seek, Write},
    net::TcpStream,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// A safety net: nothing here takes so long unless it hangs.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// What the configuration reads; a test must not inherit any of it.
const VARIABLES: [&str; 9] = [
    "HOST",
    "PORT",
    "BACKEND",
    "WORKERS",
    "LOG_LEVEL",
    "CONTACT",
    "DATABASE_URL",
    "SECRET_KEY",
    "ZZZ_ENV",
];

/// A program whose lines, of output and of error, are read as they come.
///
/// Dropping it kills it.
pub(crate) struct Running {
    process: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut process = started(
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn(),
            command,
        );
        let (sender, lines) = channel();
        forward(process.stdout.take().expect("a pipe"), sender.clone());
        forward(process.stderr.take().expect("a pipe"), sender);
        Self { process, lines, seen: Vec::new() }
    }

    /// The first line with `part` in it, as soon as it is there.
    #[track_caller]
    pub(crate) fn says(&mut self, part: &str) -> String {
        if let Some(line) = self.seen.iter().find(|line| line.contains(part)) {
            return line.clone();
        }
        let end = Instant::now() + WAIT_MAX;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => self.seen.push(line),
                Err(error) => panic!("no line with `{part}` ({error}) in:\n{}", self.said()),
            }
            if let Some(line) = self.seen.last().filter(|line| line.contains(part)) {
                return line.clone();
            }
        }
    }

    /// All the lines that were read so far.
    pub(crate) fn said(&self) -> String {
        self.seen.join("\n")
    }

    /// Waits for its end and reads all that it said.
    #[track_caller]
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + WAIT_MAX;
        // The channel closes with the pipes, and those with the process.
        while Instant::now() < end {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => self.seen.push(line),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    return self.process.wait().expect("a child");
                }
            }
        }
        panic!("it still runs; it said:\n{}", self.said());
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.process.try_wait().expect("a child").is_none()
    }

    /// Ends it without a chance to say goodbye.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it has not ended by itself");
    }

    /// Sends SIGTERM.
    #[cfg(unix)]
    pub(crate) fn terminate(&self) {
        let mut kill = Command::new("kill");
        kill.args(["-TERM", &self.process.id().to_string()]);
        assert!(started(kill.status(), &kill).success(), "{kill:?}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already, unless the test failed or wanted no more of it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn forward(pipe: impl Read + Send + 'static, lines: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if lines.send(line).is_err() {
                return;
            }
        }
    });
}

#[track_caller]
fn started<T>(result: io::Result<T>, command: &Command) -> T {
    let program = command.get_program().display();
    match result {
        Ok(value) => value,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            panic!("`{program}` is not installed; `cargo xtask setup` installs what tests need")
        }
        Err(error) => panic!("cannot start `{program}`: {error}"),
    }
}

/// The program under test, not yet started, with these variables and no
/// others, in a folder without `.env` and `config/`.
pub(crate) fn program(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_showcase"));
    command.current_dir(env!("CARGO_TARGET_TMPDIR"));
    for name in VARIABLES {
        command.env_remove(name);
    }
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("APP__") {
            command.env_remove(name);
        }
    }
    command.envs(variables.iter().copied());
    command
}

/// The showcase on a port of its own.
pub(crate) struct Showcase {
    pub(crate) process: Running,
    /// The line that says where it is.
    pub(crate) greeting: String,
    /// Host and port.
    pub(crate) address: String,
    /// Its temporary files, its database among them unless the test named one: killed, it leaves them behind.
    _temporary: TempDir,
}

impl Showcase {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// As it runs where others than developers reach it, but for its address.
    pub(crate) fn in_production() -> Self {
        let key = "a-key-that-only-this-test-knows-of";
        Self::with(&[("ZZZ_ENV", "prod"), ("HOST", "127.0.0.1"), ("SECRET_KEY", key)])
    }

    pub(crate) fn with(variables: &[(&str, &str)]) -> Self {
        let mut command = program(&[("PORT", "0"), ("WORKERS", "2")]);
        Self::run(command.envs(variables.iter().copied()))
    }

    /// Where `cargo run` starts it, so that it finds its own source.
    pub(crate) fn beside_its_source() -> Self {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        Self::run(program(&[("PORT", "0")]).current_dir(root))
    }

    fn run(command: &mut Command) -> Self {
        let temporary = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        if !command.get_envs().any(|(name, value)| name == "DATABASE_URL" && value.is_some()) {
            let file = temporary.path().join("showcase.db");
            command.env("DATABASE_URL", format!("sqlite:{}", file.display()));
        }
        let mut process = Running::start(command.env("TMPDIR", temporary.path()));
        let greeting = process.says("showcase: http://");
        let address = greeting.trim_start_matches("showcase: http://").split(' ').next();
        let address = address.unwrap_or_default().to_owned();
        Self { process, greeting, address, _temporary: temporary }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(path, &[])
    }

    /// Asks for `path` with more arguments for curl.
    #[track_caller]
    pub(crate) fn ask(&self, path: &str, more: &[&str]) -> Answer {
        let mut curl = curl();
        curl.args(more).arg(self.url(path));
        let output = started(curl.output(), &curl);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{curl:?}: {complaint}\n{}", self.process.said());
        Answer::parse(&String::from_utf8(output.stdout).expect("text"))
    }

    /// Asks for `path` beside the test.
    pub(crate) fn ask_beside(&self, path: &str) -> Running {
        Running::start(curl().arg(self.url(path)))
    }

    /// All the bytes that come for `request`, until the server closes.
    pub(crate) fn exchange(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        stream.set_read_timeout(Some(WAIT_MAX)).expect("a timeout");
        stream.write_all(request.as_bytes()).expect("a request on its way");
        io::read_to_string(stream).expect("text until the end")
    }
}

/// A curl that shows the head of the answer, and everything at once. It heeds
/// neither the settings of the user nor a proxy.
pub(crate) fn curl() -> Command {
    let mut curl = Command::new("curl");
    // The first one must come first.
    curl.args(["--disable", "--silent", "--show-error", "--include", "--no-buffer"]);
    curl.args(["--noproxy", "*", "--max-time", &WAIT_MAX.as_secs().to_string()]);
    curl
}

/// What curl has shown.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and an empty line");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let head = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.expect("a status line"),
            head: head.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: body.to_owned(),
        }
    }

    /// The value of a header, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        let field = self.head.iter().find(|(other, _)| other == name);
        field.map_or("", |(_, value)| value)
    }

    /// The token in the first form of the page.
    #[track_caller]
    pub(crate) fn csrf_token(&self) -> &str {
        let token = self.body.split_once("name=\"_csrf_token\" value=\"").expect("a token").1;
        token.split('"').next().unwrap_or_default()
    }

    /// The cookies that it sets, as a request sends them.
    pub(crate) fn cookies(&self) -> String {
        let lines = self.head.iter().filter(|(name, _)| name == "set-cookie");
        let pairs = lines.filter_map(|(_, line)| line.split(';').next());
        pairs.collect::<Vec<_>>().join("; ")
    }

    #[track_caller]
    pub(crate) fn is(&self, status: u16, body: &str) {
        assert_eq!((self.status, self.body.as_str()), (status, body), "{self:?}");
    }
}

/// What a call of the program came to.
pub(crate) struct Called {
    code: Option<i32>,
    output: String,
    errors: String,
}

/// Runs `command` to its end.
#[track_caller]
pub(crate) fn call(command: &mut Command) -> Called {
    called(command.stdin(Stdio::null()))
}

/// Calls a program that reads `input`.
#[track_caller]
pub(crate) fn call_with_input(command: &mut Command, input: &str) -> Called {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(input.as_bytes()).and_then(|()| file.rewind()).expect("written");
    called(command.stdin(file))
}

#[track_caller]
fn called(command: &mut Command) -> Called {
    let output = started(command.output(), command);
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Called { code: output.status.code(), output: text(output.stdout), errors: text(output.stderr) }
}

/// Calls the program with `arguments` and no variables.
#[track_caller]
pub(crate) fn tool(arguments: &[&str]) -> Called {
    call(program(&[]).args(arguments))
}

impl Called {
    /// What went well and said so.
    #[track_caller]
    pub(crate) fn fine(self) -> String {
        assert_eq!((self.code, self.errors.as_str()), (Some(0), ""), "{}", self.output);
        self.output
    }

    /// What ended with `code`, said why, and nothing else.
    #[track_caller]
    pub(crate) fn refused(self, code: i32) -> String {
        assert_eq!((self.code, self.output.as_str()), (Some(code), ""), "{}", self.errors);
        self.errors
    }
}
