//! What each command says.

use std::panic::Location;

use zzz_boot::Boot;
use zzz_config::{Config, Loader};
use zzz_core::{
    App, ArgumentInfo, HandlerInfo, IntoResponse, Matched, Middleware, Misuse, Request, Route,
    RouteInfo, Service, ServiceCommand, ServiceNeed, Services, Source, StageInfo, handler_fn,
};
use zzz_router::{Pipeline, Router};

use crate::support::{AppConfig, Called, app, boot, call, call_with};

#[test]
fn routes_are_listed_as_a_table() {
    let text = call(&["routes"]).fine();
    let lines: Vec<Vec<_>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["method", "path", "name", "handler", "pipeline", "source"]);
    let root = lines.iter().find(|line| line[..3] == ["GET", "/", "root"]);
    assert!(root.is_some(), "{text}");
    let source = root.unwrap().last().unwrap();
    assert!(source.contains("support.rs:"), "{text}");
    assert!(lines.iter().any(|line| line[..2] == ["POST", "/users/:id"]), "{text}");
}

#[test]
fn routes_are_listed_as_json() {
    let text = call(&["routes", "--json"]).fine();
    let routes: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let root = routes.iter().find(|route| route["path"] == "/" && route["method"] == "GET");
    let root = root.unwrap_or_else(|| panic!("{text}"));
    assert_eq!(root["name"], "root");
    assert_eq!(root["pipeline"], serde_json::json!([]));
    assert!(root["route_source"].as_str().unwrap().contains("support.rs:"), "{text}");
}

#[test]
fn check_says_that_all_is_fine() {
    let routes = call(&["routes"]).fine().lines().count() - 1;
    let text = call(&["check", "--env=staging"]).fine();
    assert_eq!(text, format!("shop: {routes} routes and the configuration of staging are fine\n"));
}

/// Routes with something wrong about them.
struct Faulty;

impl Route for Faulty {
    fn route<'a>(&'a self, _request: &mut Request) -> Matched<'a> {
        unreachable!("nothing serves it")
    }

    fn list(&self) -> Vec<RouteInfo> {
        Vec::new()
    }

    fn faults(&self) -> Vec<String> {
        vec!["first fault".to_owned(), "second fault".to_owned()]
    }
}

#[test]
fn check_and_serve_refuse_what_cannot_start_with_all_reasons() {
    for command in ["check", "serve"] {
        let boot = Boot::new(|| App::new().routes(Faulty)).name("shop");
        let loader = Loader::empty().variables([("PORT", "0"), ("LOG_LEVEL", "off")]);
        let text = call_with(boot, loader, &[command]).refused(1);
        assert!(text.contains("first fault\n"), "{text}");
        assert!(text.contains("second fault"), "{text}");
    }
}

struct Mailer;

static SHOW: HandlerInfo = HandlerInfo::new::<Show>(
    "show",
    "Shows an order.",
    "String",
    &[ArgumentInfo::lent::<Mailer>(Source::Service(ServiceNeed::of::<Mailer>()))],
);

/// The type of the handler.
struct Show;

/// Where [`SHOW`] stands.
fn place() -> String {
    format!("{}:{}", SHOW.location().file(), SHOW.location().line())
}

/// A middleware that only has a name.
struct Named(&'static str);

impl Middleware for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}

/// One route that says all there is to say.
struct Described;

impl Route for Described {
    fn route<'a>(&'a self, _request: &mut Request) -> Matched<'a> {
        unreachable!("nothing serves it")
    }

    fn list(&self) -> Vec<RouteInfo> {
        vec![RouteInfo {
            method: None,
            host: Some("shop.example".to_owned()),
            pattern: "/orders".to_owned(),
            name: Some("orders".to_owned()),
            tag: None,
            pipeline: ["shop::Csrf<shop::Key>", "Flash"]
                .map(|name| StageInfo::of(&Named(name)))
                .into(),
            handler: "shop::orders::show",
            info: Some(&SHOW),
            location: Location::caller(),
        }]
    }
}

fn described(arguments: &[&str]) -> Called {
    let boot = Boot::new(|| App::new().routes(Described)).name("shop");
    call_with(boot, Loader::empty(), arguments)
}

#[test]
fn a_route_is_listed_with_its_host_pipeline_and_the_place_of_its_handler() {
    // It asks for a service that nobody provides, but it is listed.
    let text = described(&["routes"]).output;
    let cells: Vec<_> = text.lines().nth(1).unwrap().split("  ").map(str::trim).collect();
    let expected =
        ["*", "shop.example/orders", "orders", "it::commands::Show", "Csrf, Flash", &place()];
    assert_eq!(cells.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>(), expected);
    let text = described(&["routes", "--json"]).output;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json[0]["docs"], "Shows an order.");
    assert_eq!(json[0]["source"], place());
    assert_eq!(json[0]["method"], serde_json::Value::Null);
}

#[test]
fn routes_are_listed_with_all_that_requests_pass_and_what_answers_the_rest() {
    let app = || {
        let page = || handler_fn(|_| Box::pin(async { Ok("".into_response()) }));
        let api = Pipeline::new().named("api").with(Named("shop::Token")).with(Named("Limit"));
        let router = Router::new().get("/orders", page()).with_pipeline(&api).with(Named("Flash"));
        let router = router.fallback_at("/api", page()).with_pipeline(&api);
        App::new().endpoint(Named("shop::Logger")).routes(router.into_routes())
    };
    let text = call_with(Boot::new(app).name("shop"), Loader::empty(), &["routes"]).fine();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[3..], ["", "every request passes Logger"]);
    assert!(lines[1].contains("  api (Token, Limit), Flash  "), "{text}");
    assert!(lines[2].starts_with("fallback  /api "), "{text}");
    assert!(lines[2].contains("  api (Token, Limit)  ") && lines[2].contains(file!()), "{text}");

    let text =
        call_with(Boot::new(app).name("shop"), Loader::empty(), &["routes", "--json"]).fine();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json[0]["endpoint"], serde_json::json!(["shop::Logger"]));
    assert_eq!(json[0]["pipelines"], serde_json::json!(["api"]));
    assert_eq!(json[0]["pipeline"], serde_json::json!(["shop::Token", "Limit", "Flash"]));
    assert_eq!([&json[0]["is_fallback"], &json[1]["is_fallback"]], [false, true]);
}

#[test]
fn broken_routes_are_told_beside_the_list_of_the_others() {
    let app = || {
        let page = || handler_fn(|_| Box::pin(async { Ok("".into_response()) }));
        let router = Router::new().get("/orders", page()).get("/{id}", page());
        App::new().routes(router.into_routes())
    };
    for arguments in [&["routes"][..], &["routes", "--json"]] {
        let called = call_with(Boot::new(app).name("shop"), Loader::empty(), arguments);
        assert_eq!(called.code, 1, "{called:?}");
        assert!(called.output.contains("/orders"), "{called:?}");
        assert!(called.errors.contains("write \":id\" for a parameter"), "{called:?}");
    }
}

#[test]
fn check_names_a_service_that_nobody_provides() {
    let text = described(&["check"]).refused(1);
    for part in ["it::commands::Show", &place(), "&Mailer", "`.service(..)` with a `Mailer`"] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
}

#[test]
fn an_application_that_cannot_be_built_says_why() {
    let build = || -> zzz_core::Result<App> {
        let hello = || handler_fn(|_| Box::pin(async { Ok("".into_response()) }));
        let routes = Router::new().get("no-slash", hello()).build()?;
        Ok(App::new().routes(routes))
    };
    let text = call_with(Boot::new(build).name("shop"), Loader::empty(), &["check"]).refused(1);
    assert!(text.contains("no-slash"), "{text}");
}

#[test]
fn an_application_is_a_function_with_or_without_a_configuration() {
    fn plain() -> App {
        App::new()
    }
    fn fallible() -> zzz_core::Result<App> {
        Ok(App::new())
    }
    fn configured(_config: AppConfig) -> App {
        App::new()
    }
    for boot in [Boot::new(plain), Boot::new(fallible), Boot::new(|| App::new().development())] {
        call_with(boot.name("shop"), Loader::empty(), &["check"]).fine();
    }
    let closure = |config: AppConfig| app(config).map(App::development);
    for boot in [Boot::new(app), Boot::new(configured), Boot::new(closure)] {
        call_with(boot.name("shop"), Loader::empty(), &["check"]).fine();
    }
}

#[test]
fn help_lists_commands_and_flags_with_their_descriptions() {
    let text = call(&["--help"]).fine();
    for part in [
        "Usage: shop [COMMAND] [FLAGS]",
        "serve",
        "(the default)",
        "Lists the routes",
        "Greets somebody",
        "--server.port, --port",
        "--name                            Whom to greet. [APP__NAME] (default \"world\")\n",
        "SECRET_KEY                        Signs cookies.\n",
        "[PORT]",
        "help [COMMAND]",
        "--version, -V",
    ] {
        assert!(text.contains(part), "`{part}` is not in\n{text}");
    }
    assert!(!text.contains("hunter2"), "{text}");
    assert!(!text.contains("--secret-key"), "{text}");
    assert_eq!(call(&["-h"]).fine(), text);
    assert_eq!(call(&["help"]).fine(), text);
}

#[derive(Config)]
#[expect(dead_code, reason = "only its description matters here")]
struct Keyed {
    /// Who pays.
    #[config(env = "ACCOUNT_NUMBER")]
    account_number: String,
    /// How long somebody who owes something
    /// is waited for.
    ///
    /// Nobody waits longer than a year.
    #[config(default = 30)]
    patience_days: u16,
}

#[test]
fn help_tells_the_first_paragraph_of_what_is_written_about_a_key() {
    let boot = Boot::new(|_: Keyed| App::new()).name("shop");
    let text = call_with(boot, Loader::empty(), &["--help"]).fine();
    let told =
        "  How long somebody who owes something is waited for. [APP__PATIENCE_DAYS] (default 30)\n";
    assert!(text.contains(told), "{text}");
}

#[test]
fn help_lists_a_flag_once() {
    let boot = Boot::new(|_: Keyed| App::new()).name("shop");
    let text = call_with(boot, Loader::empty(), &["--help"]).fine();
    assert!(
        text.contains("  --account-number                  Who pays. [ACCOUNT_NUMBER]\n"),
        "{text}"
    );
}

#[test]
fn help_of_a_command_lists_its_own_flags() {
    let text = call(&["greet", "--help"]).fine();
    assert!(text.starts_with("Greets somebody\n\nUsage: shop greet [NAME] [FLAGS]"), "{text}");
    assert!(text.contains("--end .."), "{text}");
    assert!(!text.contains("--json"), "{text}");
    assert!(call(&["routes", "-h"]).fine().contains("--json"));
    assert_eq!(call(&["help", "greet"]).fine(), text);
}

#[test]
fn the_version_is_that_of_the_application() {
    let zzz = env!("CARGO_PKG_VERSION");
    assert_eq!(call(&["--version"]).fine(), format!("shop 1.2.3 (zzz {zzz})\n"));
    assert_eq!(call(&["-V"]).fine(), format!("shop 1.2.3 (zzz {zzz})\n"));
    // Where it does not say which it is, nothing else is given out for it.
    let text = call_with(Boot::new(App::new).name("shop"), Loader::empty(), &["-V"]).fine();
    assert_eq!(text, format!("shop (zzz {zzz})\n"));
}

#[test]
fn an_application_brings_commands_of_its_own() {
    let hello = call(&["greet", "Ann", "--name", "x", "--end=!"]).fine();
    assert!(hello.starts_with("hello, Ann! "), "{hello}");
    assert!(call(&["greet", "--end", "?", "--", "--Ann"]).fine().starts_with("hello, --Ann? "));
    assert!(call(&["fails"]).refused(1).contains("shop: no luck\n"));
}

#[test]
fn a_command_may_take_the_place_of_another() {
    let routes = zzz_boot::Command::new("routes", "None", |call| call.say("none"));
    let boot = boot().command(routes);
    assert_eq!(call_with(boot, Loader::empty(), &["routes"]).fine(), "none\n");
}

#[test]
fn a_secret_key_is_made_by_chance_also_where_the_configuration_needs_one() {
    let keys: Vec<_> = (0..2)
        .map(|_| call_with(Boot::new(of_secret), Loader::empty(), &["gen", "secret"]).fine())
        .collect();
    assert_ne!(keys[0], keys[1]);
    for key in keys {
        let key = key.strip_suffix('\n').unwrap();
        assert!(key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    }
}

#[test]
fn what_gen_does_not_make_is_told_with_what_it_does() {
    for arguments in [&["gen"][..], &["gen", "password"]] {
        assert!(call(arguments).refused(2).contains("`gen secret`"), "{arguments:?}");
    }
}

/// A configuration that has to be told a secret.
#[derive(zzz_config::Config)]
struct SecretConfig {
    /// Signs cookies.
    #[expect(dead_code, reason = "only whether it is there matters")]
    secret_key: zzz_config::Secret<String>,
}

fn of_secret(_: SecretConfig) -> App {
    App::new()
}

/// A service with a command, and one whose command is called as one of the application's.
struct PostOffice;

impl Service for PostOffice {
    fn commands(&self) -> Vec<ServiceCommand> {
        let mail = ServiceCommand::new("mail", "Sends a mail to see that it works", |call| {
            let to = call.operands().first().map_or("nobody", String::as_str).to_owned();
            let how = if call.has("--twice") { "twice" } else { "once" };
            let place = if call.is_deployed() { "out there" } else { "here" };
            let at_home = call.services().is_development();
            let waited = call.block_on(async { Ok("waited") })?;
            call.say(format!("{waited}: {to}, {how}, {place}, {at_home}"))
        });
        let routes = ServiceCommand::new("routes", "Is never asked", |_| unreachable!());
        let stamps = ServiceCommand::new("stamps", "Counts and buys stamps", |call| {
            match call.operands().iter().map(String::as_str).collect::<Vec<_>>()[..] {
                [] => call.say("three"),
                ["buy", count] if count.parse::<u8>().is_err() => {
                    Err(Misuse::new(format!("`{count}` is no number")).into())
                }
                ref operands => call.say(operands.join(" ")),
            }
        });
        let stamps = stamps
            .action("", "Counts them")
            .action("list", "Lists them")
            .action("buy COUNT", "Buys some");
        let post = ServiceCommand::new("post", "Brings or takes", |call| call.say("gone"));
        let post = post.action("bring", "Brings").action("take", "Takes");
        let weigh = ServiceCommand::new("weigh", "Weighs parcels", |call| {
            let parcels = call.operands().join("+");
            call.write(&parcels)
        });
        let weigh = weigh.operand("PARCEL").rest("PARCEL");
        vec![mail.operand("TO").switch("--twice", "Two of them"), routes, stamps, post, weigh]
    }

    async fn start(&self, _: &Services) -> zzz_core::Result<()> {
        unreachable!("no command but `serve` starts services")
    }
}

#[track_caller]
fn call_post(arguments: &[&str]) -> Called {
    let boot = Boot::new(|| App::new().service(PostOffice));
    call_with(boot.name("shop"), Loader::empty().variables([("ZZZ_ENV", "dev")]), arguments)
}

#[test]
fn services_add_commands() {
    assert_eq!(call_post(&["mail"]).fine(), "waited: nobody, once, here, true\n");
    let text = call_post(&["mail", "Ann", "--twice", "--env=prod"]).fine();
    assert_eq!(text, "waited: Ann, twice, out there, false\n");
    // Those that every application has stay what they are.
    assert!(call_post(&["routes"]).fine().starts_with("method"));
}

#[test]
fn a_command_takes_as_many_operands_as_it_likes() {
    assert_eq!(call_post(&["weigh"]).fine(), "");
    assert_eq!(call_post(&["weigh", "a", "-", "--", "--c"]).fine(), "a+-+--c");
    let text = call_post(&["weigh", "--help"]).fine();
    assert!(text.contains("Usage: shop weigh [PARCEL] [PARCEL]... [FLAGS]"), "{text}");
    let text = call_post(&["mail", "a", "b"]).refused(2);
    assert!(text.contains("`b` is too much; see `mail --help`"), "{text}");
}

#[test]
fn help_tells_of_commands_of_services() {
    let text = call_post(&["--help"]).fine();
    assert!(text.contains("  mail   ") && text.contains("Sends a mail to see"), "{text}");
    assert!(!text.contains("Is never asked"), "{text}");
    for arguments in [&["mail", "--help"][..], &["help", "mail"]] {
        let text = call_post(arguments).fine();
        assert!(text.contains("Usage: shop mail [TO]") && text.contains("--twice"), "{text}");
    }
    let text = call_post(&["mial"]).refused(2);
    assert!(text.contains("the command `mial` is unknown; did you mean `mail`?"), "{text}");
    let text = call_post(&["mail", "--thrice"]).refused(2);
    assert!(text.contains("the flag --thrice is unknown"), "{text}");
}

#[test]
fn actions_are_told_by_help_with_what_they_do() {
    let text = call_post(&["--help"]).fine();
    assert!(
        text.contains("\n  stamps [list|buy]   ") && text.contains("\n  post bring|take "),
        "{text}"
    );
    let text = call_post(&["help", "stamps"]).fine();
    let expected = "Counts and buys stamps\n\nUsage: shop stamps .. [FLAGS]\n\n  \
                    stamps                            Counts them\n  \
                    stamps list                       Lists them\n  \
                    stamps buy COUNT                  Buys some\n\nFlags everywhere:";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn an_action_that_is_misspelt_is_refused_with_a_suggestion() {
    assert_eq!(call_post(&["stamps"]).fine(), "three\n");
    assert_eq!(call_post(&["stamps", "buy", "3"]).fine(), "buy 3\n");
    for (arguments, expected) in [
        (&["stamps", "lsit"][..], "`stamps` has nothing called `lsit`; did you mean `list`?"),
        (&["stamps", "burn"], "`stamps` has nothing called `burn`; did you mean `buy`?"),
        (
            &["stamps", "frank"],
            "`stamps` has nothing called `frank`; there are `stamps list`, `stamps buy COUNT`",
        ),
        (&["stamps", "buy"], "COUNT is missing: `stamps buy COUNT`"),
        (&["stamps", "list", "all"], "`all` is too much; see `stamps --help`"),
        (&["stamps", "buy", "some"], "`some` is no number"),
        (&["post"], "`post` alone does nothing; there are `post bring`, `post take`"),
    ] {
        assert_eq!(call_post(arguments).refused(2), format!("shop: {expected}\n"));
    }
}

#[test]
fn where_commands_of_services_cannot_be_known_the_reason_is_told() {
    let broken = || Err::<App, _>(zzz_core::Error::internal("no such mailer"));
    let call = |argument| call_with(Boot::new(broken).name("shop"), Loader::empty(), &[argument]);
    let text = call("mail").refused(1);
    assert!(text.contains("no such mailer"), "{text}");
    assert!(call("--help").fine().contains("routes"));
}
