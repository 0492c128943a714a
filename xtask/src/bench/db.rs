//! The database suite: zzz's repo beside other libraries, and beside the drivers alone.
//!
//! Each engine is a program of its own, since they need different versions of the same libraries; it runs the cases on its own,
//! and says what an operation costs it. The server's share is not in it.

mod engine;
mod figures;

use std::{fs, path::PathBuf};

use self::{
    engine::{CASES, DATABASES, Database, ENGINES, Engine},
    figures::Figures,
};
use super::{Fallible, options::Options, proc::Machine, server::target_folder};
use crate::{postgres::Servers, workspace::Workspace};

/// Builds the engines, runs them in turns, and prints what they cost.
pub(super) fn run(options: &Options) -> Fallible<()> {
    let engines: Vec<&Engine> =
        ENGINES.iter().filter(|engine| wants(&options.only, engine.name)).collect();
    let chosen = |database: &Database| {
        let names = CASES.iter().map(|case| format!("{}-{}", database.name, case.name));
        names.filter(|name| wants(&options.cases, name)).collect::<Vec<_>>()
    };
    if engines.is_empty() || DATABASES.iter().all(|database| chosen(database).is_empty()) {
        return Err(format!("nothing is chosen: {}", engine::choices()));
    }
    engine::build(&engines)?;
    let servers = Servers::start(&Workspace::load()?)?;
    let folder = target_folder().join("db");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    print!("{}", heading(&engines, options));
    for database in DATABASES {
        let cases = chosen(database);
        if !cases.is_empty() {
            let place = Place { postgres: servers.url(), folder: folder.clone() };
            print!("{}", measure(database, &place, &engines, &cases, options)?);
        }
    }
    Ok(())
}

fn wants(chosen: &[String], name: &str) -> bool {
    chosen.is_empty() || chosen.iter().any(|one| one == name)
}

/// Where the databases are.
struct Place<'a> {
    postgres: &'a str,
    folder: PathBuf,
}

impl Place<'_> {
    /// The address of one that is as it was first.
    fn fresh(&self, database: &Database) -> Fallible<String> {
        if database.name == "postgres" {
            return Ok(self.postgres.to_owned());
        }
        let (prepared, used) = (self.folder.join("prepared.db"), self.folder.join("used.db"));
        let failed = |error| format!("{}: {error}", used.display());
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(self.folder.join(format!("used.db{end}")));
        }
        if prepared.exists() {
            fs::copy(&prepared, &used).map_err(failed)?;
        }
        Ok(format!("sqlite:{}", used.display()))
    }

    /// Makes the tables.
    fn prepare(&self, database: &Database) -> Fallible<()> {
        if database.name == "postgres" {
            return engine::prepare(self.postgres);
        }
        let prepared = self.folder.join("prepared.db");
        let _ = fs::remove_file(&prepared);
        engine::prepare(&format!("sqlite:{}", prepared.display()))
    }
}

/// The tables of all `cases` of a database.
fn measure(
    database: &'static Database,
    place: &Place<'_>,
    engines: &[&'static Engine],
    cases: &[String],
    options: &Options,
) -> Fallible<String> {
    place.prepare(database)?;
    let mut figures = Figures::default();
    for round in 1..=options.rounds {
        for engine in engines {
            eprintln!("{}, round {round} of {}: {}", database.name, options.rounds, engine.name);
            let url = place.fresh(database)?;
            for line in engine.run(&url, database, cases, options.seconds)? {
                figures.add(engine.name_on(database), &line)?;
            }
        }
    }
    figures.compare()?;
    let mut text = String::new();
    for case in CASES.iter().filter(|case| figures.has(case.name)) {
        text += &format!("## {}: {}\n\n{}\n", database.title, case.about, figures.table(case.name));
    }
    Ok(text)
}

fn heading(engines: &[&Engine], options: &Options) -> String {
    let Machine { cpu, cores, kernel, memory_gib, rustc, commit } = Machine::read();
    let mut text = format!(
        "# Databases\n\nMachine: {cpu}, {cores} cores, {memory_gib:.1} GiB, Linux {kernel}. Commit {commit}, {rustc}, \
         release (thin LTO, one codegen unit, mimalloc).\n\n{} rounds of {} s, interleaved, a process for each engine and \
         round, two threads of tokio, 10 connections at most, 16 tasks (2 for many rows). CPU time is that of the client. Cells are \
         median (min-max). What all engines read and insert was compared.\n\n| engine | what it is | versions |\n|---|---|---|\n",
        options.rounds, options.seconds,
    );
    for engine in engines {
        text += &format!("| {} | {} | {} |\n", engine.name, engine.about, engine.versions());
    }
    text + "\n"
}
