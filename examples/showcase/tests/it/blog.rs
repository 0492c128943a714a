//! The blog on a database that outlives the process, and the program as the tool for it.

use std::thread;

use zzz::config::DatabaseUrl;

use crate::{
    browser::visited,
    support::{Showcase, call, program},
};

/// Calls the program with a database and the words of a command.
#[track_caller]
fn tool(url: &str, command: &str) -> String {
    call(program(&[("DATABASE_URL", url)]).args(command.split(' '))).fine()
}

/// Writes and logs in, kills the process, and looks what the next one knows.
fn outlives_the_process(url: &str) {
    let showcase = Showcase::with(&[("DATABASE_URL", url)]);
    let form = showcase.get("/login");
    let token = form.csrf_token();
    let login = format!("_csrf_token={token}&name=ann&password=wide+awake");
    let cookies =
        showcase.ask("/login", &["--cookie", &form.cookies(), "--data", &login]).cookies();
    let page = showcase.ask("/blog/posts/new", &["--cookie", &cookies]);
    let token = page.csrf_token();
    let post = format!("_csrf_token={token}&user_id=1&title=Kept&slug=kept&body=for+ever");
    let written = showcase.ask("/blog/posts", &["--cookie", &cookies, "--data", &post]);
    assert_eq!((written.status, written.header("location")), (303, "/blog/posts/kept"));
    showcase.process.kill();

    let showcase = Showcase::with(&[("DATABASE_URL", url)]);
    assert!(showcase.get("/blog/posts").body.contains("13 posts"), "filled once");
    assert!(showcase.get("/blog/posts/kept").body.contains("for ever"));
    let account = showcase.ask("/account", &["--cookie", &cookies]);
    assert!(account.body.contains("Good evening, ann"), "{account:?}");
}

/// Starts two processes at once on a database that is empty.
fn is_filled_once(url: &str) {
    let start = || Showcase::with(&[("DATABASE_URL", url)]);
    let both = thread::scope(|scope| [scope.spawn(start), scope.spawn(start)].map(|it| it.join()));
    for showcase in both {
        assert!(showcase.expect("a start").get("/blog/posts").body.contains("12 posts"));
    }
}

#[test]
fn the_blog_is_its_posts() {
    let answer = Showcase::start().get("/blog");
    assert_eq!((answer.status, answer.header("location")), (303, "/blog/posts"));
}

#[test]
fn of_two_that_start_at_once_one_makes_the_tables_and_fills_them() {
    let folder = tempfile::tempdir().unwrap();
    is_filled_once(&format!("sqlite:{}", folder.path().join("blog.db").display()));
}

#[test]
fn a_file_keeps_what_was_written_and_who_is_logged_in() {
    let folder = tempfile::tempdir().unwrap();
    // A folder that is not there yet is made.
    let file = folder.path().join("data/blog.db");
    outlives_the_process(&format!("sqlite:{}", file.display()));
}

#[test]
fn so_does_postgres_in_a_database_that_the_program_makes() {
    let Ok(server) = std::env::var("ZZZ_TEST_POSTGRES") else {
        println!("left out: ZZZ_TEST_POSTGRES names no server");
        return;
    };
    let url = beside(&server, &format!("showcase_{}", std::process::id()));
    assert_eq!(tool(&url, "db create"), "made the database\n");
    is_filled_once(&url);
    outlives_the_process(&url);
    assert_eq!(tool(&url, "db drop"), "dropped the database\n");
}

/// The address of another database of the same server.
fn beside(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').unwrap_or((server, ""));
    let (address, _) = address.rsplit_once('/').expect("the name of a database");
    let url = format!("{address}/{name}?{query}");
    url.parse::<DatabaseUrl>().expect("an address");
    url
}

#[test]
fn the_program_brings_its_database_to_where_it_has_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("blog.db").display());
    let ran = tool(&url, "migrate");
    assert_eq!(ran.lines().count(), 3, "{ran}");
    assert!(ran.starts_with("migrated m20261120_090000_create_users\n"), "{ran}");
    assert_eq!(tool(&url, "migrate"), "nothing is pending\n");
    for _ in 0..2 {
        assert_eq!(tool(&url, "db seed"), "filled the database\n");
    }
    assert_eq!(tool(&url, "rollback 3").lines().count(), 3, "each knows the way back");
    let status = tool(&url, "migrate status");
    assert_eq!(status.lines().filter(|line| line.contains("pending")).count(), 3, "{status}");
    // The next start does the rest.
    let showcase = Showcase::with(&[("DATABASE_URL", &url)]);
    assert!(showcase.get("/blog/posts").body.contains("12 posts"));
}

#[test]
fn a_database_that_cannot_be_had_is_named_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().display());
    let error = call(&mut program(&[("DATABASE_URL", &url), ("PORT", "0")])).refused(1);
    assert!(error.contains("it is a folder; name the file in it"), "{error}");
}

#[zzz::test]
async fn a_post_is_written_and_found_by_its_next_reader() {
    visited(async |browser| {
        browser.open("/blog/posts").await;
        browser.click("Next").await;
        browser.assert_text("article h2", "Stars that fall twice").await;
        browser.click("Previous").await;
        browser.assert_text("article h2", "A draft about dreams").await;

        browser.click("Write a post").await;
        browser.fill("Title", "Night train").await;
        browser.fill("Name in addresses", "counting-sheep").await;
        browser.fill("Text", "It goes at four.").await;
        browser.click("Save").await;
        browser.assert_text("#user_id_error", "is missing").await;
        browser.run_script::<()>("document.querySelector('#user_id').value = '2'").await;
        browser.click("Save").await;
        browser.assert_text("#slug_error", "is taken").await;
        browser.assert_element("#title[value='Night train']").await;
        browser.fill("Name in addresses", "night-train").await;
        browser.click("Save").await;
        browser.assert_at("/blog/posts/night-train").await;
        browser.click("Publish").await;
        browser.assert_no_element(".badge").await;

        browser.run_script::<()>("document.querySelector('#user_id').value = '1'").await;
        browser.fill("What you think", "I shall be there.").await;
        browser.click("Comment").await;
        browser.assert_text("#comment_6 p", "I shall be there.").await;
        browser.open("/blog/posts").await;
        browser.fill("Search", "TRAIN").await;
        browser.click(".blog-search button").await;
        browser.assert_text("#count", "2 posts").await;
        browser.assert_text("article h2", "Night train").await;
    })
    .await;
}
