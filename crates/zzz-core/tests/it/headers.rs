//! Header fields.

use std::ops::Range;

use proptest::prelude::*;
use zzz_core::{
    FieldPlace, Headers,
    http::{HeaderName, HeaderValue, header},
};

fn name(text: &str) -> HeaderName {
    HeaderName::from_bytes(text.as_bytes()).unwrap()
}

fn value(bytes: impl AsRef<[u8]>) -> HeaderValue {
    HeaderValue::from_bytes(bytes.as_ref()).unwrap()
}

/// From `name: value` lines.
fn headers(lines: &[&str]) -> Headers {
    let fields = lines.iter().map(|line| line.split_once(": ").unwrap());
    fields.map(|(n, v)| (name(n), value(v))).collect()
}

/// Expects these lines on the wire, and the same from the iterator.
#[track_caller]
fn check(headers: &Headers, lines: &[&str]) {
    let mut wire = Vec::new();
    headers.write_to(&mut wire);
    let expected: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    assert_eq!(wire.escape_ascii().to_string(), expected.escape_default().to_string());
    let listed: Vec<_> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", str::from_utf8(value).unwrap()))
        .collect();
    assert_eq!(listed, lines);
    assert_eq!((headers.len(), headers.is_empty()), (lines.len(), lines.is_empty()));
}

#[test]
fn order_is_that_of_arrival() {
    let sample = headers(&["b: 1", "a: 2", "b: 3", "c: 4"]);
    check(&sample, &["b: 1", "a: 2", "b: 3", "c: 4"]);
    check(&Headers::new(), &[]);
}

#[test]
fn names_compare_without_regard_to_case() {
    let mut sample = headers(&["accept: 1", "x-two: 2", "ACCEPT: 3"]);
    for name in ["accept", "Accept", "ACCEPT"] {
        assert_eq!(sample.get(name), Some("1"));
        assert!(sample.contains(name));
        assert_eq!(sample.get_all(name).collect::<Vec<_>>(), ["1", "3"]);
    }
    assert_eq!(sample.get(header::ACCEPT), Some("1"));
    assert_eq!(sample.get(&header::ACCEPT), Some("1"));
    // One that is longer, shorter or differs in the end only is another.
    for name in ["accep", "accept-", "accepT_", "", "x_two"] {
        assert!(!sample.contains(name), "{name}");
        assert_eq!(sample.get_all(name).count(), 0);
    }
    assert!(sample.remove("AcCePt"));
    check(&sample, &["x-two: 2"]);
}

/// A place from the ranges of its name and its value.
fn place((name, value): (Range<usize>, Range<usize>)) -> FieldPlace {
    let number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    FieldPlace {
        name_start: number(name.start),
        name_len: number(name.len()),
        value_start: number(value.start),
        value_len: number(value.len()),
    }
}

#[test]
fn a_section_keeps_the_case_that_was_sent() {
    let mut sample = headers(&["gone: 1"]);
    let section = b"HOST:x\r\nX-Empty:\r\nhost: \ty \r\n";
    let fields = [(0..4, 5..6), (8..15, 16..16), (18..22, 25..26)];
    sample.set_section(section, fields.into_iter().map(place));
    check(&sample, &["HOST: x", "X-Empty: ", "host: y"]);
    assert_eq!(sample.get_all("Host").collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!(sample.get("x-empty"), Some(""));
    // Fields may be added to it and taken from it.
    sample.append(header::ACCEPT, value("z"));
    sample.remove("host");
    check(&sample, &["X-Empty: ", "accept: z"]);
    sample.clear();
    sample.append(header::ACCEPT, value("z"));
    check(&sample, &["accept: z"]);
}

#[test]
fn insert_and_remove() {
    let mut sample = headers(&["a: 1", "b: 2", "a: 3"]);
    sample.insert(name("a"), value("4"));
    check(&sample, &["b: 2", "a: 4"]);
    assert!(!sample.insert_if_absent(name("b"), value("5")));
    assert!(sample.insert_if_absent(name("c"), value("6")));
    check(&sample, &["b: 2", "a: 4", "c: 6"]);
    assert!(sample.remove("a"));
    assert!(!sample.remove("a"));
    assert!(!Headers::new().remove("a"));
    sample.extend(&headers(&["b: 7", "d: 8"]));
    check(&sample, &["b: 2", "c: 6", "b: 7", "d: 8"]);
    sample.clear();
    check(&sample, &[]);
}

#[test]
fn values_that_are_not_text() {
    let mut sample = Headers::new();
    sample.append(name("a"), value(b"\xff"));
    sample.append(name("a"), value("täglich"));
    // The first one counts, text or not.
    assert_eq!(sample.get("a"), None);
    assert!(sample.contains("a"));
    assert_eq!(sample.get_bytes("a"), Some(&b"\xff"[..]));
    assert_eq!(sample.get_all("a").collect::<Vec<_>>(), ["täglich"]);
    let mut wire = Vec::new();
    sample.write_to(&mut wire);
    assert_eq!(wire, b"a: \xff\r\na: t\xc3\xa4glich\r\n");
}

#[test]
fn many_and_long_fields() {
    let mut sample = Headers::new();
    for index in 0..5_000 {
        sample.append(name(&format!("x-{index}")), value(index.to_string()));
    }
    assert_eq!(sample.len(), 5_000);
    assert_eq!(sample.get("x-4999"), Some("4999"));
    for index in (0..5_000).step_by(2) {
        assert!(sample.remove(format!("x-{index}").as_str()));
    }
    assert_eq!(sample.len(), 2_500);
    assert_eq!(sample.iter().next(), Some(("x-1", &b"1"[..])));

    let long = "v".repeat(1024 * 1024);
    sample.insert(name("x-long"), value(&long));
    assert_eq!(sample.get("x-long"), Some(long.as_str()));
    // What follows is made of the same memory, if it was kept at all.
    drop(sample);
    check(&headers(&["a: 1"]), &["a: 1"]);
}

#[test]
fn headers_may_be_dropped_on_another_thread() {
    let sample = headers(&["a: 1"]);
    let copy = sample.clone();
    std::thread::spawn(move || {
        assert_eq!(sample.get("a"), Some("1"));
        drop(sample);
        check(&headers(&["b: 2"]), &["b: 2"]);
    })
    .join()
    .unwrap();
    check(&copy, &["a: 1"]);
}

#[test]
fn debug_shows_names_only() {
    let sample = headers(&["cookie: secret", "a: secret"]);
    assert_eq!(format!("{sample:?}"), r#"["cookie", "a"]"#);
}

/// What can be done to headers, with names from a small set so that they meet.
#[derive(Clone, Debug)]
enum Step {
    Append(String, Vec<u8>),
    Insert(String, Vec<u8>),
    InsertIfAbsent(String, Vec<u8>),
    Remove(String),
    Extend(Vec<(String, Vec<u8>)>),
    SetSection(Vec<(String, Vec<u8>)>),
    Clone,
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = || "[a-bA-B]{1,2}";
    // Visible characters and obs-text (RFC 9110, 5.5), some of it not UTF-8.
    let byte = prop_oneof![3 => 0x21..=0x7e_u8, 1 => 0x80..=0xff_u8];
    let value = move || prop::collection::vec(byte.clone(), 0..4);
    let fields = prop::collection::vec((name(), value()), 0..4);
    let step = prop_oneof![
        4 => (name(), value()).prop_map(|(n, v)| Step::Append(n, v)),
        3 => (name(), value()).prop_map(|(n, v)| Step::Insert(n, v)),
        2 => (name(), value()).prop_map(|(n, v)| Step::InsertIfAbsent(n, v)),
        3 => name().prop_map(Step::Remove),
        1 => fields.clone().prop_map(Step::Extend),
        1 => fields.prop_map(Step::SetSection),
        1 => Just(Step::Clone),
        1 => Just(Step::Clear),
    ];
    prop::collection::vec(step, 0..24)
}

/// Fields in their order, the obvious way.
#[derive(Default)]
struct Model(Vec<(String, Vec<u8>)>);

impl Model {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    fn append(&mut self, name: &str, value: &[u8]) {
        self.0.push((name.to_lowercase(), value.to_vec()));
    }

    fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
    }

    /// Does `step` to both and compares what they say of it.
    fn take(&mut self, headers: &mut Headers, step: Step) {
        match step {
            Step::Append(n, v) => {
                headers.append(name(&n), value(&v));
                self.append(&n, &v);
            }
            Step::Insert(n, v) => {
                headers.insert(name(&n), value(&v));
                self.remove(&n);
                self.append(&n, &v);
            }
            Step::InsertIfAbsent(n, v) => {
                let inserted = headers.insert_if_absent(name(&n), value(&v));
                assert_eq!(inserted, !self.has(&n));
                if inserted {
                    self.append(&n, &v);
                }
            }
            Step::Remove(n) => {
                assert_eq!(headers.remove(n.as_str()), self.has(&n));
                self.remove(&n);
            }
            Step::Extend(fields) => {
                let other = fields.iter().map(|(n, v)| (name(n), value(v)));
                headers.extend(&other.collect());
                for (n, v) in &fields {
                    self.append(n, v);
                }
            }
            Step::SetSection(fields) => {
                let mut section = Vec::new();
                let mut places = Vec::new();
                for (n, v) in &fields {
                    let start = section.len();
                    section.extend_from_slice(n.as_bytes());
                    section.push(b':');
                    let middle = section.len();
                    section.extend_from_slice(v);
                    places.push((start..middle - 1, middle..section.len()));
                    section.extend_from_slice(b" \r\n");
                }
                headers.set_section(&section, places.into_iter().map(place));
                self.0 = fields;
            }
            Step::Clone => *headers = headers.clone(),
            Step::Clear => {
                headers.clear();
                self.0.clear();
            }
        }
    }

    fn check(&self, headers: &Headers) {
        let listed: Vec<_> = headers.iter().map(|(n, v)| (n.to_owned(), v.to_vec())).collect();
        assert_eq!(listed, self.0);
        let mut wire = Vec::new();
        headers.write_to(&mut wire);
        let lines = self.0.iter().map(|(n, v)| [n.as_bytes(), b": ", v, b"\r\n"].concat());
        assert_eq!(wire, lines.collect::<Vec<_>>().concat());
        for name in ["a", "B", "ab", "Bb", "bA"] {
            let mut fitting = self.0.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
            let texts = fitting.clone().filter_map(|(_, v)| str::from_utf8(v).ok());
            assert!(headers.get_all(name).eq(texts));
            let first = fitting.next().map(|(_, v)| v.as_slice());
            assert_eq!(headers.get_bytes(name), first);
            assert_eq!(headers.get(name), first.and_then(|v| str::from_utf8(v).ok()));
            assert_eq!(headers.contains(name), self.has(name));
        }
    }
}

proptest! {
    #[test]
    fn headers_are_a_list_of_fields(steps in steps()) {
        let mut headers = Headers::new();
        let mut model = Model::default();
        for step in steps {
            model.take(&mut headers, step);
            model.check(&headers);
        }
    }
}
