//! Command lines that make no sense.

use crate::support::call;

#[track_caller]
fn refuses(arguments: &[&str], expected: &str) {
    let text = call(arguments).refused(2);
    assert!(text.contains(expected), "{text}");
}

#[test]
fn an_unknown_command_is_refused_with_a_suggestion() {
    refuses(&["rotues"], "the command `rotues` is unknown; did you mean `routes`?");
    refuses(
        &["dance"],
        "`dance` is unknown; there are serve, routes, config, check, gen, greet, fails",
    );
    refuses(&["serv", "--help"], "did you mean `serve`?");
}

#[test]
fn an_unknown_flag_is_refused_with_a_suggestion() {
    refuses(&["--prot", "80", "routes"], "the flag --prot is unknown; did you mean `--port`?");
    refuses(&["routes", "--jsno"], "the flag --jsno is unknown; did you mean `--json`?");
    refuses(&["--prot=80"], "the flag --prot is unknown; did you mean `--port`?");
    refuses(&["--hlep"], "did you mean `--help`?");
    // A flag of another command is none of this one.
    refuses(&["check", "--json"], "the flag --json is unknown");
    // What follows may be a secret.
    for arguments in [
        &["check", "--sceret-key=hunter2"][..],
        &["check", "--sceret-key", "hunter2"],
        &["--sceret-key", "hunter2"],
        &["--sceret-key", "hunter2", "check"],
    ] {
        let text = call(arguments).refused(2);
        assert!(text.contains("the flag --sceret-key is unknown"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn a_secret_has_no_flag() {
    for arguments in [
        &["--secret-key=hunter2"][..],
        &["check", "--secret-key", "hunter2"],
        &["--key", "hunter2", "config"],
    ] {
        let text = call(arguments).refused(2);
        assert!(text.contains("a secret has no flag"), "{text}");
        assert!(text.contains("set the variable SECRET_KEY in the place of --"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn a_value_that_a_flag_cannot_have_is_a_misuse() {
    refuses(&["--port", "abc"], "`server.port` is `abc` (flag --port), but must be a whole number");
    refuses(&["check", "--server.limits.idle-timeout=-1"], "(flag --server.limits.idle-timeout)");
    refuses(&["config", "--port", "abc"], "`server.port` is `abc`");
}

#[test]
fn help_for_an_unknown_command_is_refused() {
    refuses(&["help", "rotues"], "the command `rotues` is unknown; did you mean `routes`?");
}

#[test]
fn what_is_too_much_or_too_little_is_refused() {
    refuses(&["routes", "all"], "`all` is too much; see `routes --help`");
    refuses(&["greet", "Ann", "Bob"], "`Bob` is too much");
    refuses(&["routes", "--json=yes"], "the flag --json takes no value");
    refuses(&["greet", "--end"], "the flag --end needs a value");
    refuses(&["routes", "--port"], "the flag --port needs a value");
    refuses(&["check", "--env", "production"], "did you mean `prod`?");
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = call(&["routes", "all", "--jsno", "--prot"]).refused(2);
    assert_eq!(text.lines().count(), 3, "{text}");
}
