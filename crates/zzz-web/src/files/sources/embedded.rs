//! Files of the binary.

use std::{collections::BTreeMap, io};

use zzz_core::bytes::Bytes;

use super::Stamp;
use crate::{
    ETag, Fresh,
    files::{
        content::{Content, Open},
        source::{Entry, Source, Stored},
    },
};

/// A table of paths and contents.
pub(in crate::files) struct Embedded {
    files: BTreeMap<&'static str, (&'static [u8], ETag)>,
}

impl Embedded {
    pub(in crate::files) fn new(files: &'static [(&'static str, &'static [u8])]) -> Self {
        let file = |(path, bytes): &(&'static str, &'static [u8])| {
            (path.trim_start_matches('/'), (*bytes, ETag::of(bytes)))
        };
        Self { files: files.iter().map(file).collect() }
    }

    /// What follows the path of a directory in the paths of the files below it.
    fn below(&self, directory: &str) -> impl Iterator<Item = &'static str> {
        self.files.keys().filter_map(move |path| match directory {
            "" => Some(*path),
            directory => path.strip_prefix(directory)?.strip_prefix('/'),
        })
    }
}

impl Source for Embedded {
    fn blocks(&self) -> bool {
        false
    }

    fn open(&self, path: &str) -> io::Result<Option<Stored>> {
        let file = self.files.get(path);
        Ok(file.map(|(bytes, etag)| {
            let fresh = Fresh::new().etag(etag.clone());
            let content = Content::Open(Open::Memory(Bytes::from_static(bytes)));
            Stored { content, fresh, version: None }
        }))
    }

    fn version(&self, _path: &str) -> Option<Stamp> {
        None
    }

    fn is_directory(&self, path: &str) -> bool {
        self.below(path).next().is_some()
    }

    fn list(&self, path: &str, max: usize) -> io::Result<Vec<Entry>> {
        let entry = |rest: &str| match rest.split_once('/') {
            Some((name, _)) => Entry { name: name.to_owned(), is_directory: true },
            None => Entry { name: rest.to_owned(), is_directory: false },
        };
        // Those of one directory follow each other.
        let mut entries: Vec<_> = self.below(path).map(entry).collect();
        entries.dedup();
        entries.truncate(max);
        Ok(entries)
    }
}
