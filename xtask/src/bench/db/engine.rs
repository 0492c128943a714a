//! What is measured: the engines, the databases, the cases.

use std::{path::PathBuf, process::Command};

use crate::{
    bench::{
        Fallible,
        server::{root, target_folder, versions_of},
    },
    program::{cargo, output, succeed},
};

/// A library in front of a database.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) name: &'static str,
    /// What it is called on each database, where that differs.
    other_names: [Option<&'static str>; 2],
    folder: &'static str,
    is_fast: bool,
    pub(super) about: &'static str,
    crates: &'static [&'static str],
}

#[derive(Debug)]
pub(super) struct Database {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    number: usize,
}

/// What one operation is.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
}

pub(super) const DATABASES: &[Database] = &[
    Database { name: "sqlite", title: "SQLite (WAL, synchronous=NORMAL)", number: 0 },
    Database { name: "postgres", title: "PostgreSQL", number: 1 },
];

pub(super) const CASES: &[Case] = &[
    Case { name: "one", about: "one row by its key" },
    Case { name: "batch", about: "20 queries of one row, at once where that is offered" },
    Case { name: "all", about: "10,000 rows of 8 columns" },
    Case { name: "insert", about: "insert one row, and have it back" },
    Case { name: "insert-all", about: "insert 1,000 rows at once" },
];

const DRIVERS: &str = "drivers";

const fn engine(
    name: &'static str,
    about: &'static str,
    crates: &'static [&'static str],
) -> Engine {
    Engine { name, other_names: [None; 2], folder: name, is_fast: false, about, crates }
}

pub(super) const ENGINES: &[Engine] = &[
    Engine {
        other_names: [Some("rusqlite"), Some("deadpool")],
        ..engine(
            DRIVERS,
            "the limit: rusqlite with two threads that read and one that writes what has gathered in one transaction; \
             tokio-postgres behind deadpool, without pings",
            &["rusqlite", "tokio-postgres", "deadpool-postgres"],
        )
    },
    engine("zzz", "ours: schemas, queries and the repo", &["zzz-db", "rusqlite"]),
    engine("sqlx", "as it is by default", &["sqlx"]),
    Engine {
        is_fast: true,
        folder: "sqlx",
        ..engine("sqlx-fast", "without its ping of a connection", &["sqlx"])
    },
    engine("sea-orm", "as it is by default", &["sea-orm", "sqlx"]),
    engine(
        "diesel",
        "diesel-async, and r2d2 on SQLite, as they are by default",
        &["diesel", "diesel-async"],
    ),
    Engine {
        is_fast: true,
        folder: "diesel",
        ..engine("diesel-fast", "without its ping of a connection", &["diesel", "diesel-async"])
    },
];

/// What can be chosen, for a message.
pub(super) fn choices() -> String {
    let engines: Vec<_> = ENGINES.iter().map(|engine| engine.name).collect();
    let cases: Vec<_> = DATABASES
        .iter()
        .flat_map(|database| {
            CASES.iter().map(move |case| format!("{}-{}", database.name, case.name))
        })
        .collect();
    format!("engines are {}, cases {}", engines.join(", "), cases.join(", "))
}

fn path(folder: &str) -> PathBuf {
    root().join("bench/db").join(folder)
}

fn binary(folder: &str) -> PathBuf {
    target_folder().join("release").join(format!("bench-db-{folder}"))
}

/// Builds `engines`, and the one that makes the tables.
pub(super) fn build(engines: &[&Engine]) -> Fallible<()> {
    let mut folders: Vec<&str> = engines.iter().map(|engine| engine.folder).collect();
    folders.push(DRIVERS);
    folders.sort_unstable();
    folders.dedup();
    for folder in folders {
        let mut build = cargo(&root());
        build
            .args(["build", "--quiet", "--release", "--manifest-path"])
            .arg(path(folder).join("Cargo.toml"));
        succeed(build.arg("--target-dir").arg(target_folder()))?;
    }
    Ok(())
}

/// Makes the tables of the database at `url`.
pub(super) fn prepare(url: &str) -> Fallible<()> {
    succeed(Command::new(binary(DRIVERS)).args([url, "prepare"]))
}

impl Engine {
    /// What it is called on `database`.
    pub(super) fn name_on(&self, database: &Database) -> &'static str {
        self.other_names[database.number].unwrap_or(self.name)
    }

    pub(super) fn versions(&self) -> String {
        let versions = versions_of(&path(self.folder), self.crates);
        let versions: Vec<_> =
            versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        versions.join(", ")
    }

    /// What it says of `cases`, a line each.
    pub(super) fn run(
        &self,
        url: &str,
        database: &Database,
        cases: &[String],
        seconds: u32,
    ) -> Fallible<Vec<String>> {
        let names: Vec<&str> = cases
            .iter()
            .filter_map(|name| name.strip_prefix(database.name)?.strip_prefix('-'))
            .collect();
        let mut command = Command::new(binary(self.folder));
        command.args([url, &names.join(","), &seconds.to_string()]);
        if self.is_fast {
            command.env("FAST", "1");
        }
        Ok(output(&mut command)?.lines().map(str::to_owned).collect())
    }
}
