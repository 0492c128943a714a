//! What a file is by its first bytes.

/// How many bytes are looked at.
pub(super) const START_BYTES: usize = 512;

/// Kinds, each with the bytes that it begins with; a dot stands for any byte.
const SIGNATURES: &[(&str, &[u8])] = &[
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF87a"),
    ("image/gif", b"GIF89a"),
    ("image/webp", b"RIFF....WEBP"),
    ("image/avif", b"....ftypavif"),
    ("image/heic", b"....ftypheic"),
    ("image/tiff", b"II*\0"),
    ("image/tiff", b"MM\0*"),
    ("image/x-icon", b"\0\0\x01\0"),
    ("image/bmp", b"BM....\0\0\0\0"),
    ("application/pdf", b"%PDF-"),
    ("application/zip", b"PK\x03\x04"),
    ("application/zip", b"PK\x05\x06"),
    ("application/gzip", b"\x1f\x8b\x08"),
    ("audio/wav", b"RIFF....WAVE"),
    ("audio/mpeg", b"ID3"),
    ("audio/ogg", b"OggS\0"),
    ("audio/flac", b"fLaC"),
    ("video/webm", b"\x1a\x45\xdf\xa3"),
    ("video/mp4", b"....ftyp"),
];

/// Texts that a browser runs, each with how it begins; in lower case.
const TEXTS: &[(&str, &str)] = &[
    ("image/svg+xml", "<svg"),
    ("text/html", "<!doctype html"),
    ("text/html", "<html"),
    ("text/html", "<head"),
    ("text/html", "<body"),
    ("text/html", "<script"),
    ("text/html", "<iframe"),
    ("text/xml", "<?xml"),
];

/// The media type of a file that begins with `start`, if that is a common one.
pub(super) fn sniffed(start: &[u8]) -> Option<&'static str> {
    let found = SIGNATURES.iter().find(|(_, signature)| begins(start, signature));
    if let Some((kind, _)) = found {
        return Some(kind);
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let begins = |begin: &str| {
        text.get(..begin.len()).is_some_and(|text| text.eq_ignore_ascii_case(begin.as_bytes()))
    };
    let found = TEXTS.iter().find(|(_, begin)| begins(begin));
    match found {
        // The element stands after the declaration of XML.
        Some(("text/xml", _)) if text.windows(4).any(|window| window == b"<svg") => {
            Some("image/svg+xml")
        }
        found => found.map(|(kind, _)| *kind),
    }
}

fn begins(start: &[u8], signature: &[u8]) -> bool {
    let fits = |(byte, expected): (&u8, &u8)| byte == expected || *expected == b'.';
    start.len() >= signature.len() && start.iter().zip(signature).all(fits)
}

/// Whether a file that was sent as `declared` may be what its first bytes say. Of a kind that is
/// not known here, everything is believed that is no kind which is.
pub(super) fn agrees(declared: &str, sniffed: Option<&str>) -> bool {
    let declared = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let declared = match declared.as_str() {
        "image/jpg" | "image/pjpeg" => "image/jpeg",
        "image/vnd.microsoft.icon" => "image/x-icon",
        "audio/x-wav" | "audio/wave" => "audio/wav",
        "application/x-gzip" => "application/gzip",
        "application/x-zip-compressed" => "application/zip",
        "application/xml" => "text/xml",
        declared => declared,
    };
    let is_known = SIGNATURES.iter().any(|(kind, _)| *kind == declared);
    match sniffed {
        None => !is_known,
        Some(sniffed) if sniffed == declared => true,
        // It says nothing.
        Some(_) if declared == "application/octet-stream" => true,
        // Documents of offices are archives, and many kinds are XML.
        Some("application/zip") => !is_known && declared.starts_with("application/"),
        Some("text/xml") => declared.ends_with("+xml"),
        // The container is the same.
        Some("video/mp4") => matches!(declared, "audio/mp4" | "video/quicktime"),
        Some("video/webm") => matches!(declared, "audio/webm" | "video/x-matroska"),
        Some("audio/ogg") => matches!(declared, "video/ogg" | "application/ogg"),
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_kinds_are_known_by_their_first_bytes() {
        let check = |start: &[u8], kind| assert_eq!(sniffed(start), kind, "{start:?}");
        check(b"\x89PNG\r\n\x1a\n....", Some("image/png"));
        check(b"\xff\xd8\xff\xe0", Some("image/jpeg"));
        check(b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp"));
        check(b"RIFF\x10\0\0\0WAVEfmt ", Some("audio/wav"));
        check(b"\0\0\0\x18ftypmp42", Some("video/mp4"));
        check(b"\0\0\0\x18ftypavif", Some("image/avif"));
        check(b"%PDF-1.7", Some("application/pdf"));
        check(b" \n<!DOCTYPE HTML><p>", Some("text/html"));
        check(b"\xef\xbb\xbf<script>", Some("text/html"));
        check(b"<?xml version='1.0'?><svg>", Some("image/svg+xml"));
        check(b"<?xml version='1.0'?><feed>", Some("text/xml"));
        check(b"\x89PN", None);
        check(b"plain text", None);
        check(b"", None);
    }

    #[test]
    fn what_files_say_and_what_they_are() {
        assert!(agrees("image/png", Some("image/png")));
        assert!(agrees("IMAGE/JPG; q=1", Some("image/jpeg")));
        assert!(agrees("application/vnd.oasis.opendocument.text", Some("application/zip")));
        assert!(agrees("application/octet-stream", Some("image/png")));
        assert!(agrees("text/plain", None));
        assert!(agrees("audio/mp4", Some("video/mp4")));
        assert!(!agrees("image/png", Some("text/html")));
        assert!(!agrees("image/png", Some("image/gif")));
        assert!(!agrees("image/png", None));
        assert!(!agrees("text/plain", Some("text/html")));
        assert!(!agrees("application/pdf", Some("application/zip")));
    }
}
