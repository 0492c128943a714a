//! The language of `.env` files.

use zzz_config::{Env, Environment};

use crate::folder::Folder;

#[track_caller]
fn reads(text: &str, expected: &[(&str, &str)]) {
    let mut env = Env::of([("REAL", "real"), ("EMPTY", "")]);
    env.add_text(".env", text).unwrap();
    for (name, value) in expected {
        assert_eq!(env.get(name), Some(*value), "{name} of {text:?}");
    }
    assert_eq!(env.names().count(), expected.len() + 2, "{text:?}");
}

#[track_caller]
fn refuses(text: &str, place: &str, expected: &str) {
    let error = Env::default().add_text(".env", text).unwrap_err();
    let message = error.faults().next().unwrap();
    assert!(message.starts_with(&format!(".env:{place}: ")), "{message}");
    assert!(message.contains(expected), "{message}");
}

#[test]
fn lines_comments_and_blanks() {
    reads("", &[]);
    reads("# A=1\n\n  \t# B=2", &[]);
    reads("A=1\nB = two words \t # three\n  C=", &[("A", "1"), ("B", "two words"), ("C", "")]);
    reads("\u{feff}A=1\r\nB=2\r\n", &[("A", "1"), ("B", "2")]);
    reads("export A=1\nexport=2\n", &[("A", "1"), ("export", "2")]);
    reads("A=#1\nB=a#b\nC= #c", &[("A", "#1"), ("B", "a#b"), ("C", "")]);
    reads("A=1\nA=2", &[("A", "2")]);
}

#[test]
fn quotes_over_several_lines_and_escapes() {
    reads("A='x # $B \\n'", &[("A", "x # $B \\n")]);
    reads("A=\"a\\tb\\n\\\"\\\\\\$\" # c", &[("A", "a\tb\n\"\\$")]);
    reads("A=\"one\r\ntwo\"\nB='three\nfour'", &[("A", "one\ntwo"), ("B", "three\nfour")]);
    reads("A=C:\\dir\\x\\ \nB=it's", &[("A", "C:\\dir\\x "), ("B", "it's")]);
}

#[test]
fn variables_are_expanded_with_defaults() {
    reads("A=1\nB=$A-${A}", &[("A", "1"), ("B", "1-1")]);
    reads("B=\"<${NONE:-x y}>\"\nC=${NONE:-}", &[("B", "<x y>"), ("C", "")]);
    reads("B=${EMPTY:-full}\nC=<${EMPTY}>", &[("B", "full"), ("C", "<>")]);
    reads("B=${NONE:-${REAL}-\\}}", &[("B", "real-}")]);
    // A default that is not needed may name what is not there.
    reads("B=${REAL:-${NONE}}", &[("B", "real")]);
    reads("B='$REAL'\nC=\\$REAL\nD=5$ $5", &[("B", "$REAL"), ("C", "$REAL"), ("D", "5$ $5")]);
}

#[test]
fn the_real_environment_is_never_overridden() {
    let mut env = Env::of([("REAL", "real")]);
    env.add_text(".env", "REAL=file\nB=$REAL").unwrap();
    assert_eq!((env.get("REAL"), env.get("B")), (Some("real"), Some("real")));
    assert_eq!(env.origin("B").unwrap().to_string(), ".env:2 (B)");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refuses("A=1\n2B=x", "2:1", "the name of a variable");
    refuses("A-B=1", "1:2", "expected `=` after the name");
    refuses("A", "1:2", "expected `=`");
    refuses("A=1\nB='x\ny", "2:3", "never closed");
    refuses("A=\"x", "1:3", "never closed");
    refuses("A=\"x\\y\"", "1:5", "unknown escape");
    refuses("A='x' y", "1:7", "only a comment may follow");
    refuses("A=x${B", "1:7", "expected `}`");
    refuses("A=${B:-x\n}", "1:3", "never closed");
    refuses("A=${}", "1:5", "after `${`");
    refuses("A=$B", "1:3", "not set; set it above");
    refuses(&format!("A={}x", "${B:-".repeat(9)), "1:48", "too deep");
}

#[test]
fn the_excerpt_points_at_the_fault_and_shows_no_value() {
    let error = Env::default().add_text(".env", "A=1\nKEY=\"secret\\q\"").unwrap_err();
    let lines: Vec<_> = error.faults().next().unwrap().lines().collect();
    assert_eq!(lines[1..], ["  KEY=*******\\**", "             ^"]);
}

#[test]
fn a_value_cannot_grow_without_bound() {
    let doubling: String = (1..40).map(|n| format!("A{n}=$A{}$A{}\n", n - 1, n - 1)).collect();
    let error = Env::default().add_text(".env", &format!("A0=0123456789\n{doubling}")).unwrap_err();
    assert!(error.to_string().contains("longer than 64 KiB"), "{error}");
}

#[test]
fn variables_are_asked_for_with_a_default_or_required() {
    let folder = Folder::with(&[(".env", "HOST=a\nX=1"), (".env.prod", "HOST=b\nY=$X")]);
    let mut env = Env::of([("EMPTY", "")]);
    env.add_files(folder.path(), Environment::Prod).unwrap();
    assert_eq!((env.get("HOST"), env.get("Y"), env.get("NONE")), (Some("b"), Some("1"), None));
    assert_eq!((env.get_or("EMPTY", "d"), env.get_or("X", "d")), ("d", "1"));
    assert_eq!(env.require("X").unwrap(), "1");
    let told = |name: &str| env.require(name).unwrap_err().to_string();
    assert!(told("HOTS").contains("HOTS is not set; set it in the environment"));
    assert!(told("HOTS").contains("did you mean `HOST`?"));
    assert!(told("EMPTY").contains("EMPTY is empty"));
}
