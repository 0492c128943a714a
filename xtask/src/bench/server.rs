//! The servers that are compared: where they stand and how they are built.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::{
    Fallible,
    case::{Case, Expected, Load},
    nginx,
    options::Options,
    process::{Placement, Process},
};
use crate::program::{cargo, succeed};

#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: &'static str,
    program: Program,
    /// Set in the environment of the server, to choose a variant.
    variable: Option<(&'static str, &'static str)>,
    pub(super) about: &'static str,
    /// The crates whose versions the report names.
    crates: &'static [&'static str],
    answers: Answers,
}

/// What is started.
#[derive(Debug)]
enum Program {
    /// A package in a folder of `bench/`, with a lock file of its own.
    Package { folder: &'static str, binary: &'static str },
    /// What the system has of it.
    Nginx,
}

/// Which cases a server can be asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Answers {
    All,
    /// `/plaintext` and nothing else.
    Plaintext,
    /// What needs sessions.
    Members,
    /// Static files.
    Assets,
}

pub(super) const LIMIT: &str = "raw-epoll";

pub(super) const SERVERS: [Server; 8] = [
    Server {
        name: LIMIT,
        program: package("raw-epoll", "bench-raw-epoll"),
        variable: None,
        about: "the limit: counts request heads, writes canned answers",
        crates: &["libc", "memchr"],
        answers: Answers::Plaintext,
    },
    Server {
        name: "zzz",
        program: package("zzz", "bench-zzz"),
        variable: None,
        about: "ours, multi-thread runtime: the real router, default middleware off",
        crates: &["zzz-framework", "tokio", "httparse", "serde_json"],
        answers: Answers::All,
    },
    Server {
        name: "zzz-per-core",
        program: package("zzz", "bench-zzz"),
        variable: Some(("BACKEND", "per-core")),
        about: "ours, a runtime per core",
        crates: &["zzz-framework", "tokio", "httparse", "serde_json"],
        answers: Answers::All,
    },
    Server {
        name: "zzz-io-uring",
        program: package("zzz", "bench-zzz"),
        variable: Some(("BACKEND", "io-uring")),
        about: "ours, a runtime and a ring of io_uring per core",
        crates: &["zzz-framework", "tokio", "io-uring", "httparse", "serde_json"],
        answers: Answers::All,
    },
    Server {
        name: "hyper",
        program: package("hyper", "bench-hyper"),
        variable: None,
        about: "no framework: routes by `match`, a runtime per core, pipeline_flush",
        crates: &["hyper", "hyper-util", "tokio", "serde_json"],
        answers: Answers::All,
    },
    Server {
        name: "actix",
        program: package("actix", "bench-actix"),
        variable: None,
        about: "actix-web without middleware and default features",
        crates: &["actix-web", "actix-http", "tokio", "serde_json"],
        answers: Answers::All,
    },
    Server {
        name: "axum-per-core",
        program: package("axum", "bench-axum-per-core"),
        variable: None,
        about: "axum's router under hyper, a runtime per core, pipeline_flush",
        crates: &["axum", "hyper", "tokio", "serde_json"],
        answers: Answers::All,
    },
    Server {
        name: "axum-serve",
        program: package("axum", "bench-axum-serve"),
        variable: None,
        about: "axum::serve on the multi-thread runtime, TCP_NODELAY",
        crates: &["axum", "hyper", "tokio", "serde_json"],
        answers: Answers::All,
    },
];

pub(super) const HTTP2_SERVERS: [Server; 4] = [
    Server {
        name: "zzz",
        program: package("zzz", "bench-zzz"),
        variable: Some(("BACKEND", "per-core")),
        about: "ours, a runtime per core: the real router, default middleware off",
        crates: &["zzz-framework", "h2", "tokio"],
        answers: Answers::All,
    },
    Server {
        name: "zzz-multi-thread",
        program: package("zzz", "bench-zzz"),
        variable: None,
        about: "ours, multi-thread runtime",
        crates: &["zzz-framework", "h2", "tokio"],
        answers: Answers::All,
    },
    Server {
        name: "hyper",
        program: package("hyper", "bench-hyper"),
        variable: Some(("PROTOCOL", "http2")),
        about: "no framework: routes by `match`, a runtime per core",
        crates: &["hyper", "h2", "tokio"],
        answers: Answers::All,
    },
    Server {
        name: "nginx",
        program: Program::Nginx,
        variable: Some(("PROTOCOL", "http2")),
        about: "one worker, no access log; its answer stands in its configuration",
        crates: &[],
        answers: Answers::Plaintext,
    },
];

pub(super) const WEB_SERVERS: [Server; 5] = [
    Server {
        name: "zzz",
        program: package("zzz-web", "bench-zzz-web"),
        variable: None,
        about: "ours, a runtime per core: `Logger`, `RequestId`, `Sessions` in memory with signed \
                numbers, `Csrf`; `StaticFiles`",
        crates: &["zzz-framework", "tokio", "tracing-subscriber"],
        answers: Answers::All,
    },
    Server {
        name: "zzz-cookie",
        program: package("zzz-web", "bench-zzz-web"),
        variable: Some(("SESSIONS", "cookie")),
        about: "ours, sessions in encrypted cookies",
        crates: &["zzz-framework", "tokio", "tracing-subscriber"],
        answers: Answers::Members,
    },
    Server {
        name: "axum",
        program: package("axum-web", "bench-axum-web"),
        variable: None,
        about: "a runtime per core, pipeline_flush: tower-http's trace and request id, \
                tower-sessions in memory with signed numbers, a token checked by hand",
        crates: &["axum", "tower-http", "tower-sessions", "tokio", "tracing-subscriber"],
        answers: Answers::Members,
    },
    Server {
        name: "actix-cookie",
        program: package("actix-web", "bench-actix-web"),
        variable: None,
        about: "its logger, a request id and a token checked by hand, actix-session in encrypted \
                cookies",
        crates: &["actix-web", "actix-session", "tokio", "env_logger"],
        answers: Answers::Members,
    },
    Server {
        name: "nginx",
        program: Program::Nginx,
        variable: None,
        about: "one worker, sendfile, tcp_nopush, open_file_cache, no access log",
        crates: &[],
        answers: Answers::Assets,
    },
];

const fn package(folder: &'static str, binary: &'static str) -> Program {
    Program::Package { folder, binary }
}

impl Server {
    /// Whether it is the one that the others are compared with.
    pub(super) fn is_ours(name: &str) -> bool {
        name.starts_with("zzz")
    }

    /// Whether it is what the system has of nginx.
    pub(super) fn is_nginx(&self) -> bool {
        matches!(self.program, Program::Nginx)
    }

    /// Whether the case can be asked of this server.
    pub(super) fn takes(&self, case: &Case) -> bool {
        match self.answers {
            Answers::All => true,
            Answers::Plaintext => match &case.load {
                Load::Wrk(requests) | Load::H2load(requests) => requests.path == "/plaintext",
                Load::Idle => true,
                Load::Uneven | Load::Upload => false,
            },
            Answers::Members => case.probe().is_logged_in,
            Answers::Assets => matches!(case.probe().expected, Expected::Asset(_)),
        }
    }

    /// Starts the server, built with `profile`, and waits until it listens. `assets` are the
    /// static files, where there are some.
    pub(super) fn start(
        &self,
        profile: &str,
        placement: Placement,
        assets: Option<&Path>,
    ) -> Fallible<Process> {
        match self.program {
            Program::Package { binary, .. } => {
                let binary = target_folder().join(profile).join(binary);
                Process::start(&binary, self.variable, assets, placement)
            }
            Program::Nginx => {
                let speaks_http2 = self.variable == Some(("PROTOCOL", "http2"));
                nginx::start(assets.unwrap_or(Path::new(".")), placement, speaks_http2)
            }
        }
    }

    /// The versions in the lock file of this server.
    pub(super) fn versions(&self) -> Vec<(&'static str, String)> {
        let Program::Package { folder, .. } = self.program else {
            return vec![("nginx", nginx::version())];
        };
        versions_of(&package_path(folder), self.crates)
    }

    /// The folder in `bench/`.
    fn folder(&self) -> Option<&'static str> {
        match self.program {
            Program::Package { folder, .. } => Some(folder),
            Program::Nginx => None,
        }
    }
}

/// The versions of `crates` in the lock file of a package.
pub(super) fn versions_of(
    package: &Path,
    crates: &'static [&'static str],
) -> Vec<(&'static str, String)> {
    let lock = fs::read_to_string(package.join("Cargo.lock")).unwrap_or_default();
    let version = |name: &'static str| {
        let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        let (version, _) = rest.split_once('"')?;
        Some((name, version.to_owned()))
    };
    crates.iter().copied().filter_map(version).collect()
}

fn package_path(folder: &str) -> PathBuf {
    root().join("bench").join(folder)
}

/// Those of `servers` that the options name, built.
pub(super) fn build_selected(
    servers: &'static [Server],
    options: &Options,
) -> Fallible<Vec<&'static Server>> {
    let matches =
        |server: &Server, name: &String| name == server.name || Some(&**name) == server.folder();
    let known = |name: &&String| servers.iter().any(|server| matches(server, name));
    if let Some(unknown) = options.only.iter().find(|name| !known(name)) {
        let names: Vec<_> = servers.iter().map(|server| server.name).collect();
        return Err(format!("no server {unknown}: take {}", names.join(", ")));
    }
    let mut selected = Vec::<&Server>::new();
    for server in servers {
        let wanted = options.only.iter().any(|name| matches(server, name));
        if !wanted && !options.only.is_empty() {
            continue;
        }
        // Variants of a server come out of one build.
        let is_built = selected.iter().any(|built| built.folder() == server.folder());
        match server.folder() {
            Some(folder) if !is_built => build(folder, &options.profile)?,
            Some(_) => {}
            None => nginx::require()?,
        }
        selected.push(server);
    }
    Ok(selected)
}

fn build(folder: &str, profile: &str) -> Fallible<()> {
    eprintln!("building bench/{folder} ({profile})");
    let mut command = cargo(&root());
    command
        .args(["build", "--quiet", "--profile", profile])
        .arg("--manifest-path")
        .arg(package_path(folder).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target_folder());
    // Ours changes with the workspace, a peer only on purpose.
    if !Server::is_ours(folder) {
        command.arg("--locked");
    }
    succeed(&mut command)
}

/// One folder for all peers: what they have in common is compiled once.
pub(super) fn target_folder() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => env::current_dir().unwrap_or_default().join(folder),
        None => root().join("bench").join("target"),
    }
}

/// The root of the repository.
pub(super) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}
