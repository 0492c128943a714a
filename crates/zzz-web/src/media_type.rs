//! What a file is, by its name.

use zzz_core::http::HeaderValue;

/// The content type of a file with this name or path, by its ending; text is UTF-8.
///
/// `application/octet-stream` where the ending is unknown or missing.
///
/// # Examples
///
/// ```
/// use zzz_web::media_type;
///
/// assert_eq!(media_type("a/b.PNG"), "image/png");
/// assert_eq!(media_type("app.js"), "text/javascript; charset=utf-8");
/// assert_eq!(media_type("README"), "application/octet-stream");
/// ```
pub fn media_type(name: &str) -> HeaderValue {
    let found = mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream");
    match found {
        "text/html" => HeaderValue::from_static("text/html; charset=utf-8"),
        "text/css" => HeaderValue::from_static("text/css; charset=utf-8"),
        // RFC 9239: the other names are old ones.
        "text/javascript" | "application/javascript" => {
            HeaderValue::from_static("text/javascript; charset=utf-8")
        }
        "text/plain" => HeaderValue::from_static("text/plain; charset=utf-8"),
        text if text.starts_with("text/") => {
            let with_charset = HeaderValue::from_str(&format!("{text}; charset=utf-8"));
            with_charset.unwrap_or_else(|_| HeaderValue::from_static(text))
        }
        other => HeaderValue::from_static(other),
    }
}
