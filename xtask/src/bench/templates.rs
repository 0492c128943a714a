//! The templates suite, a program of its own: all engines in one process.

use super::{
    Fallible,
    server::{root, target_folder},
};
use crate::program::{cargo, succeed};

/// Builds and runs `bench/templates` with `args`, such as `--only teams`.
pub(super) fn run(args: &[String]) -> Fallible<()> {
    let manifest = root().join("bench/templates/Cargo.toml");
    if !manifest.exists() {
        return Err("bench/templates has no Cargo.toml".into());
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
