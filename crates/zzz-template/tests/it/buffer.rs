use std::fmt::Write as _;

use proptest::prelude::*;
use zzz_template::{
    Buffer,
    expand::{fixed, ran, text},
};

#[test]
fn memory_is_kept_when_it_is_cleared_and_when_it_becomes_a_string() {
    let mut out = Buffer::with_capacity(100);
    out.push_str("one");
    let (memory, capacity) = (out.as_str().as_ptr(), out.capacity());
    out.clear();
    assert!(out.is_empty() && out.capacity() == capacity);
    out.push_str("two");
    let text = out.into_string();
    assert_eq!((text.as_str(), text.as_ptr(), text.capacity()), ("two", memory, capacity));
    let bytes = Buffer::from(text).into_bytes();
    assert_eq!((&bytes[..], bytes.as_ptr()), (b"two".as_slice(), memory));
}

#[test]
fn it_takes_what_is_formatted() {
    let mut out = Buffer::new();
    write!(out, "{}-{:02}", 2026, 7).unwrap();
    assert_eq!((out.to_string().as_str(), out.len()), ("2026-07", 7));
}

#[test]
fn a_line_may_be_interrupted_by_one_that_takes_the_text_away() {
    let mut out = Buffer::new();
    let long = "x".repeat(5000);
    out.put((
        fixed("before"),
        ran(|out| {
            out.clear();
            out.push_str(&long);
        }),
        text("<"),
        ran(|out| *out = Buffer::new()),
        text(&7_u64),
        text(&long),
        fixed("after"),
    ));
    assert_eq!(out.as_str(), format!("7{long}after"));
}

#[test]
fn a_panic_in_the_middle_of_a_line_leaves_what_was_written() {
    let mut out = Buffer::new();
    let line = std::panic::AssertUnwindSafe(|| {
        out.put((fixed("é"), text("&"), ran(|_| panic!("in the middle")), fixed("lost")));
    });
    assert!(std::panic::catch_unwind(line).is_err());
    assert_eq!(out.as_str(), "é&amp;");
}

#[derive(Clone, Debug)]
enum Step {
    Push(String),
    Escape(String),
    Line(String, u64, i64, Option<char>, bool),
    Reserve(usize),
    Clear,
}

fn step() -> impl Strategy<Value = Step> {
    let line = (".{0,40}", any::<u64>(), any::<i64>(), any::<Option<char>>(), any::<bool>());
    prop_oneof![
        4 => ".{0,80}".prop_map(Step::Push),
        4 => ("[a<>&\"'é]{0,40}", 0_usize..100).prop_map(|(text, times)| Step::Escape(text.repeat(times))),
        8 => line.prop_map(|(a, b, c, d, e)| Step::Line(a, b, c, d, e)),
        1 => (0_usize..5000).prop_map(Step::Reserve),
        1 => Just(Step::Clear),
    ]
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

proptest! {
    #[test]
    fn it_holds_what_a_string_would(steps in prop::collection::vec(step(), 0..20)) {
        let mut out = Buffer::new();
        let mut string = String::new();
        for step in steps {
            match step {
                Step::Push(text) => {
                    out.push_str(&text);
                    string.push_str(&text);
                }
                Step::Escape(text) => {
                    out.push_escaped(&text);
                    string.push_str(&escaped(&text));
                }
                Step::Line(a, b, c, d, e) => {
                    out.put((
                        fixed("<p>"),
                        text(&a),
                        (text(&b), fixed(" ")),
                        text(&c),
                        text(&d),
                        text(&e),
                        text(&format_args!("{a}{b}")),
                        fixed("</p>"),
                    ));
                    let (shown, both) = (escaped(&a), escaped(&format!("{a}{b}")));
                    let d = d.map(|d| escaped(&d.to_string())).unwrap_or_default();
                    write!(string, "<p>{shown}{b} {c}{d}{e}{both}</p>").unwrap();
                }
                Step::Reserve(additional) => out.reserve(additional),
                Step::Clear => {
                    out.clear();
                    string.clear();
                }
            }
            prop_assert_eq!(out.as_str(), &string);
        }
    }
}
