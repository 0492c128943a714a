//! The folder `public/`, and compression.

use crate::support::Showcase;

#[test]
fn a_folder_is_listed_and_its_files_are_kept() {
    let showcase = Showcase::start();
    let listing = showcase.get("/public/");
    assert_eq!(listing.status, 200);
    assert!(listing.body.contains("href=\"./sheep.svg\""), "{}", listing.body);
    let style = showcase.get("/public/night-3f2a9c1b.css");
    assert_eq!(style.header("cache-control"), "max-age=31536000, immutable");
    let condition = format!("if-none-match: {}", style.header("etag"));
    showcase.ask("/public/night-3f2a9c1b.css", &["-H", &condition]).is(304, "");
}

#[test]
fn a_range_is_a_part() {
    let showcase = Showcase::start();
    showcase.ask("/public/lullaby.txt", &["-H", "range: bytes=0-4"]).is(206, "Verse");
    assert_eq!(showcase.ask("/public/lullaby.txt", &["-H", "range: bytes=90000-"]).status, 416);
}

#[test]
fn a_long_text_is_compressed() {
    let showcase = Showcase::start();
    let whole = showcase.get("/public/lullaby.txt");
    // Not every curl can undo it, and none has to: the head tells enough.
    let only_head = ["--dump-header", "-", "--output", "/dev/null"];
    let accepting = ["-H", "accept-encoding: gzip"];
    let head = showcase.ask("/public/lullaby.txt", &[only_head.as_slice(), &accepting].concat());
    assert_eq!(head.header("content-encoding"), "gzip");
    let len: usize = head.header("content-length").parse().unwrap();
    assert!(len < whole.body.len() / 2, "{len}");
}
