//! The servers that are compared: where they stand and how they are built.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use super::{
    Fallible,
    case::{Case, Load},
    options::Options,
    process::{Placement, Process},
};
use crate::program::{cargo, succeed};

#[derive(Debug)]
pub(super) struct Server {
    pub(super) name: &'static str,
    /// The folder in `bench/`, with a lock file of its own.
    folder: &'static str,
    binary: &'static str,
    /// Set in the environment of the server, to choose a variant.
    variable: Option<(&'static str, &'static str)>,
    pub(super) about: &'static str,
    /// The crates whose versions the report names.
    crates: &'static [&'static str],
    /// Answers `/plaintext` and nothing else.
    is_canned: bool,
}

pub(super) const OURS: &str = "zzz";
pub(super) const OURS_PER_CORE: &str = "zzz-per-core";
pub(super) const LIMIT: &str = "raw-epoll";

pub(super) const SERVERS: [Server; 7] = [
    Server {
        name: LIMIT,
        folder: "raw-epoll",
        binary: "bench-raw-epoll",
        variable: None,
        about: "the limit: counts request heads, writes canned answers",
        crates: &["libc", "memchr"],
        is_canned: true,
    },
    Server {
        name: OURS,
        folder: "zzz",
        binary: "bench-zzz",
        variable: None,
        about: "ours, multi-thread runtime: the real router, default middleware off",
        crates: &["zzz-framework", "tokio", "httparse", "serde_json"],
        is_canned: false,
    },
    Server {
        name: OURS_PER_CORE,
        folder: "zzz",
        binary: "bench-zzz",
        variable: Some(("BACKEND", "per-core")),
        about: "ours, a runtime per core",
        crates: &["zzz-framework", "tokio", "httparse", "serde_json"],
        is_canned: false,
    },
    Server {
        name: "hyper",
        folder: "hyper",
        binary: "bench-hyper",
        variable: None,
        about: "no framework: routes by `match`, a runtime per core, pipeline_flush",
        crates: &["hyper", "hyper-util", "tokio", "serde_json"],
        is_canned: false,
    },
    Server {
        name: "actix",
        folder: "actix",
        binary: "bench-actix",
        variable: None,
        about: "actix-web without middleware and default features",
        crates: &["actix-web", "actix-http", "tokio", "serde_json"],
        is_canned: false,
    },
    Server {
        name: "axum-per-core",
        folder: "axum",
        binary: "bench-axum-per-core",
        variable: None,
        about: "axum's router under hyper, a runtime per core, pipeline_flush",
        crates: &["axum", "hyper", "tokio", "serde_json"],
        is_canned: false,
    },
    Server {
        name: "axum-serve",
        folder: "axum",
        binary: "bench-axum-serve",
        variable: None,
        about: "axum::serve on the multi-thread runtime, TCP_NODELAY",
        crates: &["axum", "hyper", "tokio", "serde_json"],
        is_canned: false,
    },
];

impl Server {
    /// Whether the case can be asked of this server.
    pub(super) fn takes(&self, case: &Case) -> bool {
        let is_plaintext = match &case.load {
            Load::Wrk(requests) => requests.path == "/plaintext",
            Load::Idle => true,
            Load::Uneven => false,
        };
        is_plaintext || !self.is_canned
    }

    /// Starts the server, built with `profile`, and waits until it listens.
    pub(super) fn start(&self, profile: &str, placement: Placement) -> Fallible<Process> {
        let binary = target_folder().join(profile).join(self.binary);
        Process::start(&binary, self.variable, placement)
    }

    /// The versions in the lock file of this server.
    pub(super) fn versions(&self) -> Vec<(&'static str, String)> {
        let lock = self.path().join("Cargo.lock");
        let lock = fs::read_to_string(lock).unwrap_or_default();
        let version = |name: &'static str| {
            let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
            let (version, _) = rest.split_once('"')?;
            Some((name, version.to_owned()))
        };
        self.crates.iter().copied().filter_map(version).collect()
    }

    fn path(&self) -> PathBuf {
        root().join("bench").join(self.folder)
    }

    fn manifest(&self) -> PathBuf {
        self.path().join("Cargo.toml")
    }
}

/// The servers that the options name and that exist, built.
pub(super) fn build_selected(options: &Options) -> Fallible<Vec<&'static Server>> {
    let matches = |server: &Server, name: &String| name == server.name || name == server.folder;
    let known = |name: &&String| SERVERS.iter().any(|server| matches(server, name));
    if let Some(unknown) = options.only.iter().find(|name| !known(name)) {
        let names: Vec<_> = SERVERS.iter().map(|server| server.name).collect();
        return Err(format!("no server {unknown}: take {}", names.join(", ")));
    }
    let mut selected = Vec::<&Server>::new();
    for server in &SERVERS {
        let wanted = options.only.iter().any(|name| matches(server, name));
        if !wanted && !options.only.is_empty() {
            continue;
        }
        if server.manifest().exists() {
            // Variants of a server come out of one build.
            if !selected.iter().any(|built| built.folder == server.folder) {
                build(server, &options.profile)?;
            }
            selected.push(server);
        } else {
            eprintln!("skipped {}: bench/{} has no Cargo.toml", server.name, server.folder);
        }
    }
    Ok(selected)
}

fn build(server: &Server, profile: &str) -> Fallible<()> {
    eprintln!("building bench/{} ({profile})", server.folder);
    let mut command = cargo(&root());
    command
        .args(["build", "--quiet", "--profile", profile])
        .arg("--manifest-path")
        .arg(server.manifest())
        .arg("--target-dir")
        .arg(target_folder());
    // Ours changes with the workspace, a peer only on purpose.
    if server.folder != OURS {
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
