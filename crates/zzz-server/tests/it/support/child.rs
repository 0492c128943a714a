//! Tests that need a process of their own.

use std::{
    env,
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{self, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// What this process plays in a test of several; `None` in the test itself.
///
/// One that plays something ends in time, whatever it waits for.
pub(crate) fn role() -> Option<String> {
    let role = env::var(ROLE).ok()?;
    thread::spawn(|| {
        let (_tell, told) = mpsc::channel::<()>();
        let _ = told.recv_timeout(TIME_MAX);
        #[expect(clippy::exit, reason = "the test that started it waits for it")]
        process::exit(1);
    });
    Some(role)
}

/// A safety net: no child process has so much to do.
const TIME_MAX: Duration = Duration::from_secs(130);

const ROLE: &str = "ZZZ_TEST_ROLE";

/// The same test once more, in a process of its own.
#[derive(Debug)]
pub(crate) struct Child {
    process: process::Child,
    lines: BufReader<process::ChildStdout>,
}

impl Child {
    /// Starts `test`, by its full name, in `role`; `before` is shell that runs
    /// before it in its process.
    pub(crate) fn start(test: &str, role: &str, before: &str) -> Self {
        let this = env::current_exe().expect("the path of the test");
        Self::start_program(&this, test, role, before, Stdio::piped())
    }

    /// The same for another name of this program, and with another input.
    pub(crate) fn start_program(
        program: &Path,
        test: &str,
        role: &str,
        before: &str,
        input: Stdio,
    ) -> Self {
        let mut process = Command::new("sh")
            .args(["-c", &format!("{before}exec \"$0\" \"$@\"")])
            .arg(program)
            .args(["--exact", test, "--nocapture", "--test-threads", "1"])
            .env(ROLE, role)
            .stdin(input)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let lines = BufReader::new(process.stdout.take().expect("a pipe"));
        Self { process, lines }
    }

    /// The rest of the next line of its output that begins with `start`.
    ///
    /// # Panics
    ///
    /// If it ends without one.
    pub(crate) fn says(&mut self, start: &str) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let count = self.lines.read_line(&mut line).expect("text");
            assert_ne!(count, 0, "the child process ended without `{start}`");
            // The test harness does not end its own line before the test runs.
            if let Some((_, rest)) = line.split_once(start) {
                return rest.trim().to_owned();
            }
        }
    }

    /// Writes a line to its standard input; the rest of the line that begins with `start`, by which it answers.
    pub(crate) fn ask(&mut self, line: &str, start: &str) -> String {
        let input = self.process.stdin.as_mut().expect("an input that was not closed");
        writeln!(input, "{line}").expect("a child that reads");
        self.says(start)
    }

    /// Closes its standard input, which it may wait for.
    pub(crate) fn release(&mut self) {
        drop(self.process.stdin.take());
    }

    /// Sends the signal of this name to the process with this number, its own or that of one it has started.
    pub(crate) fn signal(id: u32, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), id.to_string()]).status();
        assert!(sent.expect("a kill program").success(), "there is no process {id}");
    }

    /// The number by which signals find it.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Closes its standard input and waits for it; whether it succeeded.
    pub(crate) fn ends(mut self) -> bool {
        self.release();
        self.process.wait().expect("a child").success()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
