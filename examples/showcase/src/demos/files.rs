//! Files that browsers fetch, keep, and ask for again.

use zzz::StaticFiles;

/// The folder `public/`, in the program itself: it is started from anywhere. An application that brings its
/// folder along says `StaticFiles::new("public")?`.
pub(crate) fn public() -> StaticFiles {
    StaticFiles::embedded(&[
        ("lullaby.txt", include_bytes!("../../public/lullaby.txt")),
        ("night-3f2a9c1b.css", include_bytes!("../../public/night-3f2a9c1b.css")),
        ("sheep.svg", include_bytes!("../../public/sheep.svg")),
    ])
    .at("/public")
    .list_directories()
}
