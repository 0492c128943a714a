//! The router suite, a program of its own: both sides in one process.

use super::{
    Fallible,
    server::{root, target_folder},
};
use crate::program::{cargo, succeed};

/// Builds and runs `bench/router` with `args`, such as `--json FILE`.
pub(super) fn run(args: &[String]) -> Fallible<()> {
    let manifest = root().join("bench/router/Cargo.toml");
    if !manifest.exists() {
        return Err("bench/router has no Cargo.toml".into());
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
