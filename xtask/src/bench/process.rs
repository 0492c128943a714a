//! Child processes: pinned, limited, and gone when we are.

use std::{
    env,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::Fallible;

const START_SECONDS_MAX: u64 = 10;

/// Another program may take the port between our look and the server's bind.
const START_ATTEMPTS: usize = 3;

/// Where the kernel may run a process.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cores {
    One(usize),
    Any,
}

/// How a server is started.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placement {
    pub(super) workers: usize,
    pub(super) cores: Cores,
    /// The soft limit of open files, if ours is not enough.
    pub(super) open_files: Option<u64>,
}

/// A running server; dropping it kills it.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    pub(super) port: u16,
}

impl Process {
    /// Starts `binary`, with `variable` and the folder `assets` in its environment, and waits
    /// until it accepts connections.
    pub(super) fn start(
        binary: &Path,
        variable: Option<(&str, &str)>,
        assets: Option<&Path>,
        placement: Placement,
    ) -> Fallible<Self> {
        Self::attempt(|| Self::start_once(binary, variable, assets, placement))
    }

    /// Starts it again where its port was taken.
    pub(super) fn attempt(start: impl Fn() -> Fallible<Self>) -> Fallible<Self> {
        let mut outcome = Err(String::new());
        for _ in 0..START_ATTEMPTS {
            outcome = start();
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    fn start_once(
        binary: &Path,
        variable: Option<(&str, &str)>,
        assets: Option<&Path>,
        placement: Placement,
    ) -> Fallible<Self> {
        let port = free_port()?;
        let child = command(binary.as_os_str(), placement.cores, placement.open_files)
            .args(["--port", &port.to_string()])
            .args(["--workers", &placement.workers.to_string()])
            .envs(variable)
            .envs(assets.map(|assets| ("ASSETS", assets)))
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", binary.display()))?;
        let mut process = Self::new(child, port);
        let stdout = process.child.stdout.take();
        if stdout.is_some_and(says_listening) {
            Ok(process)
        } else {
            let name = binary.display();
            Err(format!("{name} did not print `listening` within {START_SECONDS_MAX} s"))
        }
    }

    pub(super) fn new(child: Child, port: u16) -> Self {
        Self { child, port }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if the server is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program that the kernel kills with us, even if we are killed ourselves:
/// destructors do not run then.
pub(super) fn command(
    program: impl AsRef<std::ffi::OsStr>,
    cores: Cores,
    open_files: Option<u64>,
) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]);
    if let Some(limit) = open_files {
        command.arg("prlimit").arg(format!("--nofile={limit}:"));
    }
    if let Cores::One(core) = cores {
        command.args(["taskset", "-c", &core.to_string()]);
    }
    command.arg(program.as_ref()).stdin(Stdio::null());
    command
}

/// Fails with the name of the package if one of the programs that
/// [`command`] and the suite run is missing.
pub(super) fn require_programs() -> Fallible<()> {
    let path = env::var_os("PATH").unwrap_or_default();
    let exists = |program: &str| env::split_paths(&path).any(|dir| dir.join(program).is_file());
    for (program, package) in [
        ("wrk", "wrk"),
        ("taskset", "util-linux"),
        ("setpriv", "util-linux"),
        ("prlimit", "util-linux"),
    ] {
        if !exists(program) {
            return Err(format!("{program} is missing: apt-get install {package}"));
        }
    }
    Ok(())
}

pub(super) fn pause(duration: Duration) {
    #[expect(clippy::disallowed_methods, reason = "this program has no async worker")]
    thread::sleep(duration);
}

pub(super) fn free_port() -> Fallible<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}

fn says_listening(stdout: ChildStdout) -> bool {
    let (sender, receiver) = mpsc::channel();
    // The thread ends with the server, which closes the pipe.
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            let heard = line.is_ok_and(|line| line.trim() == "listening");
            if heard && sender.send(()).is_err() {
                return;
            }
        }
    });
    let patience = Duration::from_secs(START_SECONDS_MAX);
    receiver.recv_timeout(patience).is_ok()
}
