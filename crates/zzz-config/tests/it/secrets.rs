//! What must be shown nowhere.

use std::error::Error as _;

use zzz_config::{
    Config, DatabaseUrl, Env, Environment, Loader, Secret, default_toml, env_example,
};

use crate::folder::Folder;

/// What every test here puts in and looks for.
const PASSWORD: &str = "hunter2";

#[derive(Config, Debug)]
struct AppConfig {
    /// Signs cookies.
    #[config(default = "hunter2", env = "SECRET_KEY")]
    key: Secret<String>,
    /// May be missing.
    pin: Option<Secret<u16>>,
    /// Where the data is.
    #[config(default = "postgres://app:hunter2@db/shop", env = "DATABASE_URL")]
    url: DatabaseUrl,
    /// Several.
    #[config(default = ["hunter2"])]
    old_keys: Vec<Secret<String>>,
}

#[test]
fn a_secret_is_usable_and_in_no_list_and_no_debug() {
    let loaded = Loader::empty().load::<AppConfig>().unwrap();
    let listed: Vec<_> = loaded.settings().iter().map(ToString::to_string).collect();
    assert!(listed[0].contains("key = ***"), "{listed:?}");
    assert!(listed[2].contains("postgres://app:***@db/shop"), "{listed:?}");
    let config = loaded.config();
    let shown = format!("{listed:?} {loaded:?} {config:?} {} {}", config.key, config.url);
    assert!(!shown.contains(PASSWORD), "{shown}");
    assert_eq!(config.key.expose(), PASSWORD);
    assert_eq!(config.old_keys[0].expose(), PASSWORD);
    assert_eq!(config.url.expose(), "postgres://app:hunter2@db/shop");
    assert!(config.pin.is_none());
}

#[test]
fn written_examples_hold_no_secret() {
    let texts = default_toml::<AppConfig>() + &env_example::<AppConfig>();
    assert!(!texts.contains(PASSWORD), "{texts}");
}

#[test]
fn no_message_holds_a_secret() {
    let folder = Folder::with(&[
        (
            "config/default.toml",
            "key = 5\npin = \"hunter2\"\nurl = \"hunter2://hunter2@x\"\nold_keys = [\"a\", 2]\n",
        ),
        ("config/dev.toml", "key = \"hunter2\" hunter2 = 3"),
        (".env", "KEY=\"hunter2\\q\"\n"),
        (".env.dev", "hunter2\n"),
        (".env.local", "A=1\nB='x' hunter2"),
    ]);
    let loader = folder.loader().environment(Environment::Dev);
    let loader = loader.arguments(["--secretkey=hunter2", "--secretkey", "hunter2"]);
    let error = loader.load::<AppConfig>().unwrap_err();
    let text = format!("{error} {error:?} {:?}", error.source());
    assert!(!text.contains(PASSWORD), "{text}");
    assert!(text.contains("`pin` is a secret (config/default.toml:2)"), "{text}");
    assert!(text.contains("`url` is a secret"), "{text}");
    assert_eq!(error.faults().count(), 10, "{text}");
}

#[test]
fn the_environment_shows_names_alone() {
    let env = Env::of([("SECRET_KEY", PASSWORD)]);
    assert_eq!(format!("{env:?}"), "{\"SECRET_KEY\"}");
}
