//! The folder of templates.

mod format;
#[cfg(feature = "kit")]
mod kit;

use std::{io, path::PathBuf};

use zzz_core::{Service, ServiceCommand};

/// The folder of templates, for those who work on them.
///
/// The command `check` looks through it: for images without `alt`, fields without a
/// label, forms without `{{csrf}}` and their like. The command `fmt` writes the templates as they should be. With the feature `kit` there
/// is the command `kit`, which copies components of `zzz-kit` into it, and the style sheet into `public` beside it.
///
/// Pages do not need it: the compiler has read their templates. Where there is no such folder, as beside a binary
/// that was taken to a server, nothing is found.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::Views;
///
/// let views = Views::new(concat!(env!("CARGO_MANIFEST_DIR"), "/views"));
/// let app = App::new().service(views);
/// assert!(app.findings().is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Views {
    folder: PathBuf,
}

impl Views {
    /// The folder at `folder`. A relative path begins where the program is started.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

impl Service for Views {
    fn commands(&self) -> Vec<ServiceCommand> {
        vec![
            format::command(self.folder.clone()),
            #[cfg(feature = "kit")]
            kit::command(self.folder.clone()),
        ]
    }

    fn findings(&self) -> Vec<String> {
        let shown = self.folder.file_name().unwrap_or_default().to_string_lossy();
        match zzz_template::inspect(&self.folder, &shown) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => vec![format!("{} cannot be read: {error}", self.folder.display())],
        }
    }
}
