//! Answers that a browser saves, or shows.

use zzz::{App, Download, Html, handler};

use crate::support::Visitor;

#[handler]
async fn page() -> Html<&'static str> {
    Html("<!doctype html><a href=/log>Save</a> <a href=/log/inline>Show</a>")
}

#[handler]
async fn log() -> Download {
    Download::new("Nächte \"1\" & 2.txt", "awake\n")
}

#[handler]
async fn inline() -> Download {
    Download::new("night.txt", "awake\n").inline()
}

zzz::router! {
    get "/" => page;
    get "/log" => log;
    get "/log/inline" => inline;
}

fn app() -> App {
    App::new().routes(routes())
}

#[zzz::test(app = app)]
async fn a_download_is_saved_under_its_name_and_an_inline_one_is_shown(visitor: &Visitor) {
    visitor.open("/").await;
    visitor.click("Save").await;
    assert_eq!(visitor.downloaded("Nächte _1_ & 2.txt").await, b"awake\n");
    visitor.assert_at("/").await;
    visitor.click("Show").await;
    visitor.assert_at("/log/inline").await;
    visitor.assert_text("body", "awake").await;
}
