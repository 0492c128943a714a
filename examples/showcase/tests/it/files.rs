//! The folder `public/`, compression, a download, and what may be kept.

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

#[test]
fn a_download_has_a_name_and_goes_on_where_it_ended() {
    let showcase = Showcase::start();
    let book = showcase.get("/song-book");
    assert!(book.status == 200 && book.body.starts_with("Verse"), "{book:?}");
    let disposition = book.header("content-disposition");
    assert_eq!(disposition, "attachment; filename=\"A lullaby.txt\"");
    assert_eq!(book.header("cache-control"), "private, no-cache");
    showcase.ask("/song-book", &["-H", "range: bytes=0-4"]).is(206, "Verse");
}

#[test]
fn each_answer_says_who_may_keep_it() {
    let showcase = Showcase::start();
    for (path, caching) in [
        ("/moon", "public, max-age=3600"),
        ("/moon/dream", "private, max-age=3600"),
        ("/moon/landing", "public, max-age=31536000, immutable"),
        ("/moon/secret", "no-store"),
    ] {
        let answer = showcase.get(path);
        assert_eq!((answer.status, answer.header("cache-control")), (200, caching), "{path}");
    }
    let personal = showcase.ask("/moon", &["-H", "authorization: Bearer a"]);
    assert_eq!(personal.header("cache-control"), "");
}

#[test]
fn who_has_the_moon_already_gets_no_other() {
    let showcase = Showcase::start();
    let moon = showcase.get("/moon");
    assert!(moon.body.starts_with("the moon is "), "{moon:?}");
    let etag = moon.header("etag");
    let kept = showcase.ask("/moon", &["-H", &format!("if-none-match: {etag}")]);
    kept.is(304, "");
    assert_eq!(kept.header("cache-control"), "public, max-age=3600");
    assert_eq!(showcase.ask("/moon", &["-H", "if-none-match: \"other\""]).status, 200);
}
