//! Which layer wins, and what is remembered of it.

use std::path::Path;

use zzz_config::{Config, Environment, Loaded, Loader, ServerConfig};

use crate::folder::Folder;

#[derive(Config, Debug)]
struct AppConfig {
    /// Where to listen.
    server: ServerConfig,
    /// The name of the shop.
    #[config(default = "zzz", prod = "shop")]
    shop_name: String,
}

/// Every layer there is, weakest first. What each says is its own number.
const LAYERS: [(&str, &str); 7] = [
    ("config/default.toml", "server.port = 1"),
    ("config/dev.toml", "server.port = 2"),
    (".env", "PORT=3"),
    (".env.dev", "PORT=4"),
    (".env.local", "PORT=5"),
    ("real", "PORT=6"),
    ("flag", "--port=7"),
];

fn load_layers(count: usize) -> Loaded<AppConfig> {
    let layers = &LAYERS[..count];
    let is_file =
        |(name, _): &&(&str, &str)| Path::new(name).extension().is_some() || name.starts_with('.');
    let files: Vec<_> = layers.iter().filter(is_file).copied().collect();
    let folder = Folder::with(&files);
    let mut loader = folder.loader().environment(Environment::Dev);
    if count > 5 {
        loader = loader.variables([("PORT", "6")]);
    }
    if count > 6 {
        loader = loader.arguments(["--port=7"]);
    }
    loader.load().unwrap()
}

#[test]
fn each_layer_wins_over_those_before_it() {
    for count in 0..=LAYERS.len() {
        let expected = u16::try_from(count).ok().filter(|count| *count > 0);
        assert_eq!(load_layers(count).config().server.port, expected, "with {count} layers");
    }
}

#[test]
fn every_value_remembers_where_it_came_from() {
    let origins = [
        "not set",
        "config/default.toml:1",
        "config/dev.toml:1",
        ".env:1 (PORT)",
        ".env.dev:1 (PORT)",
        ".env.local:1 (PORT)",
        "variable PORT",
        "flag --port",
    ];
    for (count, expected) in origins.into_iter().enumerate() {
        let loaded = load_layers(count);
        let port = loaded.settings().iter().find(|one| one.path() == "server.port").unwrap();
        assert_eq!(port.origin().to_string(), expected);
    }
}

#[test]
fn the_local_file_is_not_read_under_test() {
    let folder = Folder::with(&[(".env.local", "PORT=5"), (".env.test", "HOST=test.local")]);
    let load = |environment| folder.loader().environment(environment).load::<AppConfig>().unwrap();
    let server = load(Environment::Test).into_config().server;
    assert_eq!((server.port, server.host.as_str()), (None, "test.local"));
    let server = load(Environment::Dev).into_config().server;
    assert_eq!((server.port, server.host.as_str()), (Some(5), "127.0.0.1"));
}

#[test]
fn production_has_its_own_file_and_listens_everywhere() {
    let folder = Folder::with(&[
        ("config/default.toml", "shop_name = \"all\""),
        ("config/prod.toml", "[server]\nlog_level = \"warn\""),
        ("config/staging.toml", "shop_name = \"staging\""),
    ]);
    let load = |environment| folder.loader().environment(environment).load::<AppConfig>().unwrap();
    let prod = load(Environment::Prod).into_config();
    assert_eq!((prod.server.host.as_str(), prod.shop_name.as_str()), ("0.0.0.0", "all"));
    assert_eq!(prod.server.log_level, zzz_config::LogLevel::Warn);
    assert_eq!(load(Environment::Staging).config().shop_name, "staging");
    assert_eq!(load(Environment::Dev).config().server.host, "127.0.0.1");
}

#[test]
fn what_is_built_in_is_the_base_under_what_is_found_at_run_time() {
    let folder = Folder::with(&[("config/default.toml", "server.port = 3")]);
    let loader = |environment| {
        folder
            .loader()
            .environment(environment)
            .built_in("config/prod.toml", "shop_name = \"built in\"\n[server]\nport = 2")
            .built_in("config/default.toml", "shop_name = \"base\"\nserver.port = 1")
    };
    let shop = |environment| {
        let loaded = loader(environment).load::<AppConfig>().unwrap();
        let shop = loaded.settings().iter().find(|one| one.path() == "shop_name").unwrap();
        let origin = shop.origin().to_string();
        let config = loaded.into_config();
        (config.shop_name, config.server.port, origin)
    };
    let text = str::to_owned;
    let base = (text("base"), Some(3), text("config/default.toml, built in:1"));
    assert_eq!(shop(Environment::Dev), base);
    let prod = (text("built in"), Some(3), text("config/prod.toml, built in:1"));
    assert_eq!(shop(Environment::Prod), prod);
    let wrong = loader(Environment::Dev).built_in("config/production.toml", "");
    let error = wrong.load::<AppConfig>().unwrap_err().to_string();
    assert!(error.contains("`config/production.toml` is a file that is never read"), "{error}");
}

#[test]
fn the_usual_variables_set_host_port_workers_and_log_level() {
    let variables = [("HOST", "::1"), ("PORT", "8080"), ("WORKERS", "3"), ("LOG_LEVEL", "debug")];
    let server = Loader::empty().variables(variables).load::<ServerConfig>().unwrap().into_config();
    assert_eq!((server.host.as_str(), server.port), ("::1", Some(8080)));
    assert_eq!(server.workers.unwrap().get(), 3);
    assert_eq!(server.log_level, zzz_config::LogLevel::Debug);
}

#[test]
fn any_key_has_a_long_variable_and_a_flag() {
    let loader = Loader::empty()
        .variables([("APP__SERVER__LIMITS__IDLE_TIMEOUT", "5s"), ("APP__SERVER__PORT", "1")])
        .arguments(["--server.limits.body-bytes-max", "10"]);
    let config: AppConfig = loader.load().unwrap().into_config();
    assert_eq!(config.server.limits.idle_timeout.as_secs(), 5);
    assert_eq!(config.server.limits.body_bytes_max, 10);
    assert_eq!(config.server.port, Some(1));
}

#[test]
fn an_empty_variable_counts_as_none() {
    let loaded = Loader::empty().variables([("PORT", "")]).load::<AppConfig>().unwrap();
    assert_eq!(loaded.config().server.port, None);
}

#[test]
fn the_environment_is_chosen_by_flag_before_variable_before_build() {
    let name = |loader: Loader| loader.load::<AppConfig>().unwrap().environment();
    let prod = || Loader::empty().variables([("ZZZ_ENV", "prod")]);
    assert_eq!(name(prod()), Environment::Prod);
    assert_eq!(name(prod().arguments(["--env", "staging"])), Environment::Staging);
    assert_eq!(name(Loader::empty()), Environment::of_build().unwrap());
    assert_eq!(prod().load::<AppConfig>().unwrap().config().shop_name, "shop");
}

#[test]
fn arguments_of_others_are_left_to_them() {
    let arguments = ["routes", "--json", "--port", "1", "--", "--port", "2"];
    let loader = Loader::empty().arguments(arguments).leave_arguments();
    assert_eq!(loader.rest::<AppConfig>(), ["routes", "--json", "--", "--port", "2"]);
    let loaded = loader.load::<AppConfig>().unwrap();
    assert_eq!(loaded.config().server.port, Some(1));
    assert_eq!(loaded.rest(), ["routes", "--json", "--", "--port", "2"]);
}
