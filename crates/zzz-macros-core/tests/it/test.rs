//! What `#[zzz::test]` says about a wrong test.

use proc_macro2::{TokenStream, TokenTree};

/// The texts of the `compile_error!`s in what the macro writes.
fn faults(attribute: &str, item: &str) -> Vec<String> {
    let written = zzz_macros_core::test(attribute.parse().unwrap(), item.parse().unwrap());
    let mut texts = Vec::new();
    collect(written, &mut texts);
    texts
}

fn collect(tokens: TokenStream, texts: &mut Vec<String>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let is_error = at >= 2 && tokens[at - 2].to_string() == "compile_error";
        if is_error {
            let literal: syn::LitStr = syn::parse2(group.stream()).unwrap();
            texts.push(literal.value());
        } else {
            collect(group.stream(), texts);
        }
    }
}

/// Where tokens touch says nothing about them.
fn unspaced(code: impl Into<String>) -> String {
    let mut code = code.into();
    code.retain(|c| !c.is_whitespace());
    code
}

#[track_caller]
fn check(attribute: &str, item: &str, expected: &str) {
    assert_eq!(faults(attribute, item), [expected], "#[zzz::test({attribute})] {item}");
}

#[test]
fn what_is_right_has_no_faults() {
    for (attribute, item) in [
        ("", "async fn a() {}"),
        ("", "/// Docs.\n#[should_panic] pub(crate) async fn a() -> Result<(), String> { Ok(()) }"),
        ("app = app", "async fn a(client: TestClient) {}"),
        ("app = app", "async fn a(client: &TestClient, repo: &Repo) {}"),
        ("app = crate::app, timeout_seconds = 1, crate = my::zzz,", "async fn a(_: &mut x::Y) {}"),
    ] {
        assert_eq!(faults(attribute, item), [""; 0], "#[zzz::test({attribute})] {item}");
    }
}

#[test]
fn what_is_written_by_hand_is_written() {
    let attribute = "app = crate::app, crate = my, timeout_seconds = 5";
    let item = "#[ignore] pub async fn a(client: &TestClient, repo: Repo) -> R { body }";
    let written = zzz_macros_core::test(attribute.parse().unwrap(), item.parse().unwrap());
    let expected = "#[ignore] #[::core::prelude::v1::test] pub fn a() -> R {
        async fn a(client: &TestClient, repo: Repo) -> R { body }
        my::run_test(::core::time::Duration::from_secs(5u64), || async {
            let case = my::TestCase::new(crate::app());
            #[allow(unused_mut, unused_qualifications, reason = \"the type stands as the test has it\")]
            let mut argument0 = <TestClient as my::TestArgument<'_, _>>::start(&case).await;
            #[allow(unused_mut, unused_qualifications, reason = \"the type stands as the test has it\")]
            let mut argument1 = <Repo as my::TestArgument<'_, _>>::start(&case).await;
            case.start().await;
            let outcome = a(&argument0, argument1).await;
            #[allow(unused_qualifications, reason = \"the type stands as the test has it\")]
            <TestClient as my::TestArgument<'_, _>>::stop(argument0).await;
            case.stop().await;
            outcome
        },)
    }";
    assert_eq!(unspaced(written.to_string()), unspaced(expected));

    let plain = zzz_macros_core::test(TokenStream::new(), "async fn b() {}".parse().unwrap());
    let expected = "#[::core::prelude::v1::test] fn b() {
        async fn b() {}
        ::zzz::run_test(::core::time::Duration::from_secs(60u64), || async { b().await },)
    }";
    assert_eq!(unspaced(plain.to_string()), unspaced(expected));
}

#[test]
fn faults_of_the_function() {
    let no_function = "a test is a function, for example: \
                       `#[zzz::test] async fn adds() { assert_eq!(1 + 1, 2); }`";
    check("", "struct A;", no_function);
    check(
        "",
        "fn a() {}",
        "a test under `#[zzz::test]` is an `async fn`; one that awaits nothing needs only \
         `#[test]`",
    );
    check(
        "",
        "async unsafe fn a() {}",
        "a test cannot be `unsafe`: put `unsafe { .. }` around what needs it",
    );
    check("", "async extern \"C\" fn a() {}", "a test cannot have an ABI: it is called from Rust");
    check(
        "",
        "async fn a<T>() {}",
        "a test cannot be generic: nobody would say for which types it runs",
    );
    let twice = "`#[zzz::test]` makes a test already; remove the other attribute";
    check("", "#[test] async fn a() {}", twice);
    check("", "#[tokio::test] async fn a() {}", twice);
}

#[test]
fn faults_of_the_argument() {
    check(
        "",
        "async fn a(client: TestClient) {}",
        "`a` takes an application, and nothing says which: write \
         `#[zzz::test(app = crate::app)]`, where `fn app() -> App` or `-> Result<App>`",
    );
    check(
        "app = app",
        "async fn a() {}",
        "`a` takes no argument, so this is never called: write \
         `async fn a(client: &TestClient)`, or remove `app`",
    );
    check(
        "app = app",
        "async fn a(&self) {}",
        "a test cannot have `self`: it is a function outside of an `impl` block",
    );
    check(
        "app = app",
        "async fn a(client: impl TestApp) {}",
        "expected the name of a type, as `TestClient`, `TestServer` or a service",
    );
}

#[test]
fn faults_of_the_attribute() {
    let item = "async fn a() {}";
    let keys = "expected `app = path`, `timeout_seconds = 300` or `crate = path`, for example: \
                `#[zzz::test(app = crate::app)]`";
    check("timeout = 3", item, keys);
    check("crate = a, crate = b", item, "`crate` stands here twice; remove one of the two");
    let seconds = "expected a whole number of seconds above 0: `timeout_seconds = 300`";
    for value in ["0", "1.5", "\"1\"", "-1", "99999999999999999999"] {
        check(&format!("timeout_seconds = {value}"), item, seconds);
    }
    let function = "expected the path of a function that returns an `App` or a `Result<App>`, \
                    without parentheses: `app = crate::app`";
    for value in ["app()", "|| App::new()", "7"] {
        check(&format!("app = {value}"), item, function);
    }
}

#[test]
fn all_faults_at_once() {
    let found = faults("crate = a, crate = b", "#[test] fn a<T>(client: T, other: T) {}");
    assert_eq!(found.len(), 5, "{found:?}");
}
