//! Files that browsers fetch, keep, and ask for again.

use std::{io::Write, sync::OnceLock};

use tempfile::NamedTempFile;
use zzz::{Error, Request, Response, Result, Service, Services, StaticFiles, handler, send_file};

const LULLABY: &[u8] = include_bytes!("../../public/lullaby.txt");

/// The folder `public/`, in the program itself: it is started from anywhere. An application that brings its
/// folder along says `StaticFiles::new("public")?`.
pub(crate) fn public() -> StaticFiles {
    StaticFiles::embedded(&[
        ("door.js", include_bytes!("../../public/door.js")),
        ("icon.svg", include_bytes!("../../public/icon.svg")),
        ("kitchen.js", include_bytes!("../../public/kitchen.js")),
        ("lullaby.txt", LULLABY),
        ("night-3f2a9c1b.css", include_bytes!("../../public/night-3f2a9c1b.css")),
        ("neighbours.js", include_bytes!("../../public/neighbours.js")),
        ("night.js", include_bytes!("../../public/night.js")),
        ("sheep.svg", include_bytes!("../../public/sheep.svg")),
        ("showcase.css", include_bytes!("../../public/showcase.css")),
        ("todos.js", include_bytes!("../../public/todos.js")),
        ("upload.js", include_bytes!("../../public/upload.js")),
        ("zzz.css", include_bytes!("../../public/zzz.css")),
    ])
    .at("/public")
    .list_directories()
}

/// A file of the disk, which is there as long as the server runs.
#[derive(Default)]
pub(crate) struct SongBook {
    file: OnceLock<NamedTempFile>,
}

impl Service for SongBook {
    async fn start(&self, services: &Services) -> Result<()> {
        let tasks = services.tasks();
        let written = tasks.blocking(|| {
            let mut file = NamedTempFile::new()?;
            file.write_all(LULLABY)?;
            Ok::<_, std::io::Error>(file)
        });
        let file = written.await??;
        self.file.get_or_init(|| file);
        Ok(())
    }
}

/// The file as a download, which goes on where it was interrupted.
#[handler]
pub(crate) async fn song_book(book: &SongBook, request: &Request) -> Result<Response> {
    let file =
        book.file.get().ok_or_else(|| Error::internal("the book is written at the start"))?;
    send_file(file.path()).as_attachment("A lullaby.txt").answer(request).await
}
