//! A resource, from its list to its last post.

use crate::support::{Answer, Showcase};

fn first_as(showcase: &Showcase, media_type: &str) -> Answer {
    showcase.ask("/posts/1", &["--header", &format!("accept: {media_type}")])
}

#[test]
fn a_post_comes_in_the_form_that_the_client_accepts() {
    let showcase = Showcase::start();
    for (media_type, content_type, body) in [
        ("text/html", "text/html; charset=utf-8", "<h1>Counting sheep</h1>"),
        ("application/json", "application/json", r#"{"title":"Counting sheep"}"#),
        ("text/plain", "text/plain; charset=utf-8", "Counting sheep\n"),
    ] {
        let answer = first_as(&showcase, media_type);
        assert_eq!((answer.status, answer.header("content-type")), (200, content_type));
        assert!(answer.body.contains(body), "{answer:?}");
        assert_eq!(answer.header("vary"), "accept");
    }
    let refused = first_as(&showcase, "image/png");
    assert_eq!(refused.status, 406, "{refused:?}");
}

fn write(showcase: &Showcase, title: &str) -> Answer {
    let json = format!(r#"{{"title":"{title}"}}"#);
    showcase.ask("/posts", &["--header", "content-type: application/json", "--data", &json])
}

#[test]
fn a_resource_is_listed_written_and_deleted() {
    let showcase = Showcase::start();
    let first = r#"{"title":"Counting sheep","address":"/posts/1"}"#;
    let second = r#"{"title":"On staying awake","address":"/posts/2"}"#;
    showcase.get("/posts").is(200, &format!("[{first},{second}]"));

    let created = write(&showcase, "Tea <& co>");
    assert_eq!((created.status, created.header("location")), (201, "/posts/3"));
    let page = showcase.ask("/posts/3", &["--header", "accept: text/html"]);
    assert!(page.body.contains("<h1>Tea &lt;&amp; co&gt;</h1>"), "{page:?}");

    let delete = ["--request", "DELETE"];
    showcase.ask("/posts/1", &delete).is(204, "");
    assert_eq!(showcase.ask("/posts/1", &delete).status, 404);
    assert_eq!(showcase.get("/posts/1").status, 404);
    assert!(!showcase.get("/posts").body.contains("Counting sheep"));
}

#[test]
fn no_more_posts_are_kept_than_the_configuration_allows() {
    let showcase = Showcase::with(&[("APP__POSTS_MAX", "3")]);
    assert_eq!(write(&showcase, &"a".repeat(201)).status, 422);
    assert_eq!(write(&showcase, "third").status, 201);
    let refused = write(&showcase, "fourth");
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("delete one first"), "{refused:?}");
    assert_eq!(showcase.ask("/posts/1", &["--request", "DELETE"]).status, 204);
    assert_eq!(write(&showcase, "fourth").status, 201);
}
