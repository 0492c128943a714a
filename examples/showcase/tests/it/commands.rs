//! The program as its own tool.

use crate::support::{call_with_input, program, tool};

/// The cells of the first line that has `part` in it.
#[track_caller]
fn cells(text: &str, part: &str) -> Vec<String> {
    let line = text.lines().find(|line| line.contains(part));
    let line = line.unwrap_or_else(|| panic!("no line with `{part}` in:\n{text}"));
    line.split("  ").map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
}

/// How many routes the table has, without its head and what follows it.
fn listed() -> usize {
    let text = tool(&["routes"]).fine();
    text.lines().take_while(|line| !line.is_empty()).count() - 1
}

#[test]
fn routes_are_listed_with_handler_pipeline_and_source() {
    let text = tool(&["routes"]).fine();
    let heads = ["method", "path", "name", "handler", "pipeline", "source"];
    assert_eq!(cells(&text, "method"), heads);
    let overdue = cells(&text, "/deadline");
    assert_eq!(overdue[..2], ["GET", "/deadline"]);
    assert_eq!(overdue[2..4], ["showcase::demos::deadline::overdue", "hurried (Deadline)"]);
    assert!(overdue[4].starts_with("examples/showcase/src/demos/deadline.rs:"), "{overdue:?}");
    let endpoint = "Health, RequestId, Logger, NoSniff, SecurityHeaders, Compression, Decompression, \
                    MethodOverride, StaticFiles, HtmxSupport, Sessions";
    assert!(text.ends_with(&format!("\nevery request passes {endpoint}\n")), "{text}");
    // A resource is four routes.
    let posts = text.lines().filter(|line| line.contains("demos::posts::")).count();
    assert_eq!(posts, 4, "{text}");
}

#[test]
fn routes_are_listed_as_json_for_programs() {
    let routes = tool(&["routes", "--json"]).fine();
    let routes: Vec<serde_json::Value> = serde_json::from_str(&routes).unwrap();
    assert_eq!(routes.len(), listed());
    let hello = routes.iter().find(|route| route["path"] == "/hello").unwrap();
    assert_eq!((&hello["method"], &hello["name"]), (&"GET".into(), &"hello".into()));
    assert_eq!(hello["docs"], "Text.");
}

#[test]
fn check_says_that_all_is_fine() {
    let routes = listed();
    let text = tool(&["check"]).fine();
    let (findings, last) = text.trim_end().rsplit_once('\n').expect("more than a line");
    let places = findings.lines().filter(|line| line.starts_with("views/"));
    // Their routes ask for no token: they show what a body becomes.
    let all = places.inspect(|place| {
        assert!(place.ends_with(": a form that posts without `{{csrf}}`"), "{place}");
    });
    let found = all.count();
    let fine = format!("showcase: {routes} routes and the configuration of dev are fine");
    assert_eq!(last, format!("{fine}; {found} findings"));
}

#[test]
fn templates_are_formatted_and_the_kit_is_that_of_this_release() {
    assert_eq!(tool(&["fmt", "--check"]).fine(), "");
    let listed = tool(&["kit", "list"]).fine();
    assert!(listed.lines().all(|line| line.ends_with("  copied")), "{listed}");
}

#[test]
fn an_editor_has_a_template_formatted() {
    let formatted = |text| call_with_input(program(&[]).args(["fmt", "-"]), text);
    assert_eq!(formatted("<p>{{ name|upper }}</p>").fine(), "<p>{{name | upper}}</p>");
    let refused = formatted("<p>{{ name }</p>").refused(1);
    assert!(refused.contains("-:1:4: "), "{refused}");
    let checked = call_with_input(program(&[]).args(["fmt", "-", "--check"]), "{{ a }}");
    assert!(checked.refused(1).contains("it would change: run `fmt -`"));
}

#[test]
fn a_secret_is_another_one_each_time() {
    let secrets = [(); 2].map(|()| tool(&["gen", "secret"]).fine());
    assert_ne!(secrets[0], secrets[1]);
    assert!(secrets.iter().all(|secret| secret.trim().len() >= 43), "{secrets:?}");
}

#[test]
fn help_lists_commands_and_what_can_be_configured() {
    let text = tool(&["--help"]).fine();
    assert!(text.starts_with("Usage: showcase [COMMAND] [FLAGS]"), "{text}");
    for command in ["serve", "routes", "config", "check", "fmt", "kit", "migrate", "rollback", "db"]
    {
        assert!(text.contains(&format!("\n  {command} ")), "{text}");
    }
    for part in ["--server.port, --port", "--posts-max", "[APP__POSTS_MAX] (default 100)"] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
    assert!(tool(&["routes", "--help"]).fine().contains("--json"));
}

#[test]
fn a_misspelt_command_is_refused_with_a_suggestion() {
    let text = tool(&["rotues"]).refused(2);
    assert!(text.contains("did you mean `routes`?"), "{text}");
}

#[test]
fn what_migrate_and_db_do_is_told_by_help_and_where_a_word_is_misspelt() {
    let text = tool(&["help", "migrate"]).fine();
    for part in
        ["  migrate status  ", "  migrate redo  ", "  migrate accept  ", "  migrate new NAME  "]
    {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
    let text = tool(&["migrate", "sttus"]).refused(2);
    assert!(
        text.contains("`migrate` has nothing called `sttus`; did you mean `status`?"),
        "{text}"
    );
    let text = tool(&["db"]).refused(2);
    assert!(text.contains("there are `db create`, `db drop`, `db seed`"), "{text}");
    let text = tool(&["rollback", "all"]).refused(2);
    assert!(text.contains("`all` is no number of migrations"), "{text}");
}
