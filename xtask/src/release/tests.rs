use std::{env, path::PathBuf, process};

use super::*;

/// A workspace of two crates, and a bench beside it with a lock file of its own.
const FILES: &[(&str, &str)] = &[
    (
        "Cargo.toml",
        r#"[workspace]
resolver = "3"
members = ["crates/zzz", "crates/zzz-core"]
exclude = ["bench"]

[workspace.package]
version = "0.1.0"
edition = "2024"

[workspace.dependencies]
zzz = { package = "zzz-framework", path = "crates/zzz", version = "0.1.0", default-features = false }
zzz-core = { path = "crates/zzz-core", version = "0.1.0" }
"#,
    ),
    (
        "Cargo.lock",
        r#"version = 4

[[package]]
name = "zzz-core"
version = "0.1.0"

[[package]]
name = "zzz-framework"
version = "0.1.0"
dependencies = [
 "zzz-core",
]
"#,
    ),
    (
        "crates/zzz/Cargo.toml",
        r#"[package]
name = "zzz-framework"
version.workspace = true
edition.workspace = true

[dependencies]
zzz-core.workspace = true
"#,
    ),
    ("crates/zzz/src/lib.rs", ""),
    (
        "crates/zzz-core/Cargo.toml",
        r#"[package]
name = "zzz-core"
version.workspace = true
edition.workspace = true
"#,
    ),
    ("crates/zzz-core/src/lib.rs", ""),
    (
        "bench/Cargo.toml",
        r#"[package]
name = "bench"
version = "0.1.0"
edition = "2024"

[workspace]

[dependencies]
zzz-core = { path = "../crates/zzz-core" }
"#,
    ),
    (
        "bench/Cargo.lock",
        r#"version = 4

[[package]]
name = "bench"
version = "0.1.0"
dependencies = [
 "zzz-core",
]

[[package]]
name = "zzz-core"
version = "0.1.0"
"#,
    ),
    ("bench/src/lib.rs", ""),
    ("CHANGELOG.md", "# Changelog\n\n## Unreleased\n\n### Added\n\n- A door.\n"),
    ("README.md", "# zzz\n"),
    ("LICENSE-APACHE", "one\n"),
    ("LICENSE-MIT", "the other\n"),
];

/// A checkout with everything committed; it goes with the test.
struct Checkout {
    root: PathBuf,
}

impl Checkout {
    fn new(test: &str) -> Self {
        let root = env::temp_dir().join(format!("zzz-release-{test}-{}", process::id()));
        // Left by a test that was killed.
        let _ = fs::remove_dir_all(&root);
        let checkout = Self { root };
        for (path, text) in FILES {
            checkout.write(path, text);
        }
        checkout.git(&["init", "--quiet"]);
        checkout.commit();
        checkout
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "all"]);
    }

    /// Git as nobody has configured it, so that it asks for no name and no key.
    fn git(&self, args: &[&str]) {
        let mut command = git(&self.root);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.args(["-c", "user.name=nobody", "-c", "user.email=nobody@localhost"]);
        program::succeed(command.args(args)).unwrap();
    }

    fn cut(&self, version: &str) -> Result<String, String> {
        cut(&self.root, version, "2030-01-31")
    }

    /// Asserts that `version` is refused with `words`, and that nothing was written.
    #[track_caller]
    fn refuses(&self, version: &str, words: &[&str]) {
        let before = self.changes();
        let message = self.cut(version).unwrap_err();
        for word in words {
            assert!(message.contains(word), "`{word}` is not in: {message}");
        }
        assert_eq!(self.changes(), before);
    }

    fn changes(&self) -> String {
        program::output(git(&self.root).args(["status", "--porcelain"])).unwrap()
    }

    fn read(&self, path: &str) -> String {
        read(&self.root, path).unwrap()
    }

    /// Asserts that cargo takes the lock file in `folder` as it is.
    #[track_caller]
    fn is_locked(&self, folder: &str) {
        let mut command = program::cargo(&self.root.join(folder));
        command.args(["metadata", "--locked", "--offline", "--format-version", "1"]);
        program::output(&mut command).unwrap();
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

#[test]
fn a_release_sets_every_version() {
    let checkout = Checkout::new("versions");
    checkout.cut("0.2.0").unwrap();
    let expected = FILES[0].1.replace("0.1.0", "0.2.0");
    assert_eq!(checkout.read("Cargo.toml"), expected);
    assert_eq!(checkout.read("Cargo.lock"), FILES[1].1.replace("0.1.0", "0.2.0"));
    let bench = checkout.read("bench/Cargo.lock");
    assert!(bench.contains("\"bench\"\nversion = \"0.1.0\""), "{bench}");
    assert!(bench.contains("\"zzz-core\"\nversion = \"0.2.0\""), "{bench}");
    checkout.is_locked(".");
    checkout.is_locked("bench");
}

#[test]
fn a_release_has_its_section_and_its_commands() {
    let checkout = Checkout::new("section");
    let said = checkout.cut("0.2.0-rc.1").unwrap();
    let changelog = checkout.read("CHANGELOG.md");
    let expected = "## Unreleased\n\n## [0.2.0-rc.1] - 2030-01-31\n\n### Added\n\n- A door.\n";
    assert!(changelog.ends_with(expected), "{changelog}");
    assert!(said.contains("git tag --annotate v0.2.0-rc.1 "), "{said}");
    // The commands are only shown: the changes are there to be looked at.
    let changed = " M CHANGELOG.md\n M Cargo.lock\n M Cargo.toml\n M bench/Cargo.lock\n";
    assert_eq!(checkout.changes(), changed);
}

#[test]
fn a_version_that_is_none_or_not_greater_is_refused() {
    let checkout = Checkout::new("not-greater");
    checkout.refuses("0.2", &["`0.2` is not a version", "0.2.0"]);
    checkout.refuses("v0.2.0", &["`v0.2.0` is not a version"]);
    for version in ["0.0.9", "0.1.0-rc.1"] {
        checkout.refuses(version, &[version, "not greater than 0.1.0", "0.1.1, 0.2.0, 1.0.0"]);
    }
}

#[test]
fn the_version_of_the_manifest_is_released_once() {
    let checkout = Checkout::new("once");
    checkout.cut("0.1.0").unwrap();
    assert!(checkout.read("CHANGELOG.md").contains("## [0.1.0] - 2030-01-31"));
    assert_eq!(checkout.read("Cargo.toml"), FILES[0].1);
    checkout.commit();
    checkout.refuses("0.1.0", &["0.1.0 is not greater than 0.1.0", "0.1.1, 0.2.0, 1.0.0"]);
}

#[test]
fn changes_that_are_not_committed_are_refused() {
    let checkout = Checkout::new("dirty");
    checkout.write("README.md", "# zzz?\n");
    checkout.write("notes.txt", "");
    checkout.refuses("0.2.0", &[" M README.md", "?? notes.txt", "commit it"]);
}

#[test]
fn a_release_that_changes_nothing_is_refused() {
    let checkout = Checkout::new("nothing");
    for (changelog, word) in [
        ("# Changelog\n", "has no section"),
        ("# Changelog\n\n## Unreleased\n\n### Added\n", "is empty"),
    ] {
        checkout.write("CHANGELOG.md", changelog);
        checkout.commit();
        checkout.refuses("0.2.0", &["`## Unreleased`", word, "for users"]);
    }
}

#[test]
fn a_crate_that_asks_for_another_version_is_refused() {
    let checkout = Checkout::new("another");
    let manifest = checkout.read("Cargo.toml");
    let core = "zzz-core = { path = \"crates/zzz-core\", version = ";
    let changed = manifest.replace(&format!("{core}\"0.1.0\""), &format!("{core}\"0.0.9\""));
    checkout.write("Cargo.toml", &changed);
    checkout.commit();
    checkout.refuses("0.2.0", &["Cargo.toml:12", "zzz-core", "version = \"0.1.0\""]);
}

#[test]
fn a_tag_is_compared_with_version_and_changelog() {
    let checkout = Checkout::new("tag");
    let refuses = |tag: &str, words: &[&str]| {
        let message = check(&checkout.root, tag).unwrap_err();
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    };
    refuses("v0.1.0", &["CHANGELOG.md", "`## [0.1.0]`"]);
    refuses("v0.2.0", &["`v0.2.0` is not that of 0.1.0", "cargo xtask release 0.2.0"]);
    checkout.cut("0.2.0").unwrap();
    assert!(check(&checkout.root, "v0.2.0").unwrap().contains("`v0.2.0` is that of 0.2.0"));
    refuses("v0.1.0", &["`v0.1.0`", "write `v0.2.0`"]);
    refuses("0.2.0", &["`0.2.0` does not begin with `v`"]);
    refuses("v2", &["`2` is not a version"]);
}

#[test]
fn notes_are_those_of_one_version() {
    let checkout = Checkout::new("notes");
    checkout.cut("0.2.0").unwrap();
    assert_eq!(notes(&checkout.root, "0.2.0").unwrap(), "### Added\n\n- A door.");
    let message = notes(&checkout.root, "0.3.0").unwrap_err();
    assert!(
        message.contains("`## [0.3.0]`") && message.contains("cargo xtask release"),
        "{message}"
    );
}

#[test]
fn an_archive_has_program_papers_and_checksum() {
    const TARGET: &str = "some-target";
    let checkout = Checkout::new("archive");
    let target = checkout.root.join("target");
    let root = checkout.root.clone();
    let workspace = Workspace { root, target: target.clone(), members: Vec::new() };
    let version = Version::parse("0.2.0").unwrap();

    let message = archive::pack(&workspace, &version, TARGET).unwrap_err();
    assert!(message.contains("some-target/release/showcase"), "{message}");

    checkout.write("target/some-target/release/showcase", "a program");
    let archives = archive::pack(&workspace, &version, TARGET).unwrap();
    let dist = target.join("dist");
    let name = "zzz-showcase-0.2.0-some-target";
    assert_eq!(archives, [dist.join(format!("{name}.tar.gz"))]);
    let mut tar = Command::new("tar");
    let listed = program::output(tar.arg("-tzf").arg(&archives[0])).unwrap();
    let mut files: Vec<&str> =
        listed.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix('/')).collect();
    files.sort_unstable();
    assert_eq!(files, ["", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "showcase"]);

    let sum = format!("{name}.tar.gz.sha256");
    let checked = || program::output(archive::sha256().current_dir(&dist).args(["-c", &sum]));
    checked().unwrap();
    fs::write(&archives[0], "another").unwrap();
    assert!(checked().is_err());
}

#[test]
fn arguments_that_are_not_understood_get_the_usage() {
    for args in [&[][..], &["--check"], &["--notes"], &["--pack"], &["0.2.0", "0.3.0"]] {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        assert!(run(&args).unwrap_err().contains("--pack <target>"), "{args:?}");
    }
}
