//! What gets smaller by being compressed.

/// Whether content of this type is text of some kind; pictures, films and archives are compressed already.
pub(crate) fn is_compressible(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((main, sub)) = media_type.split_once('/') else {
        return false;
    };
    // RFC 6838, section 4.2.8: what stands before such a suffix is written in it.
    let has_suffix = ["+json", "+xml", "+text", "+yaml"].iter().any(|suffix| sub.ends_with(suffix));
    match main {
        "text" => true,
        "application" => has_suffix || APPLICATIONS.contains(&sub),
        "image" => has_suffix || matches!(sub, "bmp" | "x-icon" | "vnd.microsoft.icon"),
        "font" => matches!(sub, "ttf" | "otf" | "collection"),
        _ => false,
    }
}

const APPLICATIONS: [&str; 13] = [
    "graphql",
    "javascript",
    "json",
    "jsonl",
    "ndjson",
    "rtf",
    "sql",
    "toml",
    "wasm",
    "x-javascript",
    "x-ndjson",
    "xml",
    "yaml",
];
