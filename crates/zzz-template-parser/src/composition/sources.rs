//! Where templates come from.

use std::{fs, io, path::PathBuf};

use crate::{Contents, Fault, Finding, Parsed, Tree, parse, suggest::suggest};

/// A file of a composition.
#[derive(Debug)]
#[non_exhaustive]
pub struct Source {
    /// How it is called in messages: `views/user/show.html.zzz`.
    pub name: String,
    /// Where it was read, if it is a file.
    pub path: Option<PathBuf>,
    /// Its text.
    pub text: String,
    /// What it says.
    pub tree: Tree,
    /// What is wrong in it.
    pub faults: Vec<Fault>,
    /// What could be better in it.
    pub findings: Vec<Finding>,
    /// What it loads and runs.
    pub contents: Contents,
}

impl Source {
    /// A template that is no file.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        let Parsed { tree, faults, findings, contents } = parse(&text);
        Self { name, path: None, text, tree, faults, findings, contents }
    }
}

/// What templates are read from; [`Directory`] is the usual one.
pub trait Sources {
    /// The template at `path`, such as `user/_row.html.zzz`.
    ///
    /// # Errors
    ///
    /// [`Missing`] where there is none, or where it cannot be read.
    fn read(&self, path: &str) -> Result<Source, Missing>;
}

/// Why a template could not be read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Missing {
    /// Where it was looked for, and what went wrong.
    pub message: String,
    /// The path of a template that is called nearly the same.
    pub near: Option<String>,
    /// What is there instead.
    pub found: Option<String>,
}

impl Missing {
    /// The way out, in which a template is written as `written` says of its path.
    pub fn help(&self, written: impl Fn(&str) -> String) -> Option<String> {
        let near = self.near.as_deref().map(|near| format!("did you mean `{}`?", written(near)));
        let all: Vec<String> = near.into_iter().chain(self.found.clone()).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }
}

/// A folder of templates.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
    shown: String,
}

/// How the files of templates end.
pub(super) const EXTENSION: &str = ".html.zzz";

/// Names in the listing of a folder.
const LISTED_MAX: usize = 30;

impl Directory {
    /// The folder at `root`, which messages call `shown`: `views`.
    pub fn new(root: impl Into<PathBuf>, shown: impl Into<String>) -> Self {
        Self { root: root.into(), shown: shown.into() }
    }

    /// Says what there is in the nearest folder of where `path` was looked for.
    fn missing(&self, path: &str, message: String) -> Missing {
        let (mut folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        loop {
            let mut found = self.names(folder);
            if !found.is_empty() {
                found.sort();
                let slash = if folder.is_empty() { "" } else { "/" };
                let stems = found.iter().filter_map(|name| name.strip_suffix(EXTENSION));
                let near = suggest(name.strip_suffix(EXTENSION).unwrap_or(name), stems);
                let near = near.map(|near| format!("{folder}{slash}{near}{EXTENSION}"));
                let more = if found.len() > LISTED_MAX { ", …" } else { "" };
                found.truncate(LISTED_MAX);
                let found = found.join(", ");
                let found = format!("`{}/{folder}{slash}` holds {found}{more}", self.shown);
                return Missing { message, near, found: Some(found) };
            }
            if folder.is_empty() {
                let found = format!("there is no template at all in `{}`", self.root.display());
                return Missing { message, near: None, found: Some(found) };
            }
            folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }

    /// What stands in `folder`; folders end with `/`.
    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.root.join(folder)).into_iter().flatten().flatten();
        let name = |entry: fs::DirEntry| {
            let slash = if entry.path().is_dir() { "/" } else { "" };
            format!("{}{slash}", entry.file_name().to_string_lossy())
        };
        entries.map(name).collect()
    }
}

impl Sources for Directory {
    fn read(&self, path: &str) -> Result<Source, Missing> {
        let name = format!("{}/{path}", self.shown);
        if path.starts_with('/') || path.split('/').any(|part| part == "..") {
            let message = format!("`{path}` leads out of `{}/`", self.shown);
            return Err(Missing { message, near: None, found: None });
        }
        let file = self.root.join(path);
        match fs::read_to_string(&file) {
            Ok(text) => {
                // Some editors begin a file with a mark of its encoding, which is no part of the page.
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                Ok(Source { path: Some(file), ..Source::new(name, text) })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(self.missing(path, format!("there is no template `{name}`")))
            }
            Err(error) => {
                let message = format!("`{name}` cannot be read: {error}");
                Err(Missing { message, near: None, found: None })
            }
        }
    }
}
