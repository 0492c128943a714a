//! Files for the client to keep.

use std::{fmt::Write as _, fs::File, io, path::Path};

use zzz_core::{
    Body, Error, IntoResponse, Response, Result,
    http::{HeaderValue, header},
};

use crate::media_type;

/// A file name is cut to this many bytes; file systems take no more.
const NAME_BYTES_MAX: usize = 255;

/// 200 with a file that the browser saves under a name
/// ([RFC 6266](https://www.rfc-editor.org/rfc/rfc6266)).
///
/// The name may come from a user: what is before the last slash or backslash, control characters, leading dots and
/// what is past 255 bytes are left out, and the rest is quoted. The content type is found by the
/// name's ending, and the browser is told not to guess another.
///
/// # Examples
///
/// ```
/// use zzz_core::IntoResponse;
/// use zzz_web::Download;
///
/// let response = Download::new("Müller.csv", "name,age\n").into_response();
/// assert_eq!(response.headers().get("content-type"), Some("text/csv; charset=utf-8"));
/// assert_eq!(
///     response.headers().get("content-disposition"),
///     Some("attachment; filename=\"M_ller.csv\"; filename*=UTF-8''M%C3%BCller.csv"),
/// );
/// ```
#[derive(Debug)]
pub struct Download {
    name: String,
    body: Body,
    disposition: &'static str,
}

impl Download {
    /// `body`, to be saved as `name`.
    pub fn new(name: &str, body: impl Into<Body>) -> Self {
        Self { name: safe_name(name), body: body.into(), disposition: "attachment" }
    }

    /// A file of the disk under its own name. It is opened at once and read while it is sent; `send_file`, of the
    /// feature `files`, does that with ranges and conditions, too.
    ///
    /// `path` must be yours: one that a user sent may lead anywhere. To open the file may block for a
    /// moment.
    ///
    /// # Errors
    ///
    /// 404 if there is no such file; otherwise what the system says, which stays inside.
    pub fn file(path: &Path) -> Result<Self> {
        let opened = File::open(path).and_then(|file| {
            let metadata = file.metadata()?;
            if metadata.is_dir() {
                Err(io::ErrorKind::NotFound.into())
            } else {
                Ok((file, metadata))
            }
        });
        let (file, metadata) = opened.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Error::new(zzz_core::http::StatusCode::NOT_FOUND, "there is no such file")
            }
            _ => error.into(),
        })?;
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        Ok(Self::new(&name, Body::file(file, 0..metadata.len())))
    }

    /// Has the browser show it where it can, and use the name if it is saved.
    ///
    /// Not for files that users sent in: an HTML page would run as one of yours.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.disposition = "inline";
        self
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let response = Response::default()
            .with_header(header::CONTENT_TYPE, media_type(&self.name))
            .with_header(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
            .with_body(self.body);
        match HeaderValue::from_str(&disposition(self.disposition, &self.name)) {
            Ok(value) => response.with_header(header::CONTENT_DISPOSITION, value),
            Err(error) => Error::from(error).into_response(),
        }
    }
}

/// A name that is one name in every file system.
pub(crate) fn safe_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Characters that turn the reading direction hide the real ending.
    let is_turn = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut safe: String = name.chars().filter(|c| !c.is_control() && !is_turn(*c)).collect();
    let mut end = safe.len().min(NAME_BYTES_MAX);
    while !safe.is_char_boundary(end) {
        end -= 1;
    }
    safe.truncate(end);
    match safe.trim().trim_start_matches('.') {
        "" => "download".to_owned(),
        name => name.to_owned(),
    }
}

/// The name in ASCII for old clients, and whole where that is not all of it.
pub(crate) fn disposition(kind: &str, name: &str) -> String {
    let mut text = format!("{kind}; filename=\"");
    // Clients disagree on what a backslash or a percent sign in quotes means.
    let plain = |c: char| (c == ' ' || c.is_ascii_graphic()) && !matches!(c, '"' | '\\' | '%');
    text.extend(name.chars().map(|c| if plain(c) { c } else { '_' }));
    text.push('"');
    if name.chars().all(plain) {
        return text;
    }
    text.push_str("; filename*=UTF-8''");
    for byte in name.bytes() {
        // RFC 8187, section 3.2.1.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
