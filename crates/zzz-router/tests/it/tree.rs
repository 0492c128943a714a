use std::cmp::Ordering;

use proptest::prelude::*;
use zzz_router::percent::{self, DecodeErrorKind};
use zzz_router::{Captures, Entry, Pattern, Segment, Tree};

/// Builds a tree of the patterns, each its own value.
#[track_caller]
fn tree(patterns: &[&str]) -> Tree<String> {
    let mut tree = Tree::new();
    for pattern in patterns {
        let parsed = Pattern::parse(pattern).unwrap();
        tree.insert(&parsed, (*pattern).to_owned()).unwrap();
    }
    tree
}

/// Looks `path` up and writes the answer as the pattern and its values, or as nothing.
#[track_caller]
fn check(tree: &Tree<String>, path: &str, expected: &str) {
    let mut captures = Captures::new();
    let mut answer = String::new();
    if let Some(found) = tree.find(path, &mut captures).unwrap() {
        assert_eq!(found.value(), found.pattern().as_str());
        answer.push_str(found.value());
        for (name, value) in found.params(path, &captures) {
            answer.push_str(&format!(" {name}={value}"));
        }
        assert_eq!(captures.len(), found.pattern().names().len());
    } else {
        assert!(captures.is_empty());
    }
    assert_eq!(answer, expected, "{path}");
}

#[test]
fn static_text() {
    let tree = tree(&[
        "/",
        "/users",
        "/users/",
        "/users/new",
        "/subscriptions",
        "/a-segment-of-more-than-sixteen",
        "/a-segment-of-LESS-than-sixteen",
    ]);
    check(&tree, "/", "/");
    check(&tree, "/users", "/users");
    check(&tree, "/users/", "/users/");
    check(&tree, "/users/new", "/users/new");
    check(&tree, "/subscriptions", "/subscriptions");
    check(&tree, "/a-segment-of-more-than-sixteen", "/a-segment-of-more-than-sixteen");
    check(&tree, "/a-segment-of-LESS-than-sixteen", "/a-segment-of-LESS-than-sixteen");
    for path in [
        "",
        "users",
        "*",
        "//",
        "//users",
        "/user",
        "/userss",
        "/Users",
        "/users//",
        "/users/new/",
        "/users\0",
        "/subscriptionz",
        "/subscription",
        "/a-segment-of-MORE-than-sixteen",
    ] {
        check(&tree, path, "");
    }
}

#[test]
fn a_tree_without_patterns() {
    let mut tree = tree(&[]);
    assert!(tree.is_empty());
    check(&tree, "/", "");
    check(&tree, "/a", "");
    // An addition after a lookup counts.
    tree.insert(&Pattern::parse("/a").unwrap(), "/a".to_owned()).unwrap();
    assert_eq!(tree.len(), 1);
    check(&tree, "/a", "/a");
}

#[test]
fn parameters() {
    let tree = tree(&["/users/:id", "/users/:id/posts/:post", "/:page", "/:a/:b/"]);
    check(&tree, "/users/42", "/users/:id id=42");
    check(
        &tree,
        "/users/octocat/posts/why-routers-are-trees",
        "/users/:id/posts/:post id=octocat post=why-routers-are-trees",
    );
    check(&tree, "/users", "/:page page=users");
    check(&tree, "/users/", "");
    check(&tree, "/x/y/", "/:a/:b/ a=x b=y");
    check(&tree, "/users/y/", "/:a/:b/ a=users b=y");
    check(&tree, "//y/", "");
    check(&tree, "/users//posts/1", "");
    check(&tree, "/é", "/:page page=é");
}

#[test]
fn wildcards() {
    let tree = tree(&["/files/*path", "/files/:id/edit", "/static", "/static/*path"]);
    check(&tree, "/files/a", "/files/*path path=a");
    check(&tree, "/files/a/b/c/", "/files/*path path=a/b/c/");
    check(&tree, "/files/a/edit", "/files/:id/edit id=a");
    check(&tree, "/files/a/edits", "/files/*path path=a/edits");
    check(&tree, "/files/a/edit/", "/files/*path path=a/edit/");
    // What the rest looks like is for the caller to judge.
    check(&tree, "/files//", "/files/*path path=/");
    check(&tree, "/files/../x", "/files/*path path=../x");
    // It takes at least one character.
    check(&tree, "/files/", "");
    check(&tree, "/files", "");
    check(&tree, "/static", "/static");
    check(&tree, "/static/", "");
}

#[test]
fn priority_and_backtracking() {
    let tree = tree(&[
        "/a/b/c",
        "/:x/b/d",
        "/a/:y/e",
        "/*rest",
        "/deep/:a/:b/:c/end",
        "/deep/one/:b/:c/stop",
        "/deep/one/two/*path",
    ]);
    check(&tree, "/a/b/c", "/a/b/c");
    check(&tree, "/a/b/d", "/:x/b/d x=a");
    check(&tree, "/a/b/e", "/a/:y/e y=b");
    check(&tree, "/a/b/f", "/*rest rest=a/b/f");
    check(&tree, "/a", "/*rest rest=a");
    check(&tree, "/deep/one/two/three/end", "/deep/one/two/*path path=three/end");
    check(&tree, "/deep/one/2/three/stop", "/deep/one/:b/:c/stop b=2 c=three");
    check(&tree, "/deep/one/2/three/end", "/deep/:a/:b/:c/end a=one b=2 c=three");
    check(&tree, "/deep/one/2/three/no", "/*rest rest=deep/one/2/three/no");
    check(&tree, "/deep/one/two", "/*rest rest=deep/one/two");
}

#[test]
fn percent_encoding() {
    let tree = tree(&["/hello", "/straße/:name", "/:x", "/files/*path", "/a/b", "/:x/c"]);
    check(&tree, "/%68ello", "/hello");
    check(&tree, "/%68%65%6C%6c%6F", "/hello");
    check(&tree, "/stra%C3%9Fe/%C3%BC", "/straße/:name name=ü");
    check(&tree, "/straße/ü", "/straße/:name name=ü");
    // A decoded slash is data, wherever it stands.
    check(&tree, "/a%2Fb", "/:x x=a/b");
    check(&tree, "/%2f", "/:x x=/");
    check(&tree, "/a%2Fb/c", "/:x/c x=a/b");
    check(&tree, "%2Fhello", "");
    check(&tree, "/hello%2F", "/:x x=hello/");
    // A decoded percent sign is not decoded again.
    check(&tree, "/%2568ello", "/:x x=%68ello");
    check(&tree, "/%25", "/:x x=%");
    check(&tree, "/files/a%20b/c%2Fd", "/files/*path path=a b/c/d");
    check(&tree, "/a/b%00", "");
    check(&tree, "/a%20/b", "");
    check(&tree, "/%2e%2e", "/:x x=..");
}

#[test]
fn undecodable_paths() {
    let tree = tree(&["/hello", "/:x", "/files/*path"]);
    for (path, kind, position) in [
        ("/%zz", DecodeErrorKind::Malformed, 1),
        ("/hello/%4", DecodeErrorKind::Malformed, 7),
        ("/no/match/at/all/%", DecodeErrorKind::Malformed, 17),
        ("/files/a/b%/c", DecodeErrorKind::Malformed, 10),
        ("/files/é/%FF", DecodeErrorKind::NotUtf8, 10),
        // An escape does not go on in the next segment.
        ("/%C3/%A9", DecodeErrorKind::NotUtf8, 1),
        ("/%2/F", DecodeErrorKind::Malformed, 1),
    ] {
        let mut captures = Captures::new();
        let error = tree.find(path, &mut captures).unwrap_err();
        assert_eq!((error.kind(), error.position()), (kind, position), "{path}");
        assert!(captures.is_empty());
    }
}

#[test]
fn captures_are_used_again() {
    let tree = tree(&["/:a", "/:a/:b"]);
    let mut captures = Captures::new();
    for (path, values) in [
        ("/a%20b", vec!["a b"]),
        ("/x/y", vec!["x", "y"]),
        ("/", vec![]),
        ("/c%2Fd/e", vec!["c/d", "e"]),
        ("/1", vec!["1"]),
    ] {
        let _ = tree.find(path, &mut captures).unwrap();
        assert_eq!(captures.values(path).collect::<Vec<_>>(), values);
        assert_eq!(captures.value(values.len(), path), None);
        // Another path gives another text or none, but no panic.
        assert!(captures.values("é").count() <= values.len());
    }
}

#[test]
fn conflicts() {
    /// Adds both patterns; the second must be refused with `message`.
    #[track_caller]
    fn check(first: &str, second: &str, message: &str) {
        let mut tree = tree(&[first]);
        let refused = Pattern::parse(second).unwrap();
        let conflict = tree.insert(&refused, String::new()).unwrap_err();
        assert_eq!(conflict.to_string(), message);
        assert_eq!(conflict.existing().as_str(), first);
        assert_eq!(conflict.refused(), &refused);
        assert_eq!(tree.len(), 1);
        assert_eq!(tree.iter().next().unwrap().1, first);
    }

    check(
        "/users/:id",
        "/users/:name",
        r#"pattern "/users/:name" matches the same paths as "/users/:id": keep one of them"#,
    );
    check(
        "/users/:id/*a",
        "/users/:name/*b",
        r#"pattern "/users/:name/*b" matches the same paths as "/users/:id/*a": keep one of them"#,
    );
    check("/users", "/users", r#"pattern "/users" is there already: leave one out"#);
    // None of these are the same.
    tree(&[
        "/users/:id",
        "/users/*id",
        "/users/id",
        "/users/:id/",
        "/users",
        "/users/",
        "/:users/id",
    ]);
}

#[test]
fn entries() {
    let mut tree = Tree::new();
    let id = Pattern::parse("/users/:id").unwrap();
    let name = Pattern::parse("/users/:name").unwrap();
    *tree.entry(&id).or_insert_with(|| 1) += 1;
    *tree.entry(&name).or_insert_with(|| 100) += 1;
    match tree.entry(&name) {
        Entry::Occupied(mut entry) => {
            assert_eq!(entry.pattern(), &id);
            assert_eq!(*entry.get(), 3);
            *entry.get_mut() += 1;
            assert_eq!(entry.conflict().refused(), &name);
        }
        Entry::Vacant(_) => panic!("the shape is there"),
    }
    assert_eq!(tree.iter().collect::<Vec<_>>(), [(&id, &4)]);
    assert_eq!(format!("{tree:?}"), r#"{Pattern("/users/:id"): 4}"#);
}

#[test]
fn many_children_of_one_node() {
    let mut tree = Tree::new();
    for number in 0..3_000_usize {
        for pattern in [
            format!("/{number}"),
            format!("/resource-{number}/:id"),
            format!("/a-resource-with-number-{number}-in-the-middle/:id"),
        ] {
            let parsed = Pattern::parse(&pattern).unwrap();
            tree.insert(&parsed, pattern).unwrap();
        }
    }
    for (pattern, _) in tree.iter() {
        let path = pattern.as_str().replace(":id", "7");
        let end = if path == pattern.as_str() { "" } else { " id=7" };
        check(&tree, &path, &format!("{pattern}{end}"));
        check(&tree, &format!("{path}x/"), "");
    }
}

/// Nothing may be as deep as a pattern or a path, or it would overflow this stack.
#[test]
fn deep_patterns_and_paths_need_no_stack() {
    std::thread::Builder::new()
        .stack_size(128 * 1024)
        .spawn(|| {
            let deep = "/a".repeat(3_990);
            let mut patterns = vec![deep.clone(), format!("{deep}/:x"), format!("{deep}/x/*y")];
            for segments in [1, 100, 2_000, 3_000] {
                patterns.push(format!("{}/:x", "/a".repeat(segments)));
            }
            let patterns: Vec<_> = patterns.iter().map(String::as_str).collect();
            let tree = tree(&patterns);
            check(&tree, &deep, &deep);
            check(&tree, &format!("{deep}/1"), &format!("{deep}/:x x=1"));
            check(&tree, &format!("{deep}/x/1/2"), &format!("{deep}/x/*y y=1/2"));
            check(&tree, &format!("{deep}/x"), &format!("{deep}/:x x=x"));
            check(&tree, &format!("{deep}/%78"), &format!("{deep}/:x x=x"));
            check(&tree, &"/a".repeat(100_000), "");
            check(&tree, &"/%61".repeat(100_000), "");
            check(&tree, &"/".repeat(100_000), "");
            drop(tree.clone());
        })
        .unwrap()
        .join()
        .unwrap();
}

/// Every way to read the first twelve segments is a pattern, so that each leads a lookup astray;
/// the work is bounded by the number of nodes all the same, not by the length of the path. If it
/// were not, this test would not end.
#[test]
fn backtracking_is_bounded_by_the_size_of_the_tree() {
    const DEPTH: u32 = 12;
    let mut patterns = Vec::new();
    for ways in 0..1_u32 << DEPTH {
        let segments = (0..DEPTH).map(|depth| match ways >> depth & 1 {
            0 => "/a".to_owned(),
            _ => format!("/:p{depth}"),
        });
        patterns.push(segments.collect::<String>() + "/end");
    }
    let mut tree = tree(&patterns.iter().map(String::as_str).collect::<Vec<_>>());
    let path = "/a".repeat(1_000);
    check(&tree, &path, "");
    check(&tree, &format!("{path}/end"), "");
    check(&tree, &path[..2 * DEPTH as usize], "");
    // The last resort is found after everything else was tried.
    tree.insert(&Pattern::parse("/*rest").unwrap(), "/*rest".to_owned()).unwrap();
    check(&tree, &path, &format!("/*rest rest={}", &path[1..]));
    let end = format!("{}/end", "/a".repeat(DEPTH as usize));
    check(&tree, &end, &end);
}

/// One parameter after another, sixteen of them, each with a static twin that leads nowhere.
#[test]
fn long_paths_against_many_parameters() {
    let params: Vec<String> = (0..16).map(|number| format!("/:p{number}")).collect();
    let mut patterns = vec![params.concat()];
    for number in 0..16 {
        patterns.push(format!("{}/a/never", params[..number].concat()));
    }
    let tree = tree(&patterns.iter().map(String::as_str).collect::<Vec<_>>());
    check(&tree, &"/a".repeat(1_000), "");
    check(&tree, &"/a".repeat(17), "");
    let all: String = (0..16).map(|number| format!(" p{number}=a")).collect();
    check(&tree, &"/a".repeat(16), &format!("{}{all}", patterns[0]));
    check(&tree, "/a/never", "/a/never");
}

/// Matches one pattern in the most obvious way: the values, and how good the match is, one number
/// per segment.
fn match_naively(pattern: &Pattern, path: &str) -> Option<(Vec<u8>, Vec<String>)> {
    let decoded: Vec<_> = path[1..]
        .split('/')
        .map(|segment| percent::decode(segment).unwrap().into_owned())
        .collect();
    let mut rest = decoded.as_slice();
    let (mut rank, mut values) = (Vec::new(), Vec::new());
    for segment in pattern.segments() {
        let (first, others) = rest.split_first()?;
        match segment {
            Segment::Static(text) if text == first => rank.push(0),
            Segment::Param(_) if !first.is_empty() => {
                rank.push(1);
                values.push(first.clone());
            }
            Segment::Wildcard(_) if rest != [""] => {
                rank.push(2);
                values.push(rest.join("/"));
                return Some((rank, values));
            }
            _ => return None,
        }
        rest = others;
    }
    rest.is_empty().then_some((rank, values))
}

/// Finds the best of all patterns.
fn find_naively(patterns: &[Pattern], path: &str) -> Option<(String, Vec<String>)> {
    if !path.starts_with('/') {
        return None;
    }
    patterns
        .iter()
        .filter_map(|pattern| {
            let (rank, values) = match_naively(pattern, path)?;
            Some((rank, pattern.to_string(), values))
        })
        .min_by(|one, other| match one.0.cmp(&other.0) {
            Ordering::Equal => panic!("{} and {} are one shape", one.1, other.1),
            order => order,
        })
        .map(|(_, pattern, values)| (pattern, values))
}

/// Texts that are alike in what the index looks at first.
const TEXTS: [&str; 13] = [
    "a",
    "b",
    "ab",
    "é",
    "exactly8",
    "exactly9!",
    "exactly9+",
    "exactly8-exactly8",
    "exactly8+exactly8",
    "exactly8-and-exactly8",
    "exactly8-AND-exactly8",
    "exactly8exactly8",
    "users",
];

fn patterns() -> impl Strategy<Value = Vec<Pattern>> {
    let segment = prop_oneof![
        3 => prop::sample::select(&TEXTS[..]).prop_map(str::to_owned),
        2 => Just(":".to_owned()),
        1 => Just("*".to_owned()),
    ];
    let pattern =
        (prop::collection::vec(segment, 0..5), any::<bool>()).prop_map(|(segments, slash)| {
            let mut text = String::new();
            let mut closed = false;
            for (number, segment) in segments.iter().enumerate() {
                text += "/";
                text += segment;
                closed = segment == "*";
                if closed || segment == ":" {
                    text += &format!("n{number}");
                }
                if closed {
                    break;
                }
            }
            if text.is_empty() || slash && !closed {
                text += "/";
            }
            Pattern::parse(&text).unwrap()
        });
    prop::collection::vec(pattern, 0..24)
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        12 => prop::sample::select(&TEXTS[..]).prop_map(str::to_owned),
        2 => prop::sample::select(&TEXTS[..]).prop_map(encode),
        2 => "[ab%/\0é]{0,20}".prop_map(|text| encode(&text)),
        1 => "[a-c.\0é]{0,20}",
        1 => Just("%61".to_owned()),
        1 => Just(String::new()),
    ];
    let segments = prop::collection::vec(segment, 0..7);
    (prop::sample::select(&["/", "/", "/", "/", ""][..]), segments)
        .prop_map(|(start, segments)| format!("{start}{}", segments.join("/")))
}

/// Escapes what is not unreserved (RFC 3986 section 2.3).
fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn like_the_naive_matcher(
        patterns in patterns(),
        paths in prop::collection::vec(path(), 1..12),
    ) {
        let mut tree = Tree::new();
        for pattern in patterns {
            let _ = tree.insert(&pattern, pattern.to_string());
        }
        let patterns: Vec<_> = tree.iter().map(|(pattern, _)| pattern.clone()).collect();
        let mut captures = Captures::new();
        for path in paths {
            let found = tree.find(&path, &mut captures).unwrap().map(|found| {
                let values = captures.values(&path).map(str::to_owned).collect();
                (found.value().clone(), values)
            });
            prop_assert_eq!(found, find_naively(&patterns, &path), "{}", path);
        }
    }

    #[test]
    fn undecodable_segments_are_errors(
        patterns in patterns(),
        mut segments in prop::collection::vec("[ab]{1,3}|%61", 0..5),
        bad in "%[g-z][0-9]|%|%[0-9]|%[89][0-9]",
        place in any::<prop::sample::Index>(),
    ) {
        let mut tree = Tree::new();
        for pattern in patterns {
            let _ = tree.insert(&pattern, ());
        }
        segments.insert(place.index(segments.len() + 1), bad);
        let path = format!("/{}", segments.join("/"));
        let error = tree.find(&path, &mut Captures::new()).unwrap_err();
        prop_assert!(path[error.position()..].starts_with('%'));
    }
}
