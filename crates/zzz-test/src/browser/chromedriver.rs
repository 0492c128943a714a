//! The program that steers Chromium.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long it may take until it listens, and until an orderly end.
const DEADLINE: Duration = Duration::from_secs(30);

/// How often it is started where its port is taken.
const STARTS_MAX: usize = 5;

/// A command that answers later than this hangs: those that wait for a page have shorter bounds.
const ANSWER_DEADLINE: Duration = Duration::from_secs(60);

/// Starts a program, and ends it when the pipe to this shell closes: no destructor runs where the
/// process of a test is killed, or exits while a test still waits. The shell keeps no end of
/// the pipe that the program talks by, so that this one closes with the program.
const WATCHED: &str = r#""$@" </dev/null 2>&1 & exec >/dev/null 2>&1; read -r _; kill $!; wait"#;

/// A running chromedriver, with a folder for everything that it and its browser write.
///
/// Dropped, it ends its browser, then itself, and removes the folder.
#[derive(Debug)]
pub(super) struct Chromedriver {
    shell: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Chromedriver {
    /// Starts `program` on a free port.
    ///
    /// It takes a port that is free for IPv6 and gives up if another program has the same one for IPv4, which
    /// happens where many tests take ports; so it is started again.
    pub(super) fn start(program: &str) -> Result<Self, String> {
        let mut started = Self::start_once(program);
        for _ in 1..STARTS_MAX {
            match &started {
                Err(reason) if reason.contains("Address already in use") => {
                    started = Self::start_once(program);
                }
                _ => break,
            }
        }
        started
    }

    fn start_once(program: &str) -> Result<Self, String> {
        let folder = TempDir::with_prefix("zzz-browser-");
        let folder = folder.map_err(|error| format!("no temporary folder: {error}"))?;
        let mut command = Command::new("sh");
        command.args(["-c", WATCHED, "sh", program, "--port=0"]);
        // Chromium leaves files in the folder for temporary ones.
        command.env("TMPDIR", folder.path());
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut shell = pipes.spawn().map_err(|error| format!("cannot start `sh`: {error}"))?;
        let lines = lines(shell.stdout.take());
        // From here on it ends when this function does.
        let mut driver = Self { shell, address: (Ipv4Addr::LOCALHOST, 0).into(), folder };
        let port = port(&lines).map_err(|said| {
            let said =
                if said.is_empty() { String::new() } else { format!("\n\nit said:\n{said}") };
            format!("`{program}` does not start: {INSTALL}{said}")
        })?;
        driver.address.set_port(port);
        Ok(driver)
    }

    /// Where the browser finds and leaves what it needs.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The content of the answer to one command.
    pub(super) fn ask(&self, method: &str, path: &str, content: &str) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(ANSWER_DEADLINE))?;
        let (address, length) = (self.address, content.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{content}"
        );
        stream.write_all(request.as_bytes())?;
        content_of(BufReader::new(stream))
    }

    /// Whether we are the superuser, who owns what was just made. Chromium refuses to be one in a sandbox.
    #[cfg(unix)]
    pub(super) fn is_superuser(&self) -> bool {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(self.folder()).is_ok_and(|folder| folder.uid() == 0)
    }

    #[cfg(not(unix))]
    pub(super) fn is_superuser(&self) -> bool {
        false
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // In order: it waits for its browsers, which leaves nobody who writes into the folder. Where that
        // fails the shell ends it, and a browser ends when the pipe to its driver closes.
        if self.address.port() != 0 {
            let _ = self.ask("GET", "/shutdown", "");
        }
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// What to do where there is none.
pub(super) const INSTALL: &str = "install Chromium and its driver, by `apt-get install chromium chromium-driver` on Debian or \
     `brew install --cask google-chrome chromedriver` on macOS";

/// The browser that a variable names, for those who have several.
pub(super) fn chosen_browser() -> Option<PathBuf> {
    env::var_os("ZZZ_TEST_BROWSER").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The content of an answer, whose head tells its length. The driver may leave the connection open.
fn content_of(mut answer: impl BufRead) -> io::Result<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut field = String::new();
        if answer.read_line(&mut field)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let field = field.trim_ascii_end().to_ascii_lowercase();
        if field.is_empty() {
            break;
        }
        if let Some(value) = field.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut content = Vec::new();
    answer.take(length).read_to_end(&mut content)?;
    Ok(content)
}

/// What comes out of `pipe`, read to its end, so that it never fills up.
fn lines(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, lines) = channel();
    if let Some(pipe) = pipe {
        thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                // Nobody listens once the port is known.
                let _ = sender.send(line);
            }
        });
    }
    lines
}

/// The port that the driver chose, or all that it said instead.
fn port(lines: &Receiver<String>) -> Result<u16, String> {
    let end = Instant::now() + DEADLINE;
    let mut said = Vec::new();
    while let Ok(line) = lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
        let port = line.split_once("started successfully on port ").map(|(_, port)| port);
        if let Some(port) = port.and_then(|port| port.trim_end_matches('.').parse().ok()) {
            return Ok(port);
        }
        said.push(line);
    }
    Err(said.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_is_not_there_is_named_with_the_way_to_get_it() {
        let message = Chromedriver::start("no-such-driver").unwrap_err();
        assert!(message.starts_with("`no-such-driver` does not start: install"), "{message}");
        assert!(message.contains("apt-get install chromium chromium-driver"), "{message}");
        assert!(message.contains("not found"), "{message}");
    }

    #[test]
    fn nothing_is_left_of_one_that_is_dropped() {
        let driver = Chromedriver::start("chromedriver").unwrap();
        let (address, folder) = (driver.address, driver.folder().to_owned());
        assert!(driver.ask("GET", "/status", "").unwrap().starts_with(b"{"));
        drop(driver);
        assert!(TcpStream::connect(address).is_err());
        assert!(!folder.exists());
    }

    #[test]
    fn one_whose_owner_cannot_drop_it_ends_all_the_same() {
        let mut driver = Chromedriver::start("chromedriver").unwrap();
        // What is left of a process that was killed: closed pipes.
        drop(driver.shell.stdin.take());
        assert!(driver.shell.wait().is_ok());
        assert!(TcpStream::connect(driver.address).is_err());
    }
}
