//! How do I send a file to keep?

use std::path::Path;

use zzz::{App, Download, Result, handler};

/// Made on the spot; the name may come from a user.
#[handler]
async fn report() -> Download {
    Download::new("Müller & Söhne.csv", "name,age\nAnn,30\n")
}

/// A file of the disk, read while it is sent.
#[handler]
async fn source() -> Result<Download> {
    Download::file(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")))
}

/// For the browser to show.
#[handler]
async fn picture() -> Download {
    Download::new("dot.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>").inline()
}

zzz::router! {
    get "/report" => report;
    get "/source" => source;
    get "/picture" => picture;
}

fn app() -> App {
    App::new().routes(routes())
}

fn main() -> std::process::ExitCode {
    zzz::main(app)
}

#[cfg(test)]
#[zzz::test(app = app)]
async fn files_have_names_and_types(client: &zzz::TestClient) {
    let report = client.get("/report").await;
    report.assert_header("content-type", "text/csv; charset=utf-8").assert_body_contains("Ann");
    let name = report.header("content-disposition").unwrap_or_default();
    assert!(name.starts_with("attachment;") && name.contains("M%C3%BCller"), "{name}");
    client.get("/source").await.assert_ok().assert_body_contains("name = \"apps\"");
    let picture = client.get("/picture").await;
    picture.assert_header("content-type", "image/svg+xml");
    assert!(picture.header("content-disposition").unwrap_or_default().starts_with("inline"));
}
