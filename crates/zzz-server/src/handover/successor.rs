//! The process that takes over.

use std::{
    env,
    ffi::OsString,
    fmt, io,
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::Path,
    process::{self, Child, Command, Stdio},
    time::Duration,
};

use tokio::time::timeout;

use super::{
    channel::{self, is_ready},
    doors::Doors,
};

/// This program, as it was called.
#[derive(Debug)]
pub(super) struct Program {
    /// As it was named and not as it was found: where the name is a link, the next process is what it leads to
    /// by then.
    name: OsString,
    arguments: Vec<OsString>,
}

impl Program {
    pub(super) fn of_process() -> Self {
        let mut words = env::args_os();
        let name = words.next().filter(|name| !name.is_empty());
        let name = name.or_else(|| env::current_exe().ok().map(Into::into)).unwrap_or_default();
        Self { name, arguments: words.collect() }
    }

    /// Starts it anew with the sockets of `doors`; its number, once it serves.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: the new process is ended.
    pub(super) async fn start(&self, doors: &Doors, patience: Duration) -> io::Result<u32> {
        if process::id() == 1 {
            let text = "process 1 cannot leave before the others; let what runs the container \
                        start a second one";
            return Err(io::Error::other(text));
        }
        let (ours, theirs) = UnixStream::pair()?;
        doors.lend(|sockets| channel::send(&ours, sockets))?;
        let (variable, value) = channel::variable();
        let child = Command::new(&self.name)
            .args(&self.arguments)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .env(variable, value)
            // They name this process; without it, the time for heartbeats is the next one's.
            .env_remove("WATCHDOG_PID")
            .env_remove("LISTEN_PID")
            .spawn();
        let mut starting = Starting(Some(child.map_err(|error| self.explained(&error))?));
        match timeout(patience, is_ready(ours)).await {
            Ok(Ok(true)) => Ok(starting.serves()),
            Ok(Ok(false)) => Err(starting.failed()),
            Ok(Err(error)) => Err(error),
            Err(_) => {
                let text = format!("the new process does not serve after {patience:?}");
                Err(io::Error::new(io::ErrorKind::TimedOut, text))
            }
        }
    }

    fn explained(&self, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("cannot start {self}: {error}"))
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Path::new(&self.name).display())
    }
}

/// A process that does not serve yet; ended if nobody waits for it any more.
struct Starting(Option<Child>);

impl Starting {
    /// Its number; from now on it is on its own.
    fn serves(&mut self) -> u32 {
        self.0.take().map_or(0, |child| child.id())
    }

    /// Why a process that has closed its end did not serve.
    fn failed(&mut self) -> io::Error {
        let status = self.0.take().map(|mut child| {
            // It has ended, or has closed what it should have kept.
            let _ = child.kill();
            child.wait()
        });
        io::Error::other(match status {
            Some(Ok(status)) => format!("the new process did not come to serve: {status}"),
            _ => "the new process did not come to serve".to_owned(),
        })
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        if self.0.is_some() {
            let _ = self.failed();
        }
    }
}
