//! What serde expects, in words for people who know neither serde nor Rust.

/// `expected` without types of Rust; `object` is how a value with named parts is called.
pub(super) fn plain(expected: &str, object: &str) -> String {
    if let Some(number) = whole_number(expected) {
        return number;
    }
    if let Some(count) = count(expected) {
        return format!("a list of {count}");
    }
    let starts = |starts: &[&str]| starts.iter().any(|start| expected.starts_with(start));
    let words = match expected {
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "a borrowed string" | "path string" | "string" => "text",
        "a character" => "one character",
        "a sequence" => "a list",
        "unit" | "option" => "nothing",
        _ if starts(&["unit struct ", "unit variant "]) => "nothing",
        _ if starts(&["tuple struct ", "tuple variant "]) => "a list",
        _ if starts(&["enum ", "variant identifier", "field identifier"]) => "a name",
        "a map" | "map" => object,
        _ if starts(&["struct ", "internally tagged ", "adjacently tagged "]) => object,
        _ => expected,
    };
    words.to_owned()
}

macro_rules! bounds {
    ($expected:expr, $($ty:ident)*) => {
        match $expected {
            $(stringify!($ty) => Some(($ty::MIN.to_string(), $ty::MAX.to_string())),)*
            _ => None,
        }
    };
}

/// `u8`, `a nonzero u8`: what fits into it.
fn whole_number(expected: &str) -> Option<String> {
    let nonzero = expected.strip_prefix("a nonzero ");
    let ty = nonzero.unwrap_or(expected);
    let (min, max) = bounds!(ty, u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize)?;
    Some(match nonzero {
        Some(_) if min == "0" => format!("a whole number from 1 to {max}"),
        Some(_) => format!("a whole number from {min} to {max}, but not 0"),
        None => format!("a whole number from {min} to {max}"),
    })
}

/// How many there have to be, of what has parts without names.
fn count(expected: &str) -> Option<&str> {
    let sizes = ["a tuple of size ", "an array of length "];
    let size = sizes.iter().find_map(|start| expected.strip_prefix(start));
    size.or_else(|| {
        let (name, count) = expected.rsplit_once(" with ")?;
        // One with names is better written as an object, though JSON's may be a list.
        if !name.starts_with("tuple ") {
            return None;
        }
        count.strip_suffix(" elements").or_else(|| count.strip_suffix(" element"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serdes_words_become_plain() {
        for (expected, words) in [
            ("u8", "a whole number from 0 to 255"),
            ("i16", "a whole number from -32768 to 32767"),
            ("a nonzero u16", "a whole number from 1 to 65535"),
            ("a nonzero i8", "a whole number from -128 to 127, but not 0"),
            ("f64", "a number"),
            ("a boolean", "true or false"),
            ("a string", "text"),
            ("struct Stay", "an object"),
            ("struct Stay with 2 elements", "an object"),
            ("tuple struct Pair with 2 elements", "a list of 2"),
            ("a tuple of size 3", "a list of 3"),
            ("one of `a`, `b`", "one of `a`, `b`"),
            ("a date like 2026-11-21", "a date like 2026-11-21"),
        ] {
            assert_eq!(plain(expected, "an object"), words);
        }
    }
}
