//! Files of databases, made and removed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{open::Opener, place::Place};
use crate::{Error, ErrorKind, Result};

/// What SQLite keeps beside a database: its log, and the index of that.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Makes the file with its folder, and says whether it was not there.
pub(super) async fn create(opener: Opener) -> Result<bool> {
    of_file(move || match &opener.place {
        Place::File { path, .. } if !path.exists() => {
            opener.prepare_file(path, true)?;
            Ok(true)
        }
        Place::File { .. } | Place::Memory => Ok(false),
    })
    .await
}

/// Removes the file and what is beside it, and says whether it was there.
pub(super) async fn remove(opener: Opener) -> Result<bool> {
    of_file(move || {
        let Place::File { path, .. } = &opener.place else { return Ok(false) };
        for ending in BESIDE {
            let mut beside = path.clone().into_os_string();
            beside.push(ending);
            remove_file(&PathBuf::from(beside))?;
        }
        remove_file(path)
    })
    .await
}

fn remove_file(path: &Path) -> Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => {
            let message = format!("cannot remove `{}`: {error}", path.display());
            Err(Error::new(ErrorKind::Connection, message).with_source(error))
        }
    }
}

/// Runs what waits for a disk on a thread that may.
async fn of_file(work: impl FnOnce() -> Result<bool> + Send + 'static) -> Result<bool> {
    let lost = |error| Error::new(ErrorKind::Database, "a thread panicked").with_source(error);
    tokio::task::spawn_blocking(work).await.map_err(lost)?
}
