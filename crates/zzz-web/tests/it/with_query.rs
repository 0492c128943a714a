//! `WithQuery`.

use std::collections::BTreeMap;

use proptest::prelude::*;
use zzz_core::{FromRequest, Request, http::Method};
use zzz_web::{Query, WithQuery};

#[test]
fn fields_are_added_at_the_end() {
    assert_eq!("/a".with_query("page", 2), "/a?page=2");
    assert_eq!("/a?b=1".with_query("page", 2), "/a?b=1&page=2");
    assert_eq!("/a?".with_query("page", 2), "/a?page=2");
    assert_eq!("/a?b=1#top".to_owned().with_query("page", 2), "/a?b=1&page=2#top");
    assert_eq!("/a#top?".with_query("tag[]", "é&="), "/a?tag%5B%5D=%C3%A9%26%3D#top?");
    assert_eq!("/a".with_query("tag", "x").with_query("tag", true), "/a?tag=x&tag=true");
}

proptest! {
    #[test]
    fn what_is_written_is_read(name in "[a-z]{1,5}", value in ".*") {
        let target = "/".with_query(&name, &value);
        let mut request = Request::new(Method::GET, &target);
        let Query(read) = Query::<BTreeMap<String, String>>::from_request(&mut request).unwrap();
        prop_assert_eq!(read, BTreeMap::from([(name, value)]));
    }
}
