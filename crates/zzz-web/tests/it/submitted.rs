//! `Submitted`, and the `FormEntries` in it.

use proptest::prelude::*;
use serde::Deserialize;
use zzz_core::{Error, FromRequest};
use zzz_web::{FormEntries, Submitted};

use crate::extract::{extract, post, told};

#[derive(Debug, Deserialize, PartialEq)]
struct SignUp {
    name: String,
    age: u8,
    #[serde(default)]
    news: bool,
    #[serde(default)]
    numbers: Vec<u8>,
    address: Address,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Address {
    zip: u32,
    password: Option<u8>,
}

const FORM: &str = "application/x-www-form-urlencoded";

async fn submitted(body: &str) -> Submitted<SignUp> {
    extract(&mut post(FORM, body)).await.unwrap()
}

async fn refused(body: &str) -> FormEntries {
    submitted(body).await.into_result().unwrap_err()
}

#[tokio::test]
async fn what_fits_is_a_value() {
    let form = submitted("name=Ann&age=7&news=on&numbers=1&numbers=2&address[zip]=8000").await;
    let (sign_up, entries) = form.into_result().unwrap();
    let address = Address { zip: 8000, password: None };
    let expected = SignUp { name: "Ann".into(), age: 7, news: true, numbers: vec![1, 2], address };
    assert_eq!(sign_up, expected);
    assert_eq!((entries.value("age"), entries.faults().count()), ("7", 0));
}

#[tokio::test]
async fn what_does_not_fit_comes_back_with_all_faults() {
    let form =
        refused("name=%3Cb%3E&age=old&news=maybe&numbers=1&numbers=x&address[zip]=%C3%A9").await;
    let number = "expected a whole number from 0 to 255";
    let faults: Vec<_> = form.faults().collect();
    let expected = [
        ("age", number),
        ("news", "expected true or false"),
        ("numbers[1]", number),
        ("address.zip", "expected a whole number from 0 to 4294967295"),
    ];
    assert_eq!(faults, expected);
    assert_eq!((form.value("name"), form.value("age"), form.value("no")), ("<b>", "old", ""));
    assert_eq!(form.value("address[zip]"), "é");
    assert_eq!(form.values("numbers").collect::<Vec<_>>(), ["1", "x"]);
    assert_eq!(form.fault("age"), Some(number));
    assert_eq!(form.fault("name"), None);
    assert_eq!((form.fault("numbers"), form.fault("numbers[]")), (Some(number), Some(number)));
    assert_eq!((form.fault("address").is_some(), form.fault("addr")), (true, None));
    assert!(form.fault("address[zip]").is_some() && form.fault("").is_none());
}

#[tokio::test]
async fn what_is_missing_is_a_fault_too() {
    let form = refused("age=").await;
    let faults: Vec<_> = form.faults().map(|(field, _)| field).collect();
    assert_eq!(faults, ["age", "name", "address", "address.zip"]);
    assert_eq!(form.fault("name"), Some("is missing"));
}

#[tokio::test]
async fn rules_of_ones_own_join_the_faults() {
    const BODY: &str = "name=Ann&age=9&address[zip]=1";
    let rule = |sign_up: &SignUp, form: &mut FormEntries| {
        if sign_up.age < 13 {
            form.refuse("age", "come back when you are 13");
            form.refuse("", "nothing was saved");
        }
    };
    let form = submitted(BODY).await.check(rule).unwrap_err();
    assert_eq!(form.fault("age"), Some("come back when you are 13"));
    assert_eq!((form.fault(""), form.value("name")), (Some("nothing was saved"), "Ann"));
    let old = submitted(&BODY.replace('9', "19")).await.check(rule);
    assert_eq!(old.unwrap().age, 19);
}

#[tokio::test]
async fn what_is_no_form_is_refused_as_ever() {
    let error = extract::<Submitted<SignUp>>(&mut post("text/plain", "a")).await.unwrap_err();
    assert_eq!(told(&error).0, 415);
    let error = extract::<Submitted<SignUp>>(&mut post(FORM, "name[=a")).await.unwrap_err();
    assert_eq!((told(&error).0, told(&error).1), (400, "malformed_form"));
}

#[tokio::test]
async fn as_an_error_it_is_a_422() {
    let error = Error::from(refused("name=a&age=old").await);
    let detail = "the field `age` of the body: expected a whole number from 0 to 255";
    assert_eq!(told(&error), (422, "wrong_shape", detail));
}

#[tokio::test]
async fn debug_masks_what_is_sensitive() {
    let form = refused("address[password]=hunter2&age=x").await;
    let shown = format!("{form:?}");
    assert!(!shown.contains("hunter2") && shown.contains("[filtered]"), "{shown}");
    assert_eq!(form.fault("address[password]"), Some("expected a whole number from 0 to 255"));
}

#[tokio::test]
async fn a_rule_of_a_whole_that_saw_replacements_is_not_believed() {
    #[derive(Debug, Deserialize)]
    #[serde(try_from = "Raw")]
    struct Span {}
    #[derive(Deserialize)]
    struct Raw {
        from: u8,
        to: u8,
    }
    impl TryFrom<Raw> for Span {
        type Error = &'static str;
        fn try_from(raw: Raw) -> Result<Self, Self::Error> {
            if raw.from < raw.to { Ok(Self {}) } else { Err("the end comes before the start") }
        }
    }
    let faults = async |body: &str| {
        let form: Submitted<Span> = extract(&mut post(FORM, body)).await.unwrap();
        let form = form.into_result().map(drop).unwrap_err();
        form.faults().map(|(field, why)| format!("{field}: {why}")).collect::<Vec<_>>()
    };
    let number = "expected a whole number from 0 to 255";
    assert_eq!(faults("from=x&to=0").await, [format!("from: {number}")]);
    assert_eq!(faults("from=2&to=1").await, [": the end comes before the start"]);
}

#[tokio::test]
async fn types_with_a_form_of_their_own_are_told_all_at_once() {
    #[derive(Debug, Deserialize)]
    #[serde(try_from = "String")]
    struct Filled {}
    impl TryFrom<String> for Filled {
        type Error = &'static str;
        fn try_from(text: String) -> Result<Self, Self::Error> {
            if text.trim().is_empty() { Err("fill this in") } else { Ok(Self {}) }
        }
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "nothing but its form matters")]
    struct Card {
        name: Filled,
        town: Filled,
        age: u8,
    }
    let form: Submitted<Card> = extract(&mut post(FORM, "name=&town=+&age=x")).await.unwrap();
    let form = form.into_result().map(drop).unwrap_err();
    let number = "expected a whole number from 0 to 255";
    let faults: Vec<_> = form.faults().collect();
    assert_eq!(faults, [("name", "fill this in"), ("town", "fill this in"), ("age", number)]);
}

proptest! {
    #[test]
    fn any_form_is_a_value_or_has_faults(body in r"([a-z0-9%&=\[\]+]|name=|age=|numbers|address\[zip\]=){0,40}") {
        let mut request = post(FORM, &body);
        if let Ok(form) = Submitted::<SignUp>::from_request(&mut request)
            && let Err(form) = form.into_result()
        {
            prop_assert!(form.faults().count() > 0);
        }
    }
}
