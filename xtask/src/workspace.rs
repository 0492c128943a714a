//! The workspace as cargo sees it: members, their edges, their features.

use std::{
    env,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::program;

/// What `cargo metadata` says of this workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    pub(crate) members: Vec<Member>,
}

/// One package of the workspace.
#[derive(Debug)]
pub(crate) struct Member {
    /// The name in the registry; the name people use is [`Member::name`].
    pub(crate) package: String,
    /// The folder's name: `zzz` for the package `zzz-framework`.
    pub(crate) name: String,
    /// Edges to other members; those for tests alone are left out.
    pub(crate) uses: Vec<Edge>,
    /// Declared features but `default`.
    pub(crate) features: Vec<String>,
}

/// A dependency on another member.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Edge {
    pub(crate) to: String,
    pub(crate) optional: bool,
}

/// The root of the checkout that this program was started in.
pub(crate) fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

impl Workspace {
    /// Asks cargo about this checkout.
    ///
    /// # Errors
    ///
    /// When cargo refuses the manifests.
    pub(crate) fn load() -> Result<Self, String> {
        Self::at(&root())
    }

    /// Asks cargo about the checkout in `root`.
    ///
    /// # Errors
    ///
    /// As for [`Self::load`].
    pub(crate) fn at(root: &Path) -> Result<Self, String> {
        let mut command = program::cargo(root);
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        Self::from_metadata(&program::output(&mut command)?)
    }

    fn from_metadata(json: &str) -> Result<Self, String> {
        let metadata: Value = serde_json::from_str(json)
            .map_err(|error| format!("cargo metadata is not JSON: {error}"))?;
        let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
        let names: Vec<(&str, String)> = packages
            .iter()
            .map(|package| (text(&package["name"]), folder(text(&package["manifest_path"]))))
            .collect();
        let members = packages
            .iter()
            .zip(&names)
            .map(|(package, (id, name))| Member {
                package: (*id).to_owned(),
                name: name.clone(),
                uses: edges(package, &names),
                features: features(package),
            })
            .collect();
        Ok(Self {
            root: PathBuf::from(text(&metadata["workspace_root"])),
            target: PathBuf::from(text(&metadata["target_directory"])),
            members,
        })
    }
}

fn edges(package: &Value, names: &[(&str, String)]) -> Vec<Edge> {
    let dependencies = package["dependencies"].as_array().map_or(&[][..], Vec::as_slice);
    dependencies
        .iter()
        .filter(|dependency| dependency["kind"].as_str() != Some("dev"))
        .filter_map(|dependency| {
            let (_, name) = names.iter().find(|(id, _)| *id == text(&dependency["name"]))?;
            let optional = dependency["optional"].as_bool().unwrap_or(false);
            Some(Edge { to: name.clone(), optional })
        })
        .collect()
}

fn features(package: &Value) -> Vec<String> {
    let Some(features) = package["features"].as_object() else {
        return Vec::new();
    };
    features.keys().filter(|name| *name != "default").cloned().collect()
}

fn folder(manifest: &str) -> String {
    let folder = Path::new(manifest).parent().and_then(Path::file_name);
    folder.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_members_by_folder_with_their_edges() {
        let workspace = Workspace::from_metadata(
            r#"{"workspace_root": "/w", "target_directory": "/w/target", "packages": [
                {"name": "zzz-framework", "manifest_path": "/w/crates/zzz/Cargo.toml",
                 "features": {"default": [], "test": ["dep:zzz-test"]}, "dependencies": [
                    {"name": "zzz-test", "kind": null, "optional": true},
                    {"name": "serde", "kind": null, "optional": false}]},
                {"name": "zzz-test", "manifest_path": "/w/crates/zzz-test/Cargo.toml",
                 "features": {}, "dependencies": [
                    {"name": "zzz-framework", "kind": "dev", "optional": false}]}
            ]}"#,
        )
        .unwrap();
        assert_eq!(workspace.root, Path::new("/w"));
        let [facade, test] = &workspace.members[..] else { panic!("two members") };
        assert_eq!(facade.package, "zzz-framework");
        assert_eq!(facade.name, "zzz");
        assert_eq!(facade.features, ["test"]);
        assert_eq!(facade.uses, [Edge { to: "zzz-test".to_owned(), optional: true }]);
        assert!(test.uses.is_empty(), "edges of tests do not count");
    }
}
