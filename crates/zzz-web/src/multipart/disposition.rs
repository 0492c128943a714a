//! What a part is called.

/// A `content-disposition: form-data` field
/// ([RFC 7578, section 4.2](https://www.rfc-editor.org/rfc/rfc7578#section-4.2)).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: Option<String>,
    /// As the client wrote it.
    pub(super) file_name: Option<String>,
}

impl Disposition {
    /// `None` if it is malformed, or no `form-data`. Of a parameter that comes twice the first
    /// one counts; `filename*` counts before `filename`
    /// ([RFC 6266, section 4.3](https://www.rfc-editor.org/rfc/rfc6266#section-4.3)).
    pub(super) fn parse(value: &[u8]) -> Option<Self> {
        let value = String::from_utf8_lossy(value);
        let (kind, mut rest) = value.split_at(value.find(';').unwrap_or(value.len()));
        if !kind.trim().eq_ignore_ascii_case("form-data") {
            return None;
        }
        let (mut disposition, mut extended) = (Self::default(), None);
        loop {
            rest = rest.trim_start_matches([';', ' ', '\t']);
            if rest.is_empty() {
                break;
            }
            let (key, after) = rest.split_once('=')?;
            let (value, after) = parameter(after.trim_start())?;
            rest = after;
            match key.trim().to_ascii_lowercase().as_str() {
                "name" => disposition.name = disposition.name.or(Some(without_escapes(&value))),
                "filename" => {
                    let file_name = disposition.file_name;
                    disposition.file_name = file_name.or(Some(without_escapes(&value)));
                }
                "filename*" => extended = extended.or_else(|| extended_value(&value)),
                _ => {}
            }
        }
        disposition.file_name = extended.or(disposition.file_name);
        Some(disposition)
    }
}

/// A token or a quoted text, and what follows it.
fn parameter(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_at(text.find(';').unwrap_or(text.len()));
        return Some((value.trim_end().to_owned(), rest));
    };
    let (mut value, mut chars) = (String::new(), quoted.char_indices().peekable());
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let rest = quoted[at + 1..].trim_start();
                return (rest.is_empty() || rest.starts_with(';')).then_some((value, rest));
            }
            // Only these two are escaped: old browsers send whole paths of Windows as they are.
            '\\' => {
                let escaped = chars.next_if(|(_, next)| matches!(next, '"' | '\\'));
                value.push(escaped.map_or('\\', |(_, escaped)| escaped));
            }
            c => value.push(c),
        }
    }
    None
}

/// Without the three escapes of the HTML standard, "multipart/form-data encoding algorithm".
fn without_escapes(value: &str) -> String {
    value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// The value of a parameter with a charset
/// ([RFC 8187, section 3.2](https://www.rfc-editor.org/rfc/rfc8187#section-3.2)).
fn extended_value(value: &str) -> Option<String> {
    let mut fields = value.splitn(3, '\'');
    let (charset, _language, encoded) = (fields.next()?, fields.next()?, fields.next()?);
    let bytes = percent_decoded(encoded)?;
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
}

fn percent_decoded(text: &str) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let value = digit()? * 16 + digit()?;
        decoded.push(u8::try_from(value).ok()?);
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, name: Option<&str>, file_name: Option<&str>) {
        let expected =
            Disposition { name: name.map(str::to_owned), file_name: file_name.map(str::to_owned) };
        assert_eq!(Disposition::parse(value.as_bytes()), Some(expected), "{value}");
    }

    #[test]
    fn names_of_every_kind() {
        check("form-data; name=\"a\"", Some("a"), None);
        check("Form-Data;NAME = a ; FileName=b", Some("a"), Some("b"));
        check("form-data; filename=\"\"; name=\"\"", Some(""), Some(""));
        check("form-data; filename=\"; name=b\"; name=\"a\"", Some("a"), Some("; name=b"));
        check("form-data; name=\"a\"; name=\"b\"", Some("a"), None);
        check(
            r#"form-data; name="a\"b\\c"; filename="C:\d\e.png""#,
            Some("a\"b\\c"),
            Some("C:\\d\\e.png"),
        );
        check("form-data; name=\"%22%0D%0A%41\"", Some("\"\r\n%41"), None);
        check("form-data; name=\"ü\"", Some("ü"), None);
        check("form-data", None, None);
    }

    #[test]
    fn an_extended_file_name_counts_first() {
        check(
            "form-data; name=a; filename*=UTF-8''%e2%82%ac.png; filename=b",
            Some("a"),
            Some("€.png"),
        );
        check("form-data; filename=b; filename*=iso-8859-1'en'%a3", None, Some("£"));
        check("form-data; filename=b; filename*=UTF-8''%ff", None, Some("b"));
        check("form-data; filename=b; filename*=koi8-r''a", None, Some("b"));
        check("form-data; filename=b; filename*=UTF-8''%4", None, Some("b"));
        check("form-data; filename=b; filename*=plain", None, Some("b"));
    }

    #[test]
    fn what_is_none() {
        for value in [
            "",
            "attachment; name=a",
            "form-data; name",
            "form-data; name=\"a",
            "form-data; name=\"a\"b",
        ] {
            assert_eq!(Disposition::parse(value.as_bytes()), None, "{value}");
        }
    }
}
