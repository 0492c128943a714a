//! Suites that are programs of their own: all sides in one process, or started by it.

use super::{
    Fallible,
    server::{root, target_folder},
};
use crate::program::{cargo, succeed};

/// Builds and runs `bench/<suite>` with `args`, such as `--json FILE`.
pub(super) fn run(suite: &str, args: &[String]) -> Fallible<()> {
    let manifest = root().join("bench").join(suite).join("Cargo.toml");
    if !manifest.exists() {
        return Err(format!("bench/{suite} has no Cargo.toml"));
    }
    succeed(
        cargo(&root())
            .args(["run", "--quiet", "--release", "--manifest-path"])
            .arg(manifest)
            .arg("--target-dir")
            .arg(target_folder())
            .arg("--")
            .args(args),
    )
}
