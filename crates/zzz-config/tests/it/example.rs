//! Files written from the structs.

use zzz_config::{
    Config, DatabaseUrl, Environment, Loader, Secret, ServerConfig, default_toml, env_example,
};

use crate::folder::Folder;

#[derive(Config, Debug)]
#[expect(dead_code, reason = "the keys matter here")]
struct AppConfig {
    /// Where to listen.
    server: ServerConfig,
    /// Where the data is.
    ///
    /// SQLite will do.
    #[config(env = "DATABASE_URL")]
    url: DatabaseUrl,
    /// Signs cookies.
    key: Secret<String>,
    /// Who may come.
    #[config(default = ["a b", "c"])]
    guests: Vec<String>,
    /// What stands above.
    #[config(default = "it's \"$5\"\nor \\ less")]
    title: String,
}

#[test]
fn the_example_of_variables_has_every_key_with_its_description() {
    let text = env_example::<AppConfig>();
    assert!(text.contains("# Where the data is.\n#\n# SQLite will do.\n# (`sqlite:"), "{text}");
    assert!(text.contains(", and has to be set)\nDATABASE_URL=\n"), "{text}");
    assert!(text.contains("\nAPP__KEY=\n"), "{text}");
    assert!(text.contains("\n# HOST=127.0.0.1\n"), "{text}");
    assert!(text.contains("# (in prod: \"0.0.0.0\")"), "{text}");
    assert!(text.contains("\n# APP__GUESTS='a b,c'\n"), "{text}");
    assert!(text.contains("\n# PORT=\n"), "{text}");
}

#[test]
fn what_is_written_can_be_read_back_with_all_of_it_set() {
    let uncomment = |text: String, parts: &str| -> String {
        let line = |line: &str| match line.strip_prefix("# ") {
            Some(rest)
                if rest.contains(parts) && !rest.ends_with(parts.trim()) && !rest.contains('(') =>
            {
                rest.to_owned()
            }
            _ => line.to_owned(),
        };
        text.lines().map(|one| line(one) + "\n").collect()
    };
    let env = uncomment(env_example::<AppConfig>(), "=")
        .replace("DATABASE_URL=", "DATABASE_URL=sqlite:a.db")
        .replace("APP__KEY=", "APP__KEY=k");
    let toml = uncomment(default_toml::<AppConfig>(), " = ");
    assert!(toml.contains("\nguests = [\"a b\", \"c\"]\n"), "{toml}");
    assert!(toml.contains("\n[server.limits]\n"), "{toml}");
    let folder = Folder::with(&[(".env", &env), ("config/default.toml", &toml)]);
    let loaded = folder.loader().environment(Environment::Dev).load::<AppConfig>().unwrap();
    assert_eq!(loaded.config().guests, ["a b", "c"]);
    let title = loaded.settings().iter().find(|one| one.path() == "title").unwrap();
    assert_eq!(title.origin().to_string().split(':').next(), Some(".env"));
    let plain = Loader::empty()
        .environment(Environment::Dev)
        .variables([("DATABASE_URL", "sqlite:a.db"), ("APP__KEY", "k")]);
    let plain = plain.load::<AppConfig>().unwrap();
    assert_eq!(format!("{:?}", plain.config()), format!("{:?}", loaded.config()));
}

#[test]
fn secrets_are_not_offered_to_a_file_that_is_committed() {
    let text = default_toml::<AppConfig>();
    let mut names = text.lines().map(|line| line.trim_start_matches(['#', ' ']));
    let is_secret = |line: &str| line.starts_with("key =") || line.starts_with("tls_key_pem =");
    assert!(!names.any(is_secret), "{text}");
    assert!(text.contains("# Where to listen.\n[server]\n"), "{text}");
}
