//! Types of values, in a file and in a variable.

use std::{fmt::Debug, net::IpAddr, path::PathBuf, str::FromStr, time::Duration};

use zzz_config::{Config, Environment, FromText, FromValue, Loader, Value};

use crate::folder::Folder;

#[derive(Debug, PartialEq)]
enum Mode {
    Fast,
    Careful,
}

impl FromStr for Mode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "fast" => Ok(Self::Fast),
            "careful" => Ok(Self::Careful),
            _ => Err(()),
        }
    }
}

impl FromText for Mode {
    const EXPECTED: &'static str = "`fast` or `careful`";
}

#[derive(Config, Debug, PartialEq)]
struct All {
    /// A number.
    #[config(default = -3)]
    small: i8,
    /// A fraction.
    #[config(default = 0.5)]
    part: f64,
    /// A truth.
    #[config(default = false)]
    loud: bool,
    /// A type of one's own.
    #[config(default = "fast", test = "careful")]
    mode: Mode,
    /// One that may be missing.
    other_mode: Option<Mode>,
    /// An address.
    #[config(default = "::1")]
    address: IpAddr,
    /// A path.
    #[config(default = "a/b")]
    r#path: PathBuf,
    /// A time.
    #[config(default = "250ms")]
    pause: Duration,
    /// Numbers.
    #[config(default = [1, 2])]
    numbers: Vec<u8>,
    /// A name that the derive might use itself.
    #[config(default = "x")]
    reader: char,
}

fn expected() -> All {
    All {
        small: -7,
        part: 2.0,
        loud: true,
        mode: Mode::Careful,
        other_mode: Some(Mode::Fast),
        address: "10.0.0.1".parse().unwrap(),
        path: "c".into(),
        pause: Duration::from_secs(7200),
        numbers: vec![3],
        reader: 'y',
    }
}

#[test]
fn every_type_is_read_from_a_file() {
    let text = "small = -7\npart = 2\nloud = true\nmode = \"careful\"\nother_mode = \"fast\"\n\
                address = \"10.0.0.1\"\npath = \"c\"\npause = \"2h\"\nnumbers = [3]\nreader = \"y\"\n";
    let folder = Folder::with(&[("config/default.toml", text)]);
    assert_eq!(folder.loader().load::<All>().unwrap().into_config(), expected());
}

#[test]
fn every_type_is_read_from_a_variable() {
    let loader = Loader::empty().variables([
        ("APP__SMALL", "-7"),
        ("APP__PART", "2"),
        ("APP__LOUD", "true"),
        ("APP__MODE", "careful"),
        ("APP__OTHER_MODE", "fast"),
        ("APP__ADDRESS", "10.0.0.1"),
        ("APP__PATH", "c"),
        ("APP__PAUSE", "2h"),
        ("APP__NUMBERS", "3"),
        ("APP__READER", "y"),
    ]);
    assert_eq!(loader.load::<All>().unwrap().into_config(), expected());
}

#[test]
fn defaults_hold_and_may_differ_by_environment() {
    let load = |environment| Loader::empty().environment(environment).load::<All>().unwrap();
    let all = load(Environment::Test).into_config();
    assert_eq!((all.small, all.part, all.loud, all.reader), (-3, 0.5, false, 'x'));
    assert_eq!((all.mode, all.other_mode), (Mode::Careful, None));
    assert_eq!((all.numbers, all.pause), (vec![1, 2], Duration::from_millis(250)));
    assert_eq!(load(Environment::Dev).config().mode, Mode::Fast);
}

#[derive(Debug, Config)]
struct Placed {
    environment: Environment,
    #[config(default = 1)]
    number: u8,
}

#[test]
fn a_configuration_knows_its_environment() {
    for environment in Environment::ALL {
        let loaded = Loader::empty().arguments(["--env", environment.name()]).load::<Placed>();
        let config = loaded.unwrap().into_config();
        assert_eq!((config.environment, config.number), (environment, 1));
        let loaded = Loader::empty().environment(environment).load::<Environment>();
        assert_eq!(loaded.unwrap().into_config(), environment);
    }
    // It has no key: there is one way to choose it.
    assert!(Loader::empty().variables([("APP__ENVIRONMENT", "prod")]).load::<Placed>().is_err());
}

#[test]
fn a_switch_needs_no_value() {
    let load = |argument: &str| Loader::empty().arguments([argument, "--small", "1"]).load::<All>();
    assert!(load("--loud").unwrap().config().loud);
    assert!(!load("--loud=false").unwrap().config().loud);
    assert!(load("--loud=maybe").is_err());
}

#[track_caller]
fn text<T: FromValue + PartialEq + Debug>(text: &str, expected: &Option<T>) {
    assert_eq!(T::from_value(&Value::Text(text.to_owned())).ok(), *expected, "{text}");
}

#[test]
fn texts_at_the_edges() {
    text("1_000", &Some(1000_u16));
    text("70000", &None::<u16>);
    text("nan", &None::<f64>);
    text("yes", &None::<bool>);
    text("1, 2,3", &Some(vec![1_u8, 2, 3]));
    text("", &Some(Vec::<u8>::new()));
    text("1,x", &None::<Vec<u8>>);
    text("30", &None::<Duration>);
    text("1m", &Some(Duration::from_secs(60)));
    text("18446744073709551615d", &None::<Duration>);
    text("xy", &None::<char>);
}
