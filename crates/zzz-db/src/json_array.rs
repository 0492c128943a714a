//! JSON arrays, item by item: what databases without arrays keep, and strangers send.
//!
//! RFC 8259. An array within, or an object, is skipped and not looked into.

use std::str::Chars;

/// An item of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item<'j> {
    Null,
    Bool(bool),
    /// As it is written.
    Number(&'j str),
    Text(String),
    /// An array or an object, as it is written.
    Nested(&'j str),
}

/// The items of `json` with how each is written, if it is an array.
pub(crate) fn items(json: &str) -> Option<Vec<(Item<'_>, &str)>> {
    let mut reader = Reader { rest: json.trim_matches(is_space) };
    reader.eat('[')?;
    let mut items = Vec::new();
    if reader.eat(']').is_none() {
        loop {
            let before = reader.rest;
            let item = reader.item()?;
            items.push((item, before[..before.len() - reader.rest.len()].trim_matches(is_space)));
            if reader.eat(',').is_none() {
                reader.eat(']')?;
                break;
            }
        }
    }
    reader.rest.is_empty().then_some(items)
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

struct Reader<'j> {
    rest: &'j str,
}

impl<'j> Reader<'j> {
    /// Takes `c` and the white space around it, if it comes next.
    fn eat(&mut self, c: char) -> Option<()> {
        self.rest =
            self.rest.trim_start_matches(is_space).strip_prefix(c)?.trim_start_matches(is_space);
        Some(())
    }

    /// Takes the next item, and the white space behind it.
    fn item(&mut self) -> Option<Item<'j>> {
        let item = match self.rest.chars().next()? {
            '"' => Item::Text(self.text()?),
            '[' | '{' => Item::Nested(self.nested()?),
            _ => {
                let end = self.rest.find([',', ']', '}']).unwrap_or(self.rest.len());
                let (word, rest) = self.rest.split_at(end);
                self.rest = rest;
                match word.trim_end_matches(is_space) {
                    "null" => Item::Null,
                    "true" => Item::Bool(true),
                    "false" => Item::Bool(false),
                    number if number.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => {
                        Item::Number(number)
                    }
                    _ => return None,
                }
            }
        };
        self.rest = self.rest.trim_start_matches(is_space);
        Some(item)
    }

    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.rest.strip_prefix('"')?.chars();
        loop {
            match chars.next()? {
                '"' => break,
                '\\' => text.push(match chars.next()? {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    'u' => escaped(&mut chars)?,
                    same @ ('"' | '\\' | '/') => same,
                    _ => return None,
                }),
                c if c < ' ' => return None,
                c => text.push(c),
            }
        }
        self.rest = chars.as_str();
        Some(text)
    }

    /// Skips what stands in brackets.
    fn nested(&mut self) -> Option<&'j str> {
        let whole = self.rest;
        let mut depth = 0_usize;
        loop {
            match self.rest.chars().next()? {
                '"' => {
                    self.text()?;
                    continue;
                }
                '[' | '{' => depth += 1,
                ']' | '}' => depth -= 1,
                _ => {}
            }
            let mut chars = self.rest.chars();
            chars.next();
            self.rest = chars.as_str();
            if depth == 0 {
                return Some(&whole[..whole.len() - self.rest.len()]);
            }
        }
    }
}

/// The character of `\uXXXX`, behind the `u`; two of them where it needs two (section 7).
fn escaped(chars: &mut Chars<'_>) -> Option<char> {
    let first = unit(chars)?;
    if !(0xD800..0xDC00).contains(&first) {
        return char::from_u32(u32::from(first));
    }
    *chars = chars.as_str().strip_prefix("\\u")?.chars();
    char::decode_utf16([first, unit(chars)?]).next()?.ok()
}

fn unit(chars: &mut Chars<'_>) -> Option<u16> {
    let (digits, rest) = chars.as_str().split_at_checked(4)?;
    *chars = rest.chars();
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &[Item<'_>]) {
        let items = items(json).unwrap_or_else(|| panic!("{json} is an array"));
        assert_eq!(items.into_iter().map(|(item, _)| item).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn arrays_are_read_item_by_item() {
        check("[]", &[]);
        check(" [ ] ", &[]);
        check("[null, true,false ]", &[Item::Null, Item::Bool(true), Item::Bool(false)]);
        check("[-1.5e3,0]", &[Item::Number("-1.5e3"), Item::Number("0")]);
        check(
            r#"["a,\"]\\\n\u00e9\ud83e\udd80","é"]"#,
            &[Item::Text("a,\"]\\\né🦀".to_owned()), Item::Text("é".to_owned())],
        );
        check(
            r#"[[1,"]"], {"a":[{}]}]"#,
            &[Item::Nested(r#"[1,"]"]"#), Item::Nested(r#"{"a":[{}]}"#)],
        );
        assert_eq!(items(r#"[ "a" , 1]"#).unwrap()[0].1, r#""a""#);
    }

    #[test]
    fn what_is_no_array_is_none() {
        for json in [
            "",
            "[",
            "]",
            "{}",
            "1",
            "[1",
            "[1,]",
            "[,]",
            "[a]",
            "[\"]",
            "[\"\\x\"]",
            "[\"\\ud800\"]",
            "[\"\\u12\"]",
            "[[]",
            "[1]]",
            "[1],",
            "[\"\n\"]",
            "[\"\\u\u{e9}\u{e9}\"]",
        ] {
            assert_eq!(items(json), None, "{json}");
        }
    }
}
