//! What is in force, and what is wrong with it.

use std::{fs, path::PathBuf};

use crate::support::{Called, call, program, tool};

/// A folder with these files and no others, called like the test that wants it.
fn folder(test: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(test);
    // It is there if the tests ran before.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("config")).expect("a folder");
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
    }
    folder
}

#[test]
fn every_value_is_shown_with_where_it_comes_from() {
    let files = [
        ("config/default.toml", "posts_max = 7\ncontact = \"Ann\"\n"),
        ("config/dev.toml", "contact = \"Bob\"\n"),
        (".env", "LOG_LEVEL=debug\n"),
    ];
    let mut command = program(&[("WORKERS", "3")]);
    command.current_dir(folder("every_value_is_shown", &files)).args(["config", "--port=81"]);
    let text = call(&mut command).fine();
    let lines: Vec<_> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for expected in [
        "environment: dev",
        "key value from",
        "developer_aids true default",
        "contact \"Bob\" config/dev.toml:1",
        "posts_max 7 config/default.toml:1",
        "server.host \"127.0.0.1\" default",
        "server.port 81 flag --port",
        "server.workers 3 variable WORKERS",
        "server.log_level debug .env:1 (LOG_LEVEL)",
    ] {
        assert!(lines.iter().any(|line| line == expected), "`{expected}` is not in\n{text}");
    }
}

fn wrong(arguments: &[&str]) -> Called {
    let files = [
        ("config/default.toml", "posts_mx = 7\n\n[server]\nworkers = \"two\"\n"),
        (".env", "LOG_LEVEL=loud\nAPP__SERVER__PROT=80\n"),
    ];
    let mut command = program(&[("ZZZ_ENV", "staging"), ("PORT", "http"), ("BACKEND", "threads")]);
    command.current_dir(folder("a_wrong_configuration", &files)).args(arguments);
    call(&mut command)
}

#[test]
fn all_faults_of_a_wrong_configuration_come_in_one_message() {
    let text = wrong(&["check"]).refused(1);
    let expected = [
        "config/default.toml:1: `posts_mx` is no key of the configuration; did you mean `posts_max`?",
        ".env:2 (APP__SERVER__PROT): APP__SERVER__PROT sets no key of the configuration; did you mean `APP__SERVER__PORT`?",
        "`server.port` is `http` (variable PORT), but must be a whole number from 0 to 65535",
        "`server.workers` is `\"two\"` (config/default.toml:4), but must be a whole number from 1 to 1024",
        "`server.backend` is `threads` (variable BACKEND), but must be `per-core`, `multi-thread` or `io-uring`",
        "`server.log_level` is `loud` (.env:1 (LOG_LEVEL)), but must be `off`, `error`",
        "`contact` is missing: set the variable CONTACT",
        "`secret_key` is missing: set the variable SECRET_KEY",
    ];
    for expected in expected {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
    assert_eq!(text.lines().count(), 1 + expected.len(), "{text}");
    assert_eq!(text.lines().next(), Some("showcase: the configuration cannot be used:"));
    // Nothing is served where anything is wrong.
    assert_eq!(wrong(&[]).refused(1), text);
}

#[test]
fn staging_wants_to_know_whom_to_ask_and_a_key_of_its_own() {
    let text = tool(&["check", "--env=staging"]).refused(1);
    assert!(text.contains("`contact` is missing: set the variable CONTACT"), "{text}");
    assert!(text.contains("`secret_key` is missing: set the variable SECRET_KEY"), "{text}");
    let key = ("SECRET_KEY", "a-key-that-only-this-test-knows-of");
    let text = call(program(&[key]).args(["check", "--env=staging", "--contact=Ann"])).fine();
    assert!(text.contains("the configuration of staging are fine"), "{text}");
}
