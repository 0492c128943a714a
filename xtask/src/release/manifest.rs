//! The version in the workspace's Cargo.toml and in the lock files.
//!
//! Text for text, not through a parser: what people wrote there keeps its order and
//! its comments.

use super::version::Version;

pub(super) const PAPER: &str = "Cargo.toml";

/// The version that all crates of the workspace have.
///
/// # Errors
///
/// When `[workspace.package]` has none.
pub(super) fn version(manifest: &str) -> Result<Version, String> {
    let package = lines(manifest).filter(|(section, _)| *section == "[workspace.package]");
    let value = package.into_iter().find_map(|(_, line)| {
        let value = line.trim_end().strip_prefix("version = \"")?;
        value.strip_suffix('"')
    });
    let value = value.ok_or_else(|| {
        format!("{PAPER} has no version: write `version = \"0.1.0\"` below `[workspace.package]`")
    })?;
    Version::parse(value)
}

/// The manifest with `new` for `old`: in `[workspace.package]`, and where a crate of
/// the workspace asks for another one.
///
/// # Errors
///
/// When a crate asks for something else than `old`.
pub(super) fn with_version(manifest: &str, old: &Version, new: &Version) -> Result<String, String> {
    let [old, new] = [old, new].map(|version| format!("version = \"{version}\""));
    let mut text = String::with_capacity(manifest.len());
    for (index, (section, line)) in lines(manifest).enumerate() {
        let ours = match section {
            "[workspace.package]" => line.starts_with("version = "),
            // A crate of this workspace is one that has its path here.
            "[workspace.dependencies]" => line.contains("path = "),
            _ => false,
        };
        if ours && !line.contains(&old) {
            let place = format!("{PAPER}:{}", index + 1);
            return Err(format!("{place}: `{}` does not say `{old}`: write it", line.trim_end()));
        }
        text.push_str(&if ours { line.replace(&old, &new) } else { line.to_owned() });
    }
    Ok(text)
}

/// The lock file with `new` for `old` in the crates `names`.
///
/// By hand, because `cargo update --workspace` asks the registry as soon as a lock file
/// is not complete, and knows nothing of a bench whose sources are yet to be written.
pub(super) fn with_locked(lock: &str, names: &[&str], old: &Version, new: &Version) -> String {
    let packages = lock.split_inclusive("\n\n");
    let updated = packages.map(|package| {
        let head = |name: &str, version| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n")
        };
        let name = names.iter().find(|name| package.starts_with(&head(name, old)));
        match name {
            // What comes from elsewhere may have the same name.
            Some(name) if !package.contains("\nsource = ") => {
                package.replacen(&head(name, old), &head(name, new), 1)
            }
            _ => package.to_owned(),
        }
    });
    updated.collect()
}

/// All lines with their ends, each with the head of its section.
fn lines(manifest: &str) -> impl Iterator<Item = (&str, &str)> {
    manifest.split_inclusive('\n').scan("", |section, line| {
        if line.starts_with('[') {
            *section = line.trim_end();
        }
        Some((*section, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version_of(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn other_versions_stay() {
        let manifest = "\
[workspace.package]
version = \"0.1.0\"
rust-version = \"1.95\"

[workspace.dependencies]
zzz-core = { path = \"crates/zzz-core\", version = \"0.1.0\" } # ours
other = { version = \"0.1.0\" }

[profile.release]
version = \"0.1.0\"
";
        let old = version(manifest).unwrap();
        let new = with_version(manifest, &old, &version_of("0.2.0")).unwrap();
        assert_eq!(new.matches("0.2.0").count(), 2, "{new}");
        assert!(new.contains("version = \"0.2.0\" } # ours"), "{new}");
        assert!(new.contains("other = { version = \"0.1.0\" }"), "{new}");
    }

    #[test]
    fn a_crate_of_another_version_is_named() {
        let manifest =
            "[workspace.dependencies]\nzzz-core = { path = \"a\", version = \"0.0.9\" }\n";
        let [old, new] = ["0.1.0", "0.2.0"].map(version_of);
        let message = with_version(manifest, &old, &new).unwrap_err();
        assert!(message.contains("Cargo.toml:2") && message.contains("0.0.9"), "{message}");
    }

    #[test]
    fn a_manifest_without_a_version_is_refused() {
        let message = version("[package]\nversion = \"0.1.0\"\n").unwrap_err();
        assert!(message.contains("[workspace.package]"), "{message}");
    }

    #[test]
    fn only_our_crates_are_locked_anew() {
        let lock = "\
version = 4

[[package]]
name = \"hello\"
version = \"0.1.0\"
source = \"elsewhere\"

[[package]]
name = \"zzz-core\"
version = \"0.1.0\"
dependencies = [
 \"hello\",
]

[[package]]
name = \"zzz-cores\"
version = \"0.1.0\"
";
        let [old, new] = ["0.1.0", "0.2.0"].map(version_of);
        let expected =
            lock.replace("zzz-core\"\nversion = \"0.1.0", "zzz-core\"\nversion = \"0.2.0");
        assert_eq!(with_locked(lock, &["hello", "zzz-core"], &old, &new), expected);
    }
}
