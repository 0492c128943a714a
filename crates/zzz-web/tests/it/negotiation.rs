//! `Accepts` and `Negotiated`.

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use zzz_core::{
    Error, FromRequest, IntoResponse, Request, Response, Result,
    http::{HeaderValue, Method, StatusCode, header},
};
use zzz_web::{Accepts, Html};

use crate::extract::told;

/// The example of RFC 9110, section 12.5.1.
#[test]
fn the_most_exact_range_decides() {
    let accepts = Accepts::parse(
        "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, text/plain;format=fixed;q=0.4, \
         */*;q=0.5",
    );
    for (media_type, quality) in [
        ("text/plain;format=flowed", 1000),
        ("text/plain", 700),
        ("text/html", 300),
        ("image/jpeg", 500),
        ("text/plain;format=fixed", 400),
        ("text/html;level=3", 300),
        ("TEXT/Plain; Format=\"fixed\"", 400),
    ] {
        assert_eq!(accepts.quality(media_type), quality, "{media_type}");
    }
}

#[test]
fn a_quality_of_zero_refuses() {
    let accepts = Accepts::parse("*/*, text/html;q=0");
    assert!(accepts.accepts("text/plain") && !accepts.accepts("text/html"));
    assert_eq!(accepts.best(&["text/html", "text/plain"]), Some("text/plain"));
    assert_eq!(accepts.best(&["text/html"]), None);
}

#[test]
fn nothing_asked_for_accepts_everything() {
    for accept in ["", " ", ",,", "text", "html/"] {
        assert_eq!(Accepts::parse(accept).best(&["a/b", "c/d"]), Some("a/b"), "{accept:?}");
    }
}

#[test]
fn what_is_malformed_is_skipped() {
    let accepts = Accepts::parse(
        "text/html;q=2, */html, a b/c, text/css;q=0.1234, text/x;q=., ;q=1, image/png;a=\"b,c\";q=0.5",
    );
    assert_eq!(accepts, Accepts::parse("image/png;a=\"b,c\";q=0.5"));
    assert_eq!(accepts.quality("image/png;a=\"b,c\""), 500);
}

#[test]
fn of_equals_the_one_named_most_exactly_and_then_the_first() {
    let offers = ["text/html", "application/json"];
    assert_eq!(Accepts::parse("*/*").best(&offers), Some("text/html"));
    assert_eq!(Accepts::parse("*/*, application/json").best(&offers), Some("application/json"));
    assert_eq!(Accepts::parse("application/json, text/html").best(&offers), Some("text/html"));
}

#[test]
fn several_fields_are_one() {
    let mut request = Request::new(Method::GET, "/");
    for accept in ["text/html;q=0.5", "text/plain"] {
        request.headers_mut().append(header::ACCEPT, HeaderValue::from_static(accept));
    }
    let accepts = Accepts::from_request(&mut request).unwrap();
    assert_eq!(accepts, Accepts::parse("text/html;q=0.5, text/plain"));
}

#[test]
fn ranges_are_bounded() {
    let many = vec!["a/b"; 64].join(",");
    assert!(Accepts::parse(&format!("{many},text/html")).best(&["text/html"]).is_none());
    assert!(Accepts::parse(&format!("{},text/html", &many[4..])).accepts("text/html"));
}

fn answer(accept: &str) -> Response {
    let accepts = Accepts::parse(accept);
    accepts
        .respond_to()
        .html(|| Html("<p>"))
        .json(|| "{}")
        .text(|| "text")
        .of_type("application/atom+xml", || "<feed/>")
        .into_response()
}

#[track_caller]
fn check(accept: &str, media_type: &str, body: &str) {
    let mut response = answer(accept);
    assert_eq!(response.headers().get("content-type"), Some(media_type), "{accept}");
    assert_eq!(response.headers().get("vary"), Some("accept"), "{accept}");
    // A page is written when its handler is done.
    if let Some(page) = response.take_page() {
        page.write(&mut Request::new(Method::GET, "/"), &mut response).unwrap();
    }
    assert_eq!(response.body().as_bytes(), Some(body.as_bytes()), "{accept}");
}

#[test]
fn an_answer_has_the_form_that_is_liked_best() {
    check("", "text/html; charset=utf-8", "<p>");
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
    check(browser, "text/html; charset=utf-8", "<p>");
    check("application/json", "application/json", "{}");
    check("application/json, text/plain, */*", "application/json", "{}");
    check("text/plain;q=0.9, text/html;q=0.1", "text/plain; charset=utf-8", "text");
    check("application/atom+xml", "application/atom+xml", "<feed/>");
}

#[test]
fn only_the_form_that_goes_out_is_made() {
    let count = AtomicU32::new(0);
    let accepts = Accepts::parse("text/plain");
    let add = || {
        count.fetch_add(1, Ordering::Relaxed);
        ""
    };
    let _ = accepts.respond_to().html(add).json(add).text(add).into_response();
    assert_eq!(count.into_inner(), 1);
}

#[test]
fn none_that_is_accepted_is_406_and_names_what_there_is() {
    let response = answer("image/png, text/html;q=0");
    assert_eq!(response.status(), StatusCode::NOT_ACCEPTABLE);
    assert_eq!(response.headers().get("vary"), Some("accept"));
    let detail = "this is here as `text/html`, `application/json`, `text/plain`, \
                  `application/atom+xml`, and the request accepts none of it";
    assert_eq!(told(response.error().unwrap()), (406, "not_acceptable", detail));
}

#[test]
fn an_error_stays_an_error() {
    let accepts = Accepts::parse("text/html");
    let failed = || -> Result<&str> { Err(Error::new(StatusCode::GONE, "gone")) };
    let response = accepts.respond_to().html(failed).into_response();
    assert_eq!(response.status(), StatusCode::GONE);
    assert!(response.error().is_some() && !response.headers().contains("content-type"));
}

proptest! {
    #[test]
    fn any_text_is_read(accept in ".*", media_type in ".*") {
        prop_assert!(Accepts::parse(&accept).quality(&media_type) <= 1000);
    }

    #[test]
    fn qualities_are_read_as_written(quality in 0_u16..=1000) {
        let (whole, fraction) = (quality / 1000, quality % 1000);
        let accepts = Accepts::parse(&format!("text/html ; q={whole}.{fraction:03}"));
        prop_assert_eq!(accepts.quality("text/html"), quality);
    }

    #[test]
    fn the_best_is_an_offer_with_the_highest_quality(
        accept in r"((text|image|\*)/(html|png|\*)(;q=(0|1|0\.[0-9]{1,3}))?,?){0,6}",
    ) {
        let accepts = Accepts::parse(&accept);
        let offers = ["text/html", "image/png", "text/png", "a/b"];
        let highest = offers.iter().map(|offer| accepts.quality(offer)).max().unwrap();
        match accepts.best(&offers) {
            Some(best) => prop_assert_eq!(accepts.quality(best), highest),
            None => prop_assert_eq!(highest, 0),
        }
    }
}
