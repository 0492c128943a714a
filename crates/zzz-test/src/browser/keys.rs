//! Keys by their names.

/// The names that [`KeyboardEvent.key`](https://www.w3.org/TR/uievents-key/) has, with the code points by which WebDriver
/// (section 15.4.2) knows them.
const NAMED: &[(&str, char)] = &[
    ("Alt", '\u{E00A}'),
    ("ArrowDown", '\u{E015}'),
    ("ArrowLeft", '\u{E012}'),
    ("ArrowRight", '\u{E014}'),
    ("ArrowUp", '\u{E013}'),
    ("Backspace", '\u{E003}'),
    ("Control", '\u{E009}'),
    ("Delete", '\u{E017}'),
    ("End", '\u{E010}'),
    ("Enter", '\u{E007}'),
    ("Escape", '\u{E00C}'),
    ("Home", '\u{E011}'),
    ("Meta", '\u{E03D}'),
    ("PageDown", '\u{E00F}'),
    ("PageUp", '\u{E00E}'),
    ("Shift", '\u{E008}'),
    ("Space", ' '),
    ("Tab", '\u{E004}'),
];

/// What WebDriver calls the keys of `Shift+Tab`; a single letter is a key, too.
pub(super) fn codes(keys: &str) -> Result<Vec<String>, String> {
    keys.split('+').map(code).collect()
}

fn code(key: &str) -> Result<String, String> {
    let named = NAMED.iter().find(|(name, _)| *name == key);
    let mut letters = key.chars();
    match (named, letters.next(), letters.next()) {
        (Some((_, code)), ..) => Ok(code.to_string()),
        (None, Some(_), None) => Ok(key.to_owned()),
        _ => {
            let names: Vec<&str> = NAMED.iter().map(|(name, _)| *name).collect();
            Err(format!("no key is called {key:?}; there are letters and {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_names_and_letters_are_keys() {
        assert_eq!(codes("a").unwrap(), ["a"]);
        assert_eq!(codes("Shift+Tab").unwrap(), ["\u{E008}", "\u{E004}"]);
        let unknown = codes("Return").unwrap_err();
        assert!(unknown.contains("\"Return\"") && unknown.contains("Enter"), "{unknown}");
    }
}
