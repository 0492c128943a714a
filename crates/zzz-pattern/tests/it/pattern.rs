use proptest::prelude::*;
use zzz_pattern::{PATTERN_BYTES_MAX, Pattern, PatternErrorKind, Segment};

/// Parses `text`, writes its segments as the debug output of each, and compares.
#[track_caller]
fn check(text: &str, segments: &[Segment<'_>]) {
    let pattern = Pattern::parse(text).unwrap();
    assert_eq!(pattern.segments().collect::<Vec<_>>(), segments);
    assert_eq!(pattern.as_str(), text);
    assert_eq!(pattern.to_string(), text);
    assert_eq!(text.parse::<Pattern>().unwrap(), pattern);
    let names: Vec<_> = segments
        .iter()
        .filter_map(|segment| match segment {
            Segment::Static(_) => None,
            Segment::Param(name) | Segment::Wildcard(name) => Some(*name),
        })
        .collect();
    assert_eq!(pattern.names().collect::<Vec<_>>(), names);
    assert_eq!(pattern.names().len(), names.len());
    for index in 0..=names.len() {
        assert_eq!(pattern.name(index), names.get(index).copied());
    }
}

/// Parses `text`, which must fail at `part` with a message of `message`.
#[track_caller]
fn check_error(text: &str, kind: PatternErrorKind, part: &str, message: &str) {
    let error = Pattern::parse(text).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert_eq!(error.kind(), kind);
    assert_eq!(&text[error.span()], part);
}

#[test]
fn segments() {
    use Segment::{Param, Static, Wildcard};

    check("/", &[Static("")]);
    check("/users", &[Static("users")]);
    check("/users/", &[Static("users"), Static("")]);
    check("/:id", &[Param("id")]);
    check("/*rest", &[Wildcard("rest")]);
    check(
        "/users/:id/files/*path",
        &[Static("users"), Param("id"), Static("files"), Wildcard("path")],
    );
    check("/:_a1/:A/", &[Param("_a1"), Param("A"), Static("")]);
    check("/straße/日本", &[Static("straße"), Static("日本")]);
    check(
        "/a.b/@me/~x/a+b,c;d=e!$&'()/.well-known",
        &[
            Static("a.b"),
            Static("@me"),
            Static("~x"),
            Static("a+b,c;d=e!$&'()"),
            Static(".well-known"),
        ],
    );
}

#[test]
fn errors_of_the_whole_pattern() {
    check_error(
        "users",
        PatternErrorKind::NoLeadingSlash,
        "users",
        r#"pattern "users" does not start with "/": write "/users""#,
    );
    check_error(
        "",
        PatternErrorKind::NoLeadingSlash,
        "",
        r#"pattern "" does not start with "/": write "/""#,
    );
    check_error(
        "/a///b",
        PatternErrorKind::EmptySegment,
        "//",
        r#"pattern "/a///b" has an empty segment at byte 3: write "/a/b""#,
    );
    check_error(
        "//",
        PatternErrorKind::EmptySegment,
        "//",
        r#"pattern "//" has an empty segment at byte 1: write "/""#,
    );
    let many: String = (0..17).map(|number| format!("/:p{number}")).collect();
    check_error(
        &many,
        PatternErrorKind::TooManyParams,
        &many,
        &format!(
            "pattern {many:?} has 17 parameters: write at most 16, or end with a wildcard such as \
             \"*rest\" and split it in the handler"
        ),
    );
    assert!(Pattern::parse(&many[..many.rfind('/').unwrap()]).is_ok());
    let long = format!("/{}", "a".repeat(PATTERN_BYTES_MAX));
    check_error(
        &long,
        PatternErrorKind::TooLong,
        &long,
        &format!("pattern \"{}...\" has 8001 bytes: write one of at most 8000", &long[..40]),
    );
    assert!(Pattern::parse(&long[..PATTERN_BYTES_MAX]).is_ok());
}

#[test]
fn errors_of_names() {
    check_error(
        "/users/:/x",
        PatternErrorKind::EmptyName,
        ":",
        r#"parameter ":" in pattern "/users/:/x" has no name: write for example ":id""#,
    );
    check_error(
        "/files/*",
        PatternErrorKind::EmptyName,
        "*",
        r#"wildcard "*" in pattern "/files/*" has no name: write for example "*path""#,
    );
    check_error(
        "/:user-id",
        PatternErrorKind::BadName,
        ":user-id",
        "name \"user-id\" in pattern \"/:user-id\" is not made of ASCII letters, digits and \
         \"_\", starting with no digit: write \":user_id\"",
    );
    check_error(
        "/*1é",
        PatternErrorKind::BadName,
        "*1é",
        "name \"1é\" in pattern \"/*1é\" is not made of ASCII letters, digits and \"_\", starting \
         with no digit: write \"*_1_\"",
    );
    check_error(
        "/:id/x/*id",
        PatternErrorKind::DuplicateName,
        "*id",
        "name \"id\" is used twice in pattern \"/:id/x/*id\": give each a name of its own, for \
         example \"*id2\"",
    );
    check_error(
        "/:a:b",
        PatternErrorKind::PartialParam,
        ":a:b",
        "segment \":a:b\" in pattern \"/:a:b\" holds more than one parameter: give each a segment \
         of its own, or take \":a\" and split it in the handler",
    );
    check_error(
        "/files/*path/edit",
        PatternErrorKind::WildcardNotLast,
        "*path",
        "wildcard \"*path\" in pattern \"/files/*path/edit\" is not the last segment: end the \
         pattern with it, or write \":path\" to take one segment",
    );
}

#[test]
fn errors_of_static_text() {
    check_error(
        "/user-:id",
        PatternErrorKind::PartialParam,
        ":",
        "segment \"user-:id\" in pattern \"/user-:id\" has \":\" inside: a parameter is a whole \
         segment, write \":id\" and take it apart in the handler",
    );
    check_error(
        "/a*",
        PatternErrorKind::PartialParam,
        "*",
        "segment \"a*\" in pattern \"/a*\" has \"*\" inside: a parameter is a whole segment, \
         write \"*name\" and take it apart in the handler",
    );
    for (text, char, advice) in [
        ("/x/{id}", "{", r#"write ":id" for a parameter"#),
        ("/x/<id>", "<", r#"write ":id" for a parameter"#),
        ("/x/{*path}", "{", r#"write "*path" for a wildcard"#),
        ("/x/<path..>", "<", r#"write "*path" for a wildcard"#),
        ("/x/caf%C3%A9", "%", r#"patterns are written decoded, write "café""#),
        ("/x/100%", "%", "patterns are written decoded, and this one needs a parameter there"),
        (
            "/x/a?b=c",
            "?",
            r#"a query is not part of the path, write "/x/a" and read the query in the handler"#,
        ),
        ("/x/a#b", "#", r#"clients do not send the fragment, write "/x/a""#),
        ("/x/a\\b", "\\", r#"write "/" between segments"#),
        ("/x/a b", " ", "leave it out, or match the segment with a parameter"),
        ("/x/a\u{7f}", "\u{7f}", "leave it out, or match the segment with a parameter"),
    ] {
        let segment = &text[3..];
        let message =
            format!("segment {segment:?} in pattern {text:?} contains {char:?}: {advice}");
        // `{*path}` is met by its brace first, so that it is not taken for a partial parameter.
        check_error(text, PatternErrorKind::BadChar, char, &message);
    }
    check_error(
        "/a/../b",
        PatternErrorKind::DotSegment,
        "..",
        "segment \"..\" in pattern \"/a/../b\" never matches, because clients resolve it before \
         they send the request: leave it out",
    );
}

proptest! {
    #[test]
    fn what_parses_is_what_was_written(text in "[/:*a-c1.%é ]{0,12}") {
        match Pattern::parse(&text) {
            Ok(pattern) => {
                let written: String = pattern
                    .segments()
                    .map(|segment| match segment {
                        Segment::Static(text) => format!("/{text}"),
                        Segment::Param(name) => format!("/:{name}"),
                        Segment::Wildcard(name) => format!("/*{name}"),
                    })
                    .collect();
                prop_assert_eq!(written, text);
            }
            Err(error) => {
                prop_assert!(text.get(error.span()).is_some());
                prop_assert!(error.to_string().contains(": "));
            }
        }
    }
}
