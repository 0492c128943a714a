//! Files that come in, and what happens then.

use std::{fmt::Write, sync::Arc};

use zzz::{Events, Html, Multipart, Result, Template, UploadLimits, handler};

const MIB: u64 = 1024 * 1024;

/// How much this page takes; elsewhere, 8 MiB are the bound.
pub(crate) fn limits() -> UploadLimits {
    UploadLimits::new().total_bytes_max(100 * MIB)
}

#[derive(Template)]
#[template(path = "upload.html.zzz")]
pub(crate) struct Upload;

/// The page, whose script shows how far the upload is. It works without one, too.
#[handler]
pub(crate) async fn page() -> Html<Upload> {
    Html(Upload)
}

/// Something was uploaded.
pub(crate) struct Uploaded {
    bytes: u64,
}

/// What happens when something was uploaded, beside the answer.
pub(crate) fn events() -> Events {
    Events::new().on(|event: Arc<Uploaded>, _services| async move {
        tracing::info!(bytes = event.bytes, "a file was uploaded");
        Ok(())
    })
}

/// Says what came, and forgets it.
#[handler]
pub(crate) async fn upload(form: Multipart, events: &Events) -> Result<String> {
    let mut told = String::new();
    for file in form.files("file") {
        let name = file.file_name().unwrap_or("a file without a name");
        let says = file.content_type().unwrap_or("nothing");
        let is = file.sniffed_type().unwrap_or("unknown");
        let fits = if file.is_what_it_says() { "fits" } else { "does not fit" };
        let bytes = file.len();
        writeln!(told, "{name}: {bytes} bytes; it says {says}, looks {is}, which {fits}")?;
        events.emit(Uploaded { bytes })?;
    }
    if told.is_empty() {
        told.push_str("no file was chosen\n");
    }
    Ok(told)
}
