//! The TLS suite, a program of its own that starts both servers.

use super::{
    Fallible,
    server::{root, target_folder},
};
use crate::program::{cargo, succeed};

/// Builds and runs `bench/tls` with `args`, such as `--json FILE`.
pub(super) fn run(args: &[String]) -> Fallible<()> {
    let manifest = root().join("bench/tls/Cargo.toml");
    if !manifest.exists() {
        return Err("bench/tls has no Cargo.toml".into());
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
