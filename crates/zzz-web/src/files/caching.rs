//! How long files may be kept.

use zzz_core::http::HeaderValue;

/// The `cache-control` of a file with this name or path, unless the application says another
/// ([RFC 9111, section 5.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2)):
///
/// - a year and `immutable` for a hashed name such as `app-3f2a9c1b.css`, which belongs to one content: the last
///   piece before the ending, behind a hyphen or a dot, is 8 hexadecimal digits or more with a decimal digit among
///   them;
/// - a minute for HTML, which names all others;
/// - an hour for everything else.
///
/// # Examples
///
/// ```
/// use zzz_web::cache_control;
///
/// assert_eq!(cache_control("js/app-3f2a9c1b.js"), "max-age=31536000, immutable");
/// assert_eq!(cache_control("index.html"), "max-age=60");
/// assert_eq!(cache_control("logo.svg"), "max-age=3600");
/// ```
pub fn cache_control(path: &str) -> HeaderValue {
    let name = path.rsplit('/').next().unwrap_or_default();
    HeaderValue::from_static(match name.rsplit_once('.') {
        Some((stem, _)) if is_hashed(stem) => "max-age=31536000, immutable",
        Some((_, "html" | "htm" | "xhtml")) => "max-age=60",
        _ => "max-age=3600",
    })
}

fn is_hashed(stem: &str) -> bool {
    const DIGITS_MIN: usize = 8;
    let Some((_, hash)) = stem.rsplit_once(['-', '.']) else {
        return false;
    };
    let is_hexadecimal = hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    // `feedface` may be a word.
    is_hexadecimal && hash.len() >= DIGITS_MIN && hash.bytes().any(|byte| byte.is_ascii_digit())
}
