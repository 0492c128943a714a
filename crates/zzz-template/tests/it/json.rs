use proptest::prelude::*;
use zzz_template::{Buffer, ErrorKind, expand};

#[test]
fn nothing_ends_the_script() {
    let mut out = Buffer::new();
    out.put(expand::json(&["</script>", "<!--", "a && b", "\u{2028}\u{2029}", "\"\\é"]));
    assert_eq!(
        out.as_str(),
        r#"["\u003c/script\u003e","\u003c!--","a \u0026\u0026 b","\u2028\u2029","\"\\é"]"#,
    );
}

#[test]
fn a_script_takes_what_the_pipe_gives() {
    let mut out = Buffer::new();
    out.put(expand::json(&zzz_template::pipes::json(&"</b>")));
    assert_eq!(out.as_str(), r#""\u003c/b\u003e""#);
}

#[test]
fn what_is_no_json_is_null_and_an_error() {
    let mut out = Buffer::new();
    out.put(expand::json(&std::collections::HashMap::from([((1, 2), 3)])));
    assert_eq!(out.as_str(), "null");
    let error = out.check().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Value);
    assert!(error.to_string().starts_with("a value is no JSON: key must be a string"), "{error}");
}

proptest! {
    #[test]
    fn it_is_the_same_value_to_whoever_reads_it(text in ".*", list in any::<Vec<(i64, String)>>()) {
        let mut out = Buffer::new();
        out.put(expand::json(&(&text, &list)));
        let ends = ['<', '>', '&', '\u{2028}', '\u{2029}'];
        prop_assert!(!out.as_str().contains(ends));
        let read: (String, Vec<(i64, String)>) = serde_json::from_str(out.as_str()).unwrap();
        prop_assert_eq!(read, (text, list));
    }
}
