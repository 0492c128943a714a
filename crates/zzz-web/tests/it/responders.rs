//! What handlers return.

use std::{
    io::Write as _,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;
use proptest::prelude::*;
use zzz_core::{
    Body, Error, IntoResponse, Response, Result,
    bytes::Bytes,
    http::{HeaderValue, StatusCode, header},
};
use zzz_web::{Created, Download, Html, NoContent, Redirect, Streamed, Text, media_type};

async fn text(mut response: Response) -> String {
    String::from_utf8(response.body_mut().bytes().await.unwrap().to_vec()).unwrap()
}

fn field<'r>(response: &'r Response, name: &'static str) -> Option<&'r str> {
    response.headers().get(name)
}

#[test]
fn an_answer_takes_status_and_headers() {
    let etag = HeaderValue::from_static("\"1\"");
    let response = (StatusCode::ACCEPTED, Html("<p>")).with_header(header::ETAG, etag);
    assert_eq!(response.status(), 202);
    assert_eq!(field(&response, "etag"), Some("\"1\""));
    assert_eq!(field(&response, "content-type"), Some("text/html; charset=utf-8"));
}

#[test]
fn redirects_say_how_to_follow_them() {
    for (redirect, status) in [
        (Redirect::to("/a"), 303),
        (Redirect::temporary("/a"), 307),
        (Redirect::permanent("/a"), 308),
        (Redirect::external("https://a.example/"), 303),
        (Redirect::external("https://a.example/").permanently(), 308),
        (Redirect::external("https://a.example/").temporarily(), 307),
    ] {
        assert_eq!(redirect.into_response().status(), status);
    }
}

#[test]
fn a_redirect_to_another_site_is_refused_with_the_way_out() {
    for redirect in [
        Redirect::to("https://evil.example"),
        Redirect::permanent("//evil.example"),
        Redirect::temporary("/\\evil.example"),
    ] {
        let response = redirect.into_response();
        assert_eq!(response.status(), 500);
        assert!(!response.headers().contains("location"));
        let error = response.error().unwrap().to_string();
        assert!(error.contains("evil.example") && error.contains("Redirect::external"), "{error}");
    }
}

#[test]
fn a_redirect_cannot_inject_a_header() {
    let response = Redirect::external("https://a.example/\r\nset-cookie: a=1").into_response();
    assert_eq!(response.status(), 500);
    let error = response.error().unwrap().to_string();
    assert!(error.contains("a.example") && error.contains("percent-encode"), "{error}");
}

#[tokio::test]
async fn nothing_and_something_new() {
    assert_eq!(NoContent.into_response().status(), 204);
    let response = Created::at("/posts/7").into_response();
    assert_eq!((response.status().as_u16(), field(&response, "location")), (201, Some("/posts/7")));
    let response = Created::at("/posts/7").with_body(Text("made")).into_response();
    assert_eq!((response.status().as_u16(), text(response).await.as_str()), (201, "made"));
}

#[test]
fn an_error_is_not_created() {
    let failed: Result<&str> = Err(Error::new(StatusCode::CONFLICT, "no"));
    let response = Created::at("/posts/7").with_body(failed).into_response();
    assert_eq!((response.status().as_u16(), field(&response, "location")), (409, None));
    assert_eq!(Created::at("/a\nb").into_response().status(), 500);
}

/// What is left of it.
struct Pieces(std::vec::IntoIter<Result<&'static str>>);

impl Stream for Pieces {
    type Item = Result<&'static str>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next())
    }
}

fn pieces(pieces: Vec<Result<&'static str>>) -> Pieces {
    Pieces(pieces.into_iter())
}

#[tokio::test]
async fn pieces_are_sent_one_by_one() {
    let mut response = Streamed::text(pieces(vec![Ok("a"), Ok("b")])).into_response();
    assert_eq!(field(&response, "content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(response.body().len(), None);
    for piece in ["a", "b"] {
        assert_eq!(response.body_mut().chunk().await.unwrap().unwrap(), piece);
    }
    assert!(response.body_mut().chunk().await.is_none());

    let page = Streamed::html(pieces(vec![Ok("<p>")])).into_response();
    assert_eq!(field(&page, "content-type"), Some("text/html; charset=utf-8"));
    let bytes = Streamed::bytes(Body::from("abc")).into_response();
    assert_eq!(field(&bytes, "content-type"), Some("application/octet-stream"));
    assert_eq!(text(bytes).await, "abc");
}

#[tokio::test]
async fn an_error_ends_a_stream() {
    let mut response =
        Streamed::text(pieces(vec![Ok("a"), Err(Error::internal("broken"))])).into_response();
    assert_eq!(response.body_mut().chunk().await.unwrap().unwrap(), "a");
    let error = response.body_mut().chunk().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "broken");
}

#[tokio::test]
async fn a_download_has_a_name_and_a_type() {
    let response = Download::new("report.pdf", "%PDF").into_response();
    let disposition = field(&response, "content-disposition");
    assert_eq!(disposition, Some("attachment; filename=\"report.pdf\""));
    assert_eq!(field(&response, "content-type"), Some("application/pdf"));
    assert_eq!(field(&response, "x-content-type-options"), Some("nosniff"));
    assert_eq!(text(response).await, "%PDF");
    let response = Download::new("a.png", Bytes::new()).inline().into_response();
    assert_eq!(field(&response, "content-disposition"), Some("inline; filename=\"a.png\""));
}

#[test]
fn a_name_is_made_safe() {
    for (name, expected) in [
        ("../../etc/passwd", "\"passwd\""),
        ("C:\\a\\b.txt", "\"b.txt\""),
        (".htaccess", "\"htaccess\""),
        ("..", "\"download\""),
        ("", "\"download\""),
        ("a\r\nset-cookie: b.txt", "\"aset-cookie: b.txt\""),
        (
            "a\"; filename=b.exe",
            "\"a_; filename=b.exe\"; filename*=UTF-8''a%22%3B%20filename%3Db.exe",
        ),
        ("100%.txt", "\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ("日.txt", "\"_.txt\"; filename*=UTF-8''%E6%97%A5.txt"),
        ("a\u{202e}txt.exe", "\"atxt.exe\""),
    ] {
        let response = Download::new(name, "").into_response();
        let expected = format!("attachment; filename={expected}");
        assert_eq!(field(&response, "content-disposition"), Some(expected.as_str()), "{name:?}");
    }
}

#[tokio::test]
async fn a_file_of_the_disk() {
    let folder = std::env::temp_dir().join(format!("zzz-web-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("data.csv");
    std::fs::File::create(&path).unwrap().write_all(b"a,b\n").unwrap();
    let response = Download::file(&path).unwrap().into_response();
    let missing = Download::file(&folder.join("none")).unwrap_err();
    let is_folder = Download::file(&folder).unwrap_err();
    assert_eq!(response.body().len(), Some(4));
    assert_eq!(field(&response, "content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(field(&response, "content-disposition"), Some("attachment; filename=\"data.csv\""));
    assert_eq!(text(response).await, "a,b\n");
    assert_eq!((missing.status().as_u16(), is_folder.status().as_u16()), (404, 404));
    assert!(!missing.to_string().contains("zzz-web-"), "{missing}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn endings_tell_media_types() {
    for (name, expected) in [
        ("index.html", "text/html; charset=utf-8"),
        ("a/b/app.JS", "text/javascript; charset=utf-8"),
        ("m.mjs", "text/javascript; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("data.json", "application/json"),
        ("photo.jpeg", "image/jpeg"),
        ("icon.svg", "image/svg+xml"),
        ("font.woff2", "font/woff2"),
        ("page.wasm", "application/wasm"),
        ("notes.md", "text/markdown; charset=utf-8"),
        ("archive.tar.gz", "application/gzip"),
        ("none", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
        ("", "application/octet-stream"),
    ] {
        assert_eq!(media_type(name), expected, "{name}");
    }
}

proptest! {
    #[test]
    fn any_name_is_one_line_and_stays_in_its_quotes(name in ".*") {
        let response = Download::new(&name, "").into_response();
        prop_assert_eq!(response.status(), StatusCode::OK);
        let disposition = field(&response, "content-disposition").unwrap();
        prop_assert!(disposition.is_ascii());
        prop_assert_eq!(disposition.matches('"').count(), 2);
        let plain = disposition.split('"').nth(1).unwrap();
        prop_assert!(!plain.is_empty() && !plain.contains(['/', '\\']) && !plain.starts_with('.'));
    }

    #[test]
    fn only_paths_of_this_site_are_followed(target in r"[/\\a:\t @?#.]{0,8}") {
        let response = Redirect::to(target.clone()).into_response();
        if let Some(location) = field(&response, "location") {
            prop_assert!(location.starts_with('/'));
            prop_assert!(!location.starts_with("//") && !location.starts_with("/\\"));
        }
    }
}
