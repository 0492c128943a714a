//! `Query`.

use std::{collections::BTreeMap, num::NonZeroU16};

use proptest::prelude::*;
use serde::{Deserialize, de::DeserializeOwned};
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

/// What the client reads of a query that is no `T`.
fn refusal<T: DeserializeOwned + std::fmt::Debug>(query: &str) -> String {
    let mut request = Request::new(Method::GET, &format!("/?{query}"));
    let error = Query::<T>::from_request(&mut request).unwrap_err();
    told(&error).2.replace("the field ", "").replace(" of the query", "")
}

fn query<T: DeserializeOwned>(query: &str) -> T {
    let mut request = Request::new(Method::GET, &format!("/?{query}"));
    let Query(value) = Query::from_request(&mut request).unwrap();
    value
}

#[test]
fn what_is_expected_is_said_in_plain_words() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Sort {
        Newest,
        Oldest,
        Title,
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "nothing but its form matters")]
    struct List {
        page: u8,
        size: Option<NonZeroU16>,
        price: Option<f32>,
        letter: Option<char>,
        sort: Option<Sort>,
        filter: Option<Filter>,
        pair: Option<(u8, u8)>,
    }
    for (query, expected) in [
        ("page=x", "`page`: expected a whole number from 0 to 255, got the text \"x\""),
        ("page=", "`page`: expected a whole number from 0 to 255, got nothing"),
        ("page[a]=1", "`page`: expected a whole number from 0 to 255, got a group of fields"),
        ("size=1", "`page` is missing"),
        ("page=1&size=0", "`size`: expected a whole number from 1 to 65535, got the text \"0\""),
        ("page=1&price=NaN", "`price`: expected a number, got the text \"NaN\""),
        ("page=1&letter=ab", "`letter`: expected one character, got the text \"ab\""),
        (
            "page=1&sort=best",
            "`sort`: expected one of `newest`, `oldest`, `title`, got the text \"best\"",
        ),
        ("page=1&filter=x", "`filter`: expected a group of fields, got the text \"x\""),
        ("page=1&pair=1", "`pair`: expected a list of 2, got the text \"1\""),
        ("page=1&pair=1&pair=2&pair=3", "`pair`: expected a shorter list, got the text \"3\""),
    ] {
        assert_eq!(refusal::<List>(query), expected, "{query}");
    }
}

#[test]
fn an_empty_value_is_none() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Person {
        age: Option<u8>,
        name: Option<String>,
        tags: Option<Vec<String>>,
    }
    let nobody = Person { age: None, name: None, tags: None };
    assert_eq!(query::<Person>("age=&name=&tags="), nobody);
    assert_eq!(query::<Person>(""), nobody);
    let ann = Person { age: Some(7), name: Some("a".into()), tags: Some(vec!["b".into()]) };
    assert_eq!(query::<Person>("age=7&name=a&tags=b"), ann);
    assert_eq!(query::<Option<Person>>(""), None);
}

#[test]
fn a_list_without_a_default_has_to_be_there() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Tags {
        tags: Vec<String>,
    }
    assert_eq!(refusal::<Tags>(""), "`tags` is missing");
    assert_eq!(query::<Tags>("tags=a"), Tags { tags: vec!["a".into()] });
}

#[test]
fn lists_are_in_the_order_of_their_numbers() {
    let years = |text: &str| search(text).unwrap().filter.years;
    assert_eq!(years("filter[years][10]=3&filter[years][9]=2&filter[years][1]=1"), [1, 2, 3]);
    assert_eq!(years("filter[years][7]=1&filter[years][]=2"), [1, 2]);
    assert_eq!(years("filter[years][18446744073709551615]=1&filter[years][]=2"), [2]);
}

#[test]
fn enums_and_maps_are_read_too() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Shape {
        Point,
        Circle { radius: u8 },
        Square(u8),
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Drawing {
        shapes: Vec<Shape>,
        names: BTreeMap<String, u8>,
    }
    let found: Drawing =
        query("shapes[]=point&shapes[][circle][radius]=2&shapes[][square]=3&names[a]=1&names[b]=2");
    let shapes = vec![Shape::Point, Shape::Circle { radius: 2 }, Shape::Square(3)];
    let names = [("a".to_owned(), 1), ("b".to_owned(), 2)].into();
    assert_eq!(found, Drawing { shapes, names });
}

#[test]
fn behind_flatten_lists_and_groups_stay_what_they_are() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Page {
        #[serde(flatten)]
        search: Inner,
        page: u8,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        q: String,
        tags: Vec<String>,
    }
    let search = Inner { q: "a".into(), tags: vec!["b".into(), "c".into()] };
    assert_eq!(query::<Page>("q=a&tags[]=b&tags[]=c&page=2"), Page { search, page: 2 });
}

#[test]
fn count_and_depth_are_bounded() {
    let many = |count: usize| "page=1&".repeat(count);
    assert_eq!(search(&many(4096)).unwrap().page, 1);
    let error = search(&many(4097)).unwrap_err();
    assert_eq!(told(&error), (400, "bad_query", "the query: there are more than 4096 fields"));

    assert!(search("x[1][2][3][4][5]=1").is_ok());
    let error = search("x[1][2][3][4][5][6]=1").unwrap_err();
    let detail = "the query: the name \"x[1][2][3][4][5][6]\" nests more than 5 deep";
    assert_eq!(told(&error), (400, "bad_query", detail));
}

#[test]
fn a_type_that_holds_itself_does_not_run_for_ever() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "nothing but its form matters")]
    enum Chain {
        Link(Box<Chain>),
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "nothing but its form matters")]
    struct Chained {
        chain: Chain,
        next: Box<Chained>,
    }
    assert_eq!(refusal::<Chained>("page=1"), "`chain` is missing");
    assert!(refusal::<Chained>("chain=Link").starts_with("`chain`: "));
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
    fn what_is_written_is_read(
        q in ".*", page: u32, exact: bool,
        tags in prop::collection::vec(".*", 0..5),
        author in ".*", years in prop::collection::vec(any::<u16>(), 0..12),
        token in prop::option::of(any::<u32>()),
    ) {
        let encoded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let mut written = format!("q={}&page={page}&exact={exact}", encoded(&q));
        for tag in &tags {
            written += &format!("&tags={}", encoded(tag));
        }
        written += &format!("&filter[author]={}", encoded(&author));
        for (index, year) in years.iter().enumerate() {
            written += &format!("&filter[years][{index}]={year}");
        }
        if let Some(token) = token {
            written += &format!("&token={token}");
        }
        let expected = Search { q, page, exact, tags, filter: Filter { author, years }, token };
        prop_assert_eq!(search(&written).unwrap(), expected);
    }

    #[test]
    fn depth_is_bounded(depth in 0_usize..2000) {
        let query = format!("filter{}=1", "[a]".repeat(depth));
        if let Err(error) = search(&query) {
            prop_assert_eq!(error.status(), 400);
        }
    }
}
