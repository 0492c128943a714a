//! How long the compiler takes for an application of many handlers.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use super::{
    Fallible,
    server::{root, target_folder},
};
use crate::program::{cargo, succeed};

const SIDES: [Side; 2] = [
    Side { name: "zzz", main: zzz_main, module: zzz_module },
    Side { name: "axum", main: axum_main, module: axum_module },
];
const MODULES: usize = 20;
const HANDLERS_PER_MODULE: usize = 10;
const ROUNDS: usize = 15;

/// One of the two applications, which do the same.
struct Side {
    name: &'static str,
    main: fn() -> String,
    /// The text of a module; the number changes what one of its handlers says.
    module: fn(usize) -> String,
}

/// What is timed, in its order.
const STEPS: [Step; 3] = [
    Step { name: "cold build of the crate", cleans: true, command: "build" },
    Step { name: "build after an edit of one handler", cleans: false, command: "build" },
    Step { name: "check after an edit of one handler", cleans: false, command: "check" },
];

struct Step {
    name: &'static str,
    /// Forgets the crate, and not what it depends on.
    cleans: bool,
    command: &'static str,
}

/// Writes both applications and prints how long each step takes.
pub(super) fn run() -> Fallible<()> {
    for side in &SIDES {
        side.write()?;
        for command in ["build", "check"] {
            succeed(&mut side.cargo(command))?;
        }
    }
    let handlers = MODULES * HANDLERS_PER_MODULE;
    println!(
        "{handlers} handlers of three arguments in {MODULES} modules, one router, profile dev.\n"
    );
    println!("| step | zzz s | axum s | ratio |");
    println!("|---|---|---|---|");
    let mut edits = 0;
    for step in &STEPS {
        let mut taken = SIDES.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            for (side, taken) in SIDES.iter().zip(&mut taken) {
                edits += 1;
                taken.push(side.time(step, edits)?);
            }
        }
        let [zzz, axum] = taken.map(Spread::of);
        println!("| {} | {zzz} | {axum} | {:.2} |", step.name, zzz.median / axum.median);
    }
    Ok(())
}

impl Side {
    fn folder(&self) -> PathBuf {
        target_folder().join("compile").join(self.name)
    }

    fn cargo(&self, command: &str) -> Command {
        let target = target_folder().join("compile-target").join(self.name);
        let mut cargo = cargo(&self.folder());
        cargo.args([command, "--quiet", "--target-dir"]).arg(target);
        // As in a user's shell: the folders of this program's own libraries are for
        // this program, and every macro's library would be looked for in each.
        cargo.env_remove("LD_LIBRARY_PATH").env_remove("DYLD_FALLBACK_LIBRARY_PATH");
        cargo
    }

    /// Writes the application into the target folder, with paths that hold there.
    fn write(&self) -> Fallible<()> {
        let folder = self.folder();
        let told = |error| format!("{}: {error}", folder.display());
        fs::create_dir_all(folder.join("src")).map_err(told)?;
        let kept = root().join("bench/compile").join(self.name);
        let manifest = fs::read_to_string(kept.join("Cargo.toml")).map_err(told)?;
        let crates = root().join("crates");
        let manifest = manifest.replace("../../../crates", &crates.display().to_string());
        fs::write(folder.join("Cargo.toml"), manifest).map_err(told)?;
        fs::copy(kept.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(told)?;
        fs::write(folder.join("src/main.rs"), (self.main)()).map_err(told)?;
        for module in 0..MODULES {
            self.write_module(module, 0)?;
        }
        Ok(())
    }

    fn write_module(&self, module: usize, edit: usize) -> Fallible<()> {
        let path = self.folder().join(format!("src/m{module}.rs"));
        write(&path, &(self.module)(edit))
    }

    fn time(&self, step: &Step, edit: usize) -> Fallible<f64> {
        if step.cleans {
            let package = format!("bench-compile-{}", self.name);
            succeed(self.cargo("clean").args(["--package", &package]))?;
        } else {
            self.write_module(edit % MODULES, edit)?;
        }
        let start = Instant::now();
        succeed(&mut self.cargo(step.command))?;
        Ok(start.elapsed().as_secs_f64())
    }
}

fn write(path: &Path, text: &str) -> Fallible<()> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Several times as one.
#[derive(Clone, Copy)]
struct Spread {
    median: f64,
    min: f64,
    max: f64,
}

impl Spread {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let (min, max) = (times[0], times[times.len() - 1]);
        Self { median: times[times.len() / 2], min, max }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} ({:.2}-{:.2})", self.median, self.min, self.max)
    }
}

/// Every route: module and handler.
fn routes() -> impl Iterator<Item = (usize, usize)> {
    (0..MODULES).flat_map(|module| (0..HANDLERS_PER_MODULE).map(move |handler| (module, handler)))
}

fn modules() -> String {
    (0..MODULES).map(|module| format!("mod m{module};\n")).collect()
}

fn zzz_main() -> String {
    let mut text = modules();
    text.push_str(
        "use zzz::{App, Server, Service};\n\
         pub struct Store(pub u32);\n\
         impl Service for Store {}\n\
         zzz::router! {\n",
    );
    for (module, handler) in routes() {
        let _ = writeln!(text, "    get \"/m{module}/h{handler}/:id\" => m{module}::h{handler};");
    }
    text.push_str(
        "}\n\
         fn main() -> zzz::Result<()> {\n    \
             let app = App::new().service(Store(7)).routes(routes());\n    \
             Server::new(app).bind(\"127.0.0.1:0\")?.run()\n\
         }\n",
    );
    text
}

fn zzz_module(edit: usize) -> String {
    let mut text = "use zzz::{Headers, Path, Result, handler};\nuse crate::Store;\n".to_owned();
    for handler in 0..HANDLERS_PER_MODULE {
        let said = if handler == 0 { edit } else { 0 };
        let _ = writeln!(
            text,
            "#[handler]\n\
             pub async fn h{handler}(Path(id): Path<u32>, headers: &Headers, store: &Store) -> Result<String> {{\n    \
                 let host = headers.get(\"host\").unwrap_or(\"nobody\").to_owned();\n    \
                 Ok(format!(\"{said} {{id}} {{host}} {{}}\", store.0))\n\
             }}",
        );
    }
    text
}

fn axum_main() -> String {
    let mut text = modules();
    text.push_str(
        "use std::sync::Arc;\n\
         use axum::{Router, routing::get};\n\
         pub struct Store(pub u32);\n\
         #[tokio::main]\n\
         async fn main() {\n    \
             let app = Router::new()\n",
    );
    for (module, handler) in routes() {
        let _ = writeln!(
            text,
            "        .route(\"/m{module}/h{handler}/{{id}}\", get(m{module}::h{handler}))",
        );
    }
    text.push_str(
        "        .with_state(Arc::new(Store(7)));\n    \
             let listener = tokio::net::TcpListener::bind(\"127.0.0.1:0\").await.unwrap();\n    \
             axum::serve(listener, app).await.unwrap();\n\
         }\n",
    );
    text
}

fn axum_module(edit: usize) -> String {
    let mut text = "use std::sync::Arc;\n\
                    use axum::{extract::{Path, State}, http::{HeaderMap, StatusCode}};\n\
                    use crate::Store;\n"
        .to_owned();
    for handler in 0..HANDLERS_PER_MODULE {
        let said = if handler == 0 { edit } else { 0 };
        let _ = writeln!(
            text,
            "pub async fn h{handler}(Path(id): Path<u32>, headers: HeaderMap, State(store): State<Arc<Store>>) \
             -> Result<String, StatusCode> {{\n    \
                 let host = headers.get(\"host\").and_then(|host| host.to_str().ok());\n    \
                 let host = host.unwrap_or(\"nobody\").to_owned();\n    \
                 Ok(format!(\"{said} {{id}} {{host}} {{}}\", store.0))\n\
             }}",
        );
    }
    text
}
