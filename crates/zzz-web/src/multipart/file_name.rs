//! Names of files that clients send.

/// As long as most file systems take.
const BYTES_MAX: usize = 255;

/// The last segment of `name` without what could be harmful; `None` if nothing is left.
///
/// [RFC 7578, section 4.2](https://www.rfc-editor.org/rfc/rfc7578#section-4.2) wants the path thrown
/// away, [RFC 6266, section 4.3](https://www.rfc-editor.org/rfc/rfc6266#section-4.3) says what else
/// names may do.
pub(crate) fn sanitised(name: &str) -> Option<String> {
    let segment = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut safe = String::with_capacity(segment.len());
    for c in segment.chars().filter(|c| !c.is_control() && !turns_text(*c)) {
        match c {
            // Neither a way up nor a hidden file.
            '.' if safe.is_empty() || safe.ends_with('.') => {}
            // They mean something to Windows.
            ':' | '*' | '?' | '"' | '<' | '>' | '|' => safe.push('_'),
            c if c.is_whitespace() && safe.is_empty() => {}
            c => safe.push(c),
        }
    }
    let safe = shortened(safe.trim_end_matches(|c: char| c == '.' || c.is_whitespace()));
    (!safe.is_empty()).then_some(safe)
}

/// Whether `c` shows what follows in another order, so that `gpj.exe` reads as `exe.jpg`.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// No longer than may be, with its ending if that is a short one.
fn shortened(name: &str) -> String {
    const ENDING_BYTES_MAX: usize = 16;
    if name.len() <= BYTES_MAX {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let ending = if ending.len() <= ENDING_BYTES_MAX { ending } else { "" };
    let end = name.floor_char_boundary(BYTES_MAX - ending.len());
    format!("{}{ending}", &name[..end])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(sanitised(name).as_deref(), expected, "{name:?}");
    }

    #[test]
    fn what_is_left_of_names() {
        check("ada.png", Some("ada.png"));
        check("../../etc/passwd", Some("passwd"));
        check("C:\\Users\\ada\\photo 1.png", Some("photo 1.png"));
        check("a..b...c", Some("a.b.c"));
        check(".htaccess", Some("htaccess"));
        check("nul\0l\r\nine\u{7f}", Some("nulline"));
        check("a\u{202e}gpj.exe", Some("agpj.exe"));
        check("a:b*c?", Some("a_b_c_"));
        check(" . a . ", Some("a"));
        check("naïve €.txt", Some("naïve €.txt"));
        for nothing in ["", ".", "..", "...", "a/", "a\\..", " ", "\0"] {
            check(nothing, None);
        }
    }

    #[test]
    fn long_names_keep_their_ending() {
        let name = sanitised(&format!("{}.png", "é".repeat(300))).unwrap();
        assert!(name.ends_with("é.png") && name.len() <= BYTES_MAX, "{name}");
        assert_eq!(sanitised(&format!("a.{}", "b".repeat(300))).unwrap().len(), BYTES_MAX);
    }

    proptest! {
        #[test]
        fn no_name_is_harmful(name in r#"[./\\a-c\x00-\x20é:]{0,20}"#) {
            if let Some(safe) = sanitised(&name) {
                prop_assert!(!safe.is_empty() && safe.len() <= BYTES_MAX);
                prop_assert!(!safe.contains("..") && !safe.contains(['/', '\\', ':']));
                prop_assert!(!safe.starts_with('.') && !safe.ends_with(['.', ' ']));
                prop_assert!(!safe.chars().any(char::is_control));
                prop_assert_eq!(sanitised(&safe), Some(safe.clone()));
            }
        }
    }
}
