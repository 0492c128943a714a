//! A template, whatever stands in it.
//!
//! It is read without panics, its faults and findings stand in it, and its
//! print is stable, says the same and has as many faults.
#![no_main]

#[path = "../../crates/zzz-template-parser/tests/it/dump.rs"]
mod dump;

use libfuzzer_sys::fuzz_target;
use zzz_template_parser::{Span, parse, print};

fuzz_target!(|data: &[u8]| {
    let text = &*String::from_utf8_lossy(data);
    let parsed = parse(text);
    for fault in &parsed.faults {
        check(fault.span, text);
        assert!(fault.report("a", text).contains(&fault.message));
    }
    parsed.findings.iter().for_each(|finding| check(finding.fault.span, text));
    let contents = &parsed.contents;
    contents.scripts.iter().chain(&contents.styles).for_each(|inline| check(inline.text, text));
    contents.origins.iter().for_each(|origin| check(origin.span, text));

    let printed = print(text);
    assert_eq!(print(&printed), printed);
    let again = parse(&printed);
    assert_eq!(dump::dump(&again.tree, &printed), dump::dump(&parsed.tree, text));
    assert_eq!(again.faults.len(), parsed.faults.len());
});

fn check(span: Span, text: &str) {
    assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{span:?}");
}
