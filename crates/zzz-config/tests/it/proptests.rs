//! Properties of what is parsed.

use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use zzz_config::{Config, DatabaseUrl, Env, Environment, Loader, Secret};

use crate::folder::Folder;

fn value_of(text: &str) -> String {
    let mut env = Env::default();
    env.add_text(".env", text)
        .map(|()| env.get("A").unwrap_or_default().to_owned())
        .unwrap_or_else(|error| format!("refused: {error}"))
}

#[derive(Config, Debug)]
struct Plain {
    /// A number.
    #[config(default = 1)]
    number: i64,
    /// A text.
    #[config(default = "")]
    text: String,
}

#[derive(Config)]
#[expect(dead_code, reason = "it is not read")]
struct Hidden {
    /// A secret number, so that most texts are wrong.
    key: Secret<u8>,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = Env::default().add_text(".env", &text);
    }

    #[test]
    fn anything_that_looks_like_it_is_read_or_refused(text in "[A$\\{\\}:=\\-'\"\\\\ \n#x]{0,40}") {
        let mut env = Env::default();
        if let Err(error) = env.add_text(".env", &text) {
            prop_assert!(error.to_string().contains(".env:"));
        }
    }

    #[test]
    fn single_quotes_keep_everything(text in "[^'\r\u{feff}]*") {
        prop_assert_eq!(value_of(&format!("A='{text}'")), text);
    }

    #[test]
    fn double_quotes_keep_what_is_escaped(text in "[^\r\u{feff}]*") {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
        prop_assert_eq!(value_of(&format!("A=\"{escaped}\" # c")), text);
    }

    #[test]
    fn an_expansion_is_what_it_names(text in "[^'\r\u{feff}]*") {
        prop_assert_eq!(value_of(&format!("B='{text}'\nA=\"${{B:-}}\"")), text);
    }

    #[test]
    fn no_message_shows_a_value(before in "[a-z]{0,5}", after in "['\"\\\\$\\{]{1,5}") {
        let text = format!("A=\"{before}ZQXJ{after}ZQXJ");
        if let Err(error) = Env::default().add_text(".env", &text) {
            prop_assert!(!error.to_string().contains("ZQXJ"));
        }
    }

    #[test]
    fn any_file_is_read_or_refused(text in any::<String>()) {
        let folder = Folder::with(&[("config/default.toml", &text)]);
        let _ = folder.loader().environment(Environment::Dev).load::<Plain>();
    }

    #[test]
    fn a_text_and_a_number_come_through_a_file_and_a_flag(number in any::<i64>(), text in "\\PC*") {
        let folder = Folder::with(&[("config/default.toml", &format!("number = {number}"))]);
        let flag = format!("--text={text}");
        let config = folder.loader().arguments([flag]).load::<Plain>().unwrap().into_config();
        prop_assert_eq!((config.number, config.text), (number, text));
    }

    #[test]
    fn no_message_about_a_file_shows_the_value_of_a_secret(
        before in "[a-z0-9'\"\\\\\\[\\{ #,-]{0,6}",
        after in "[a-z0-9'\"\\\\\\]\\} #,=-]{0,6}",
    ) {
        let text = format!("key = {before}ZQXJ{after}");
        let folder = Folder::with(&[("config/dev.toml", &text)]);
        if let Err(error) = folder.loader().environment(Environment::Dev).load::<Hidden>() {
            prop_assert!(!error.to_string().contains("ZQXJ"), "{error}");
        }
    }

    #[test]
    fn any_arguments_are_taken_or_refused(arguments in any::<Vec<String>>()) {
        let _ = Loader::empty().arguments(arguments).load::<Plain>();
    }

    #[test]
    fn no_password_of_a_database_is_shown(
        password in "[a-zA-Z0-9:@/?#%]{0,12}ZQXJ[a-zA-Z0-9:@/?#%]{0,12}",
    ) {
        let shown = match format!("postgres://me:{password}@db/shop").parse::<DatabaseUrl>() {
            Ok(url) => format!("{url} {url:?}"),
            Err(error) => error.to_string(),
        };
        prop_assert!(!shown.contains("ZQXJ"), "{shown}");
    }
}
