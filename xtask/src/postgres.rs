//! Private PostgreSQL servers, for the length of a test run.
//!
//! Each has its data in a folder of its own, a free port of this machine alone, and ends with this program, however that ends.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{program, workspace::Workspace};

/// The variables with the addresses of the servers. What runs on the second may kill it: it comes up again.
const VARIABLES: [&str; 2] = ["ZZZ_TEST_POSTGRES", "ZZZ_TEST_POSTGRES_RESTARTED"];
/// The user of the database, who may do anything, and the password.
const USER: &str = "zzz";
const PASSWORD: &str = "zzz-test";
/// Where a server listens has to fit into the address of a socket.
const SOCKET_BYTES_MAX: usize = 100;
const READY_TIMEOUT: Duration = Duration::from_secs(60);

/// `cargo xtask postgres <command>`: runs `command` with servers.
///
/// # Errors
///
/// When there is no PostgreSQL, or it does not start.
pub(crate) fn run(args: &[String]) -> Result<ExitCode, String> {
    let [name, rest @ ..] = args else {
        return Err("usage: cargo xtask postgres <command>, such as `cargo test -p zzz-db`".into());
    };
    let servers = Servers::start(&Workspace::load()?)?;
    let status = servers.pass_on(Command::new(name).args(rest)).status();
    let status = status.map_err(|error| format!("cannot run `{name}`: {error}"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The servers. Dropping them stops them and removes their data.
#[derive(Debug)]
pub(crate) struct Servers(Vec<Server>);

impl Servers {
    /// Starts them, and waits until they answer.
    ///
    /// # Errors
    ///
    /// When there is no PostgreSQL, or it does not start.
    pub(crate) fn start(workspace: &Workspace) -> Result<Self, String> {
        let programs = programs().ok_or("there is no PostgreSQL: run `cargo xtask setup`")?;
        VARIABLES
            .iter()
            .map(|_| Server::start(&programs, workspace))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The address of the one that nobody kills.
    pub(crate) fn url(&self) -> &str {
        &self.0[0].url
    }

    /// Gives `command` their addresses.
    pub(crate) fn pass_on<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        for (variable, server) in VARIABLES.iter().zip(&self.0) {
            command.env(variable, &server.url);
        }
        command
    }
}

/// Where `initdb` and `postgres` are: the newest that Debian has installed, or else in `PATH`.
fn programs() -> Option<PathBuf> {
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let versions = debian.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let newest = versions.filter(|path| path.join("bin/initdb").is_file()).max_by_key(version);
    newest
        .map(|path| path.join("bin"))
        .or_else(|| program::find("initdb")?.parent().map(Path::to_path_buf))
}

#[derive(Debug)]
struct Server {
    url: String,
    folder: PathBuf,
    life: Arc<Life>,
    keeper: Option<JoinHandle<()>>,
}

/// What a server and the thread that keeps it up have in common.
#[derive(Debug, Default)]
struct Life {
    is_ending: AtomicBool,
    /// The number of the process, 0 while there is none.
    process: AtomicU32,
}

impl Server {
    fn start(programs: &Path, workspace: &Workspace) -> Result<Self, String> {
        let port = free_port().map_err(|error| format!("there is no free port: {error}"))?;
        let folder = folder(workspace, port)?;
        let mut server = Self {
            url: format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{port}/postgres?sslmode=disable"),
            folder,
            life: Arc::default(),
            keeper: None,
        };
        server.create(programs)?;
        let (ready, is_ready) = mpsc::channel();
        let (life, folder, programs) =
            (Arc::clone(&server.life), server.folder.clone(), programs.to_path_buf());
        server.keeper =
            Some(thread::spawn(move || keep_up(&life, &ready, || serve(&programs, &folder, port))));
        let log = server.folder.join("log");
        is_ready.recv_timeout(READY_TIMEOUT).map_err(|_| {
            let log = fs::read_to_string(log).unwrap_or_default();
            format!("PostgreSQL did not start:\n{log}")
        })?;
        Ok(server)
    }

    /// Makes the folder of its data, with a password for those who come by the network.
    fn create(&self, programs: &Path) -> Result<(), String> {
        let words = self.folder.join("password");
        fs::write(&words, PASSWORD).map_err(|error| format!("{}: {error}", words.display()))?;
        let mut command = as_user(&programs.join("initdb"));
        command.arg("--pgdata").arg(self.folder.join("data")).arg("--pwfile").arg(&words);
        command.args(["--username", USER, "--auth-local=trust", "--auth-host=scram-sha-256"]);
        command.args(["--encoding=UTF8", "--no-locale", "--no-sync"]);
        program::succeed(command.stdout(Stdio::null()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.life.is_ending.store(true, Ordering::Release);
        let process = self.life.process.load(Ordering::Acquire);
        if process != 0 {
            // At once and in order: its data is of no more use.
            let _ = Command::new("kill").args(["-QUIT", &process.to_string()]).status();
        }
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts a server again and again until its life ends, and tells when it is ready for the first time.
fn keep_up(life: &Life, ready: &mpsc::Sender<()>, serve: impl Fn() -> Option<(Child, fs::File)>) {
    while !life.is_ending.load(Ordering::Acquire) {
        let Some((mut child, mut log)) = serve() else { return };
        life.process.store(child.id(), Ordering::Release);
        for line in BufReader::new(child.stderr.take().expect("it is piped")).lines() {
            let Ok(line) = line else { break };
            let _ = writeln!(log, "{line}");
            if line.contains("database system is ready to accept connections") {
                let _ = ready.send(());
            }
        }
        let _ = child.wait();
        life.process.store(0, Ordering::Release);
    }
}

/// Starts the server of `folder`, which writes what it says to a log there.
fn serve(programs: &Path, folder: &Path, port: u16) -> Option<(Child, fs::File)> {
    let log = fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).ok()?;
    let mut command = as_user(&programs.join("postgres"));
    command.arg("-D").arg(folder.join("data"));
    let sockets = format!("unix_socket_directories={}", folder.display());
    for setting in [
        "listen_addresses=127.0.0.1",
        &format!("port={port}"),
        &sockets,
        "max_connections=200",
        "fsync=off",
        "full_page_writes=off",
        "lc_messages=C",
    ] {
        command.args(["-c", setting]);
    }
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    Some((child.ok()?, log))
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// A folder that the server's user can reach: below `target`, or that of the system for temporary files.
fn folder(workspace: &Workspace, port: u16) -> Result<PathBuf, String> {
    let below_target = workspace.target.join(format!("xtask/postgres-{port}"));
    let temporary = env::temp_dir().join(format!("zzz-postgres-{port}"));
    for folder in [&below_target, &temporary] {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let is_short = folder.as_os_str().len() <= SOCKET_BYTES_MAX;
        if is_short && hand_over(folder) {
            return Ok(folder.clone());
        }
        let _ = fs::remove_dir_all(folder);
    }
    Err(format!(
        "neither {} nor {} can be used by the user that PostgreSQL runs as",
        below_target.display(),
        temporary.display()
    ))
}

/// Gives `folder` to the server's user, and says whether that user can get there.
fn hand_over(folder: &Path) -> bool {
    if let Some(user) = other_user()
        && !succeeds(Command::new("chown").arg(user).arg(folder))
    {
        return false;
    }
    succeeds(as_user(Path::new("test")).arg("-w").arg(folder))
}

fn succeeds(command: &mut Command) -> bool {
    command.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Whom PostgreSQL runs as where this program is root, as which it refuses to run.
fn other_user() -> Option<&'static str> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n");
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let has_own = users.lines().any(|line| line.starts_with("postgres:"));
    is_root.then_some(if has_own { "postgres" } else { "nobody" })
}

/// `program` as a user that PostgreSQL agrees to, and ending with this thread where the system can see to that.
fn as_user(program: &Path) -> Command {
    let user = other_user();
    let mut command = match (program::find("setpriv"), user) {
        (Some(setpriv), user) => {
            let mut command = Command::new(setpriv);
            if let Some(user) = user {
                command.args(["--reuid", user, "--regid", group_of(user), "--clear-groups"]);
            }
            command.args(["--pdeathsig", "QUIT", "--"]).arg(program);
            command
        }
        (None, Some(user)) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
        (None, None) => Command::new(program),
    };
    // It may not be allowed to look into the folder of this program.
    command.current_dir("/");
    command
}

fn group_of(user: &str) -> &str {
    if user == "nobody" { "nogroup" } else { user }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_needed() {
        assert!(run(&[]).unwrap_err().contains("usage"));
    }

    #[test]
    fn a_server_starts_answers_and_leaves_nothing() {
        let Some(programs) = programs() else {
            println!("left out: there is no PostgreSQL");
            return;
        };
        let workspace = Workspace::load().unwrap();
        let server = Server::start(&programs, &workspace).unwrap();
        let folder = server.folder.clone();
        assert!(folder.join("data").exists());
        drop(server);
        assert!(!folder.exists());
    }
}
