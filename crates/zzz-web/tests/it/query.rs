//! `Query`.

use proptest::prelude::*;
use serde::Deserialize;
use zzz_core::{FromRequest, Request, Source, http::Method};
use zzz_web::Query;

use crate::extract::told;

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Search {
    q: String,
    page: u32,
    exact: bool,
    tags: Vec<String>,
    filter: Filter,
    token: Option<u32>,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Filter {
    author: String,
    years: Vec<u16>,
}

fn search(query: &str) -> zzz_core::Result<Search> {
    let mut request = Request::new(Method::GET, &format!("/?{query}"));
    Query::from_request(&mut request).map(|Query(search)| search)
}

#[test]
fn fields_have_types() {
    let found = search("q=a+b%26c&page=7&exact=true&unknown=1").unwrap();
    let expected = Search { q: "a b&c".into(), page: 7, exact: true, ..Search::default() };
    assert_eq!(found, expected);
}

#[test]
fn none_is_an_empty_one() {
    let mut request = Request::new(Method::GET, "/");
    assert_eq!(Query::from_request(&mut request).unwrap(), Query(Search::default()));
    assert_eq!(search("").unwrap(), Search::default());
}

#[test]
fn fields_repeat_in_three_ways() {
    for query in
        ["tags=a&tags=b", "tags[]=a&tags[]=b", "tags[0]=a&tags[1]=b", "tags%5B%5D=a&tags%5B%5D=b"]
    {
        assert_eq!(search(query).unwrap().tags, ["a", "b"], "{query}");
    }
    assert_eq!(search("tags=a").unwrap().tags, ["a"]);
    assert_eq!(search("page=1&page=2").unwrap().page, 2);
}

#[test]
fn fields_nest() {
    for query in [
        "filter[author]=ann&filter[years][]=1999&filter[years][]=2026",
        "filter%5Bauthor%5D=ann&filter%5Byears%5D%5B%5D=1999&filter%5Byears%5D%5B%5D=2026",
    ] {
        let filter = search(query).unwrap().filter;
        assert_eq!(filter, Filter { author: "ann".into(), years: vec![1999, 2026] });
    }
}

#[test]
fn what_does_not_fit_is_400_and_is_named() {
    let error = search("page=two").unwrap_err();
    let (status, code, detail) = told(&error);
    assert_eq!((status, code), (400, "bad_query"));
    assert!(detail.starts_with("the field `page` of the query: "), "{detail}");

    let error = search("filter[years][]=1999&filter[years][]=x").unwrap_err();
    assert!(told(&error).2.starts_with("the field `filter.years[1]` of the query: "), "{error}");
}

#[test]
fn a_sensitive_value_is_not_quoted() {
    let error = search("token=hunter2").unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
    assert!(told(&error).2.contains("`token`"), "{error}");
}

#[test]
fn it_is_described_as_the_query() {
    assert!(matches!(<Query<Search> as FromRequest>::SOURCE, Source::Query(None)));
}

proptest! {
    #[test]
    fn any_query_is_a_value_or_the_clients_fault(query in r"([a-z%\[\]=&;+0-9]|q=|page|tags|filter\[|%5B){0,40}") {
        if let Err(error) = search(&query) {
            prop_assert_eq!(error.status(), 400);
        }
    }

    #[test]
    fn depth_is_bounded(depth in 0_usize..2000) {
        let query = format!("filter{}=1", "[a]".repeat(depth));
        if let Err(error) = search(&query) {
            prop_assert_eq!(error.status(), 400);
        }
    }
}
