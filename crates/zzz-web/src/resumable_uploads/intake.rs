//! A piece of an upload on its way to the disk.

use std::{
    fs::File,
    io::{self, Write as _},
};

use zzz_core::{Body, Error, Problem, Result, Tasks, http::StatusCode};

use super::{
    checksum::Checksum,
    folder::{Folder, Held},
    not_kept,
};

/// How much is written at once.
const WRITE_BYTES: usize = 128 * 1024;

/// `460 Checksum Mismatch` is the protocol's own.
const CHECKSUM_MISMATCH: u16 = 460;

/// Appends what `body` holds to the upload.
///
/// What has come before a failure stays, since the client goes on from there; of a piece with a checksum all of it or nothing.
pub(super) async fn append(
    folder: &Folder,
    tasks: &Tasks,
    held: Held,
    mut body: Body,
    checksum: Option<Checksum>,
) -> Result<Held> {
    body.set_limit(held.info.len - held.offset);
    match checksum {
        None => straight(folder, tasks, held, body).await,
        Some(checksum) => checked(folder, tasks, held, body, checksum).await,
    }
}

async fn straight(folder: &Folder, tasks: &Tasks, mut held: Held, mut body: Body) -> Result<Held> {
    let mut waiting = Vec::new();
    loop {
        let chunk = body.chunk().await;
        let is_last = !matches!(chunk, Some(Ok(_)));
        if let Some(Ok(chunk)) = &chunk {
            waiting.extend_from_slice(chunk);
        }
        if waiting.len() >= WRITE_BYTES || (is_last && !waiting.is_empty()) {
            let write = move || held.append(&waiting).map(|()| (held, waiting));
            (held, waiting) = tasks
                .blocking(write)
                .await?
                .map_err(|error: io::Error| not_kept(folder, &error))?;
            waiting.clear();
        }
        match chunk {
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error),
            None => return Ok(held),
        }
    }
}

/// Into a file of its own first: until its end nobody knows whether it is right, and whoever asks meanwhile must not be told that it
/// is there.
async fn checked(
    folder: &Folder,
    tasks: &Tasks,
    held: Held,
    mut body: Body,
    mut checksum: Checksum,
) -> Result<Held> {
    let failed = |error: io::Error| not_kept(folder, &error);
    let (place, id) = (folder.clone(), held.id.clone());
    let mut piece = tasks.blocking(move || place.begin_piece(&id)).await?.map_err(failed)?;
    let (place, id) = (folder.clone(), held.id.clone());
    let written = async {
        let mut waiting = Vec::new();
        loop {
            let chunk = body.chunk().await.transpose()?;
            let is_last = chunk.is_none();
            waiting.extend_from_slice(&chunk.unwrap_or_default());
            if waiting.len() < WRITE_BYTES && !is_last {
                continue;
            }
            let write = move || -> io::Result<(File, Checksum, Vec<u8>)> {
                checksum.update(&waiting);
                piece.write_all(&waiting)?;
                waiting.clear();
                Ok((piece, checksum, waiting))
            };
            (piece, checksum, waiting) = tasks.blocking(write).await?.map_err(failed)?;
            if is_last {
                break;
            }
        }
        if !checksum.holds() {
            return Err(mismatch());
        }
        let append = move || {
            let mut held = held;
            held.append_file(&mut piece).map(|()| held)
        };
        tasks.blocking(append).await?.map_err(failed)
    };
    let written = written.await;
    if let Err(error) = tasks.blocking(move || place.remove_piece(&id)).await? {
        tracing::warn!(%error, "a piece of an upload could not be removed");
    }
    written
}

#[cold]
fn mismatch() -> Error {
    let status = StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::BAD_REQUEST);
    let problem = Problem::new(status).with_code("checksum_mismatch");
    problem.with_detail("what came is not what the checksum is of: send it again").into()
}
