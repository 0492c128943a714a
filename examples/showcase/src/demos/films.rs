//! Uploads that go on where they were interrupted.

use std::env::temp_dir;

use zzz::{CompletedUpload, Result, ResumableUploads, Router};

const MIB: u64 = 1024 * 1024;

/// Takes films, and forgets each that is whole. What is not waits for a day, and survives a new start.
pub(crate) fn routes() -> Router {
    let uploads = ResumableUploads::new(temp_dir().join("zzz-showcase-films"), forget);
    let uploads = uploads.expect("a folder for temporary files").bytes_max(100 * MIB);
    Router::new().forward("/films", uploads)
}

async fn forget(film: CompletedUpload) -> Result<()> {
    tracing::info!(name = film.file_name(), bytes = film.len(), "a film is whole");
    Ok(())
}
