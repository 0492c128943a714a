//! Texts of strangers as values of columns.

use std::fmt::Debug;

use jiff::{
    Timestamp,
    civil::{Date, Time, date, time},
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zzz_db::{Json, Params, Type};

#[derive(Type, Debug, PartialEq)]
enum Level {
    Low,
    High,
}

#[derive(Type, Debug, PartialEq)]
struct Cents(i64);

#[derive(Type, Debug, PartialEq)]
struct Percent(u8);

fn cast<T: Type>(params: impl Into<Params>) -> Result<T, String> {
    let params = params.into();
    T::cast(params.get("it").expect("a param")).map_err(|error| error.message)
}

fn text<T: Type>(text: &str) -> Result<T, String> {
    cast([("it", text)])
}

#[track_caller]
fn check<T: Type + Debug + PartialEq>(good: &[(&str, T)], bad: &[&str], message: &str) {
    for (written, expected) in good {
        assert_eq!(text::<T>(written).as_ref(), Ok(expected), "{written:?}");
    }
    for written in bad {
        assert_eq!(text::<T>(written).map_err(|said| said == message), Err(true), "{written:?}");
    }
}

#[test]
fn numbers() {
    const WHOLE: &str = "has to be a whole number";
    check(&[("30", 30), (" -7 ", -7), ("+1", 1)], &["3 0", "1.5", "0x1", "٣", "1e3"], WHOLE);
    let beyond = ["9223372036854775808", "-9223372036854775809"];
    let all = "has to be a whole number from -9223372036854775808 to 9223372036854775807";
    check::<i64>(&[("-9223372036854775808", i64::MIN)], &beyond, all);
    let byte = "has to be a whole number from 0 to 255";
    check::<u8>(&[("255", 255)], &["256", "-1", beyond[0], beyond[1]], byte);
    check::<Percent>(&[("255", Percent(255))], &["256", "-1", beyond[0]], byte);
    let short = "has to be a whole number from -32768 to 32767";
    check::<i16>(&[("-32768", i16::MIN)], &["32768", "-32769", beyond[0]], short);
    check::<i32>(&[], &["2147483648"], "has to be a whole number from -2147483648 to 2147483647");
    check::<u32>(&[], &["-1", "4294967296"], "has to be a whole number from 0 to 4294967295");
    const NUMBER: &str = "has to be a number";
    check(&[("0.5", 0.5), ("1e3", 1000.0)], &["NaN", "inf", "1e999", "1,5", "-"], NUMBER);
    check(&[("1.5", 1.5_f32)], &["1e39"], "is larger than it may be");
    assert_eq!(text::<Cents>("250"), Ok(Cents(250)));
    assert_eq!(text::<Cents>("2.50"), Err(WHOLE.to_owned()));
}

#[test]
fn truth_values() {
    let good = [("true", true), ("on", true), ("1", true), (" false ", false), ("off", false)];
    check(&good, &["yes", "2", "TRUE?"], "has to be true or false");
    check(&[("0", false)], &[""], "is missing");
}

#[test]
fn texts() {
    let good = [(" a ", " a ".to_owned()), ("", String::new())];
    check(&good, &["a\0"], "has a character that text cannot have");
    check(&[("low", Level::Low)], &["", "LOW"], "has to be one of `low`, `high`");
    check(&[(" ", None), ("high", Some(Level::High))], &["x"], "has to be one of `low`, `high`");
    check(&[(" AP8n ", vec![0_u8, 0xFF, 0x27])], &["a", "AP8", "A-8n"], "has to be base64");
}

#[test]
fn days_and_times() {
    let bad = ["2026-11-31", "22.11.2026", "2026-11-22T17:30", "20261122", "-000001-01-01"];
    check(&[(" 2026-11-22 ", date(2026, 11, 22))], &bad, "has to be a day like 2026-11-22");
    let good = [("17:30", time(17, 30, 0, 0)), ("17:30:15.1234567", time(17, 30, 15, 123_456_000))];
    let bad = ["25:00", "1730", "5:30 pm", "2026-11-22T17:30"];
    check(&good, &bad, "has to be a time like 17:30");
    let moment: Timestamp = "2026-11-22T16:30:00Z".parse().unwrap();
    let good = [
        ("2026-11-22T17:30+01:00", moment),
        ("2026-11-22T16:30", moment),
        ("2026-11-22 16:30:00.0000001Z", moment),
    ];
    let bad = ["2026-11-22", "now", "2026-11-22T25:00", "1700000000"];
    check(&good, &bad, "has to be a moment like 2026-11-22T17:30:00Z");
    check::<Option<Date>>(&[("", None)], &["x"], "has to be a day like 2026-11-22");
}

#[test]
fn uuids_and_decimals() {
    let id = Uuid::from_u128(0x0190_b3a2_6e7f_7c00_8000_0123_4567_89ab);
    for written in ["0190b3a2-6e7f-7c00-8000-0123456789AB", " 0190b3a26e7f7c0080000123456789ab "] {
        assert_eq!(text(written), Ok(id));
    }
    assert_eq!(text::<Option<Uuid>>(""), Ok(None));
    assert_eq!(text("12.50"), Ok(Decimal::new(1250, 2)));
    assert_eq!(text("-0.1"), Ok(Decimal::new(-1, 1)));
    let long = text::<Decimal>(&"9".repeat(40));
    assert_eq!(long, Err("has to be a decimal number of at most 28 digits".to_owned()));
    for bad in ["12.", ".5", "1e3", "--1", "1.2.3", "0190b3a2-6e7f-7c00-8000-0123456789a", "é"] {
        assert_eq!(text::<Decimal>(bad), Err("has to be a decimal number like 12.50".to_owned()));
        assert_eq!(text::<Uuid>(bad), Err("has to be a UUID".to_owned()));
    }
}

#[test]
fn json_says_what_its_values_are() {
    let json = |value| serde_json::json!({ "it": value });
    assert_eq!(cast::<bool>(json(true.into())), Ok(true));
    assert_eq!(cast::<f64>(json(0.5.into())), Ok(0.5));
    assert_eq!(cast::<i32>(json("7".into())), Ok(7));
    assert_eq!(cast::<bool>(json(1.into())), Err("has to be true or false".to_owned()));
    assert_eq!(cast::<i32>(json(true.into())), Err("has to be a whole number".to_owned()));
    assert_eq!(cast::<String>(json(7.into())), Err("has to be text".to_owned()));
    assert_eq!(cast::<String>(json(serde_json::Value::Null)), Err("is missing".to_owned()));
    assert_eq!(cast::<Option<String>>(json(serde_json::Value::Null)), Ok(None));
    assert_eq!(cast::<Date>(json(2026.into())), Err("has to be a day like 2026-11-22".to_owned()));
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Address {
    city: String,
}

#[test]
fn json_is_cast_as_what_it_is_stored_as() {
    let ulm = || Json(Address { city: "Ulm".to_owned() });
    assert_eq!(cast(serde_json::json!({"it": {"city": "Ulm"}})), Ok(ulm()));
    assert_eq!(text(r#"{"city": "Ulm"}"#), Ok(ulm()));
    assert_eq!(text::<Option<Json<Address>>>(" "), Ok(None));
    let other = Err("has another form than it should".to_owned());
    assert_eq!(cast::<Json<Address>>(serde_json::json!({"it": {"town": "Ulm"}})), other);
    assert_eq!(text::<Json<Address>>("Ulm"), other);
}

#[test]
fn lists_come_as_json_and_as_several_texts_of_one_name() {
    let tags = |texts: &[&str]| Ok(texts.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(cast(serde_json::json!({"it": ["a", "b"]})), tags(&["a", "b"]));
    assert_eq!(text(r#"["a", "b"]"#), tags(&["a", "b"]));
    for name in ["it", "it[]"] {
        assert_eq!(cast([(name, "a"), (name, "b")]), tags(&["a", "b"]), "{name}");
        assert_eq!(cast([(name, "a")]), tags(&["a"]), "{name}");
        assert_eq!(cast([(name, ""), (name, "a"), (name, " ")]), tags(&["a"]), "{name}");
        assert_eq!(cast([(name, "[1]"), (name, "\"")]), tags(&["[1]", "\""]), "{name}");
        assert_eq!(cast([(name, "3"), (name, "4")]), Ok(vec![3, 4]), "{name}");
        assert_eq!(cast([(name, "low"), (name, "high")]), Ok(vec![Level::Low, Level::High]));
        let beyond = Err("has to be a whole number from -32768 to 32767".to_owned());
        assert_eq!(cast::<Vec<i16>>([(name, "3"), (name, "40000")]), beyond, "{name}");
        assert_eq!(cast([(name, "a"), (name, "")]), tags(&["a"]).map(Some), "{name}");
    }
    assert_eq!(cast::<Option<Vec<String>>>([("it", ""), ("it", " ")]), Ok(None));
    assert_eq!(cast::<Vec<String>>([("it", "")]), Err("is missing".to_owned()));
    assert_eq!(cast::<Vec<String>>([("it[]", "")]), tags(&[]));
    // Of what is no list, the last one counts.
    assert_eq!(cast([("it", "false"), ("it", "true")]), Ok(true));
    assert_eq!(cast::<Option<i32>>([("it", "3"), ("it", "")]), Ok(None));
    let sent = Params::from([("it", "a"), ("it", "b"), ("c[]", "d")]);
    assert_eq!(sent.iter().collect::<Vec<_>>(), [("c[]", "d"), ("it", "a"), ("it", "b")]);
}

proptest! {
    /// Whatever is sent, a type takes it or says why not.
    #[test]
    fn no_text_is_a_panic(written in "\\PC{0,40}|[0-9:.TZ+ -]{0,40}") {
        let _ = (text::<bool>(&written), text::<i16>(&written), text::<u32>(&written));
        let _ = (text::<f32>(&written), text::<f64>(&written), text::<String>(&written));
        let _ = (text::<Date>(&written), text::<Time>(&written), text::<Timestamp>(&written));
        let params = Params::from([("it", written.as_str())]);
        let input = params.get("it").expect("a param");
        let _ = (input.uuid(), input.decimal(), input.json());
    }

    #[test]
    fn numbers_come_back(number: i64, narrow: u16, float in -1e300..1e300_f64) {
        prop_assert_eq!(text(&number.to_string()), Ok(number));
        prop_assert_eq!(text(&format!(" {narrow} ")), Ok(narrow));
        prop_assert_eq!(text(&float.to_string()), Ok(float));
        prop_assert_eq!(text::<i16>(&number.to_string()).ok(), i16::try_from(number).ok());
    }

    #[test]
    fn moments_come_back(microsecond in -62_000_000_000_000_000..250_000_000_000_000_000_i64) {
        let moment = Timestamp::from_microsecond(microsecond).expect("a moment");
        prop_assert_eq!(text(&moment.to_string()), Ok(moment));
        let in_utc = jiff::tz::TimeZone::UTC.to_datetime(moment);
        prop_assert_eq!(text(&in_utc.to_string()), Ok(moment));
        prop_assert_eq!(text(&in_utc.date().to_string()), Ok(in_utc.date()));
        prop_assert_eq!(text(&in_utc.time().to_string()), Ok(in_utc.time()));
    }
}
