//! The configuration, as the command shows it.

use zzz_boot::{Boot, Command};
use zzz_config::{Config, Loader, Secret, ServerConfig};
use zzz_core::App;

use crate::support::{boot, call, call_with};

#[test]
fn every_value_is_listed_with_where_it_comes_from() {
    let variables = [("ZZZ_ENV", "prod"), ("LOG_LEVEL", "warn"), ("SECRET_KEY", "hunter3")];
    let loader = Loader::empty().variables(variables);
    let text = call_with(boot(), loader, &["config", "--port", "80"]).fine();
    let cells = |line: &str| {
        line.split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let lines: Vec<_> = text.lines().map(cells).collect();
    assert_eq!(lines[0], ["environment: prod"]);
    assert_eq!(lines[1], ["key", "value", "from"]);
    for expected in [
        ["name", "\"world\"", "default"],
        ["key", "***", "variable SECRET_KEY"],
        ["server.host", "\"0.0.0.0\"", "default"],
        ["server.port", "80", "flag --port"],
        ["server.log_level", "warn", "variable LOG_LEVEL"],
    ] {
        assert!(lines.iter().any(|line| *line == expected), "{expected:?} is not in\n{text}");
    }
    assert!(!text.contains("hunter"), "{text}");
}

#[test]
fn examples_are_written_where_there_is_no_configuration_yet() {
    let broken = || Loader::empty().variables([("PORT", "http")]);
    let text = call_with(boot(), broken(), &["config", "--env-example"]).fine();
    assert!(text.contains("# Whom to greet.\n"), "{text}");
    assert!(text.contains("\nSECRET_KEY=\n") || text.contains("# SECRET_KEY=\n"), "{text}");
    let text = call_with(boot(), broken(), &["config", "--toml-example"]).fine();
    assert!(text.contains("[server]\n"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[test]
fn a_wrong_configuration_fails_with_all_faults_and_no_command_runs() {
    let variables = [("PORT", "http"), ("APP__NMAE", "x"), ("LOG_LEVEL", "loud")];
    let text = call_with(boot(), Loader::empty().variables(variables), &["greet"]).refused(1);
    for part in ["`server.port` is `http`", "did you mean `APP__NAME`?", "`server.log_level`"] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[derive(Config)]
struct WithServer {
    /// Where to listen.
    server: ServerConfig,
}

#[test]
fn an_application_may_look_at_what_the_server_gets() {
    let boot = Boot::new(|config: WithServer| {
        assert_eq!(config.server.port, Some(81));
        App::new()
    });
    let boot = boot.command(Command::new("look", "Looks", |call| {
        call.app()?;
        call.say(format!("{:?}", call.server().port))
    }));
    let text = call_with(boot, Loader::empty(), &["look", "--port=81"]).fine();
    assert_eq!(text, "Some(81)\n");
    let text =
        call_with(Boot::new(|_: WithServer| App::new()), Loader::empty(), &["config"]).fine();
    assert_eq!(text.matches("server.port").count(), 1, "{text}");
}

#[test]
fn flags_stand_before_and_after_the_command() {
    for arguments in [["--name=Ann", "config"], ["config", "--name=Ann"]] {
        let text = call(&arguments).fine();
        assert!(text.contains("\"Ann\"") || text.contains("Ann"), "{text}");
        assert!(text.contains("flag --name"), "{text}");
    }
}

#[derive(Config)]
#[expect(dead_code, reason = "that they are missing matters here")]
struct Needy {
    /// Who runs it.
    owner: String,
    /// Signs cookies.
    #[config(env = "SECRET_KEY")]
    key: Secret<String>,
}

#[test]
fn what_is_missing_is_listed_with_what_is_there() {
    let loader = Loader::empty().variables([("ZZZ_ENV", "dev"), ("PORT", "http")]);
    let called = call_with(Boot::new(|_: Needy| App::new()).name("shop"), loader, &["config"]);
    assert_eq!(called.code, 1, "{called:?}");
    let cells = |line: &str| line.split("  ").map(str::trim).map(str::to_owned).collect::<Vec<_>>();
    let lines: Vec<Vec<_>> = called.output.lines().map(cells).collect();
    let has = |expected: &[&str]| {
        let is_same = |line: &Vec<String>| line.iter().filter(|cell| !cell.is_empty()).eq(expected);
        assert!(lines.iter().any(is_same), "{expected:?} is not in\n{}", called.output);
    };
    has(&["environment: dev"]);
    has(&["owner", "MISSING", "set APP__OWNER, or write it in config/dev.toml"]);
    has(&["key", "MISSING", "set SECRET_KEY, or write it in .env"]);
    has(&["server.port", "http", "variable PORT"]);
    has(&["server.host", "\"127.0.0.1\"", "default"]);
    for part in ["`owner` is missing", "`key` is missing", "`server.port` is `http`"] {
        assert!(called.errors.contains(part), "{called:?}");
    }
}

#[test]
fn routes_are_listed_without_a_configuration_that_they_do_not_need() {
    let wrong = || Loader::empty().variables([("PORT", "http"), ("ZZZ_ENV", "dev")]);
    let text = call_with(Boot::new(App::new).name("shop"), wrong(), &["routes"]).fine();
    assert!(text.starts_with("method"), "{text}");
    let needy = Boot::new(|_: Needy| App::new()).name("shop");
    let text = call_with(needy, wrong(), &["routes"]).refused(1);
    assert!(text.contains("`owner` is missing: set the variable APP__OWNER"), "{text}");
    assert!(text.contains("the application, which is made of its configuration"), "{text}");
    // Whoever serves needs all of it.
    call_with(Boot::new(App::new).name("shop"), wrong(), &["check"]).refused(1);
}

#[derive(Config)]
#[expect(dead_code, reason = "only its description matters here")]
struct Peer {
    /// Its address.
    #[config(default = "peer.example.com")]
    url: String,
}

#[derive(Config)]
#[expect(dead_code, reason = "only its description matters here")]
struct WithPeer {
    /// Whom to ask.
    server: Peer,
}

#[test]
fn the_section_of_the_server_is_nobody_elses() {
    let boot = Boot::new(|_: WithPeer| App::new()).name("shop");
    let text = call_with(boot, Loader::empty(), &["check"]).refused(1);
    assert!(text.contains("\n  `server` is zzz's own section; rename the field\n"), "{text}");
}
