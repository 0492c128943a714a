//! What a developer sees whose templates are not as they should be.

use std::{fs, sync::OnceLock};

use zzz::{
    App, Boot, ErrorPages, Html, Router, Service, Template, TestServer, Views, handler,
    templates::{
        Buffer, Context,
        expand::{Reload, ReloadTemplate, fixed},
    },
};

/// A page whose Rust is another than it was when the application was built.
struct Edited;

impl Template for Edited {
    fn render_into(&self, cx: &Context<'_>, out: &mut Buffer) {
        static RELOAD: OnceLock<Reload> = OnceLock::new();
        let reload = RELOAD.get_or_init(|| {
            Reload::new(ReloadTemplate {
                root: concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/views"),
                shown: "views",
                path: "corpus/placed.html.zzz",
                owner: "Edited",
                fields: &["title"],
                is_layout: false,
                signature: 1,
            })
        });
        out.put(fixed(reload.texts(cx).get(0, "<h1>before</h1>")));
    }
}

#[handler]
async fn edited() -> Html<Edited> {
    Html(Edited)
}

#[tokio::test]
async fn a_page_says_that_a_build_is_needed() {
    let told = "the Rust in `views/corpus/placed.html.zzz`, or in what it places, has changed";
    for (pages, is_told) in [(ErrorPages::development(), true), (ErrorPages::production(), false)] {
        let routes = Router::new().get("/", edited {}).into_routes();
        let server = TestServer::start(App::new().errors(pages).routes(routes)).await;
        let answer = server.get("/").header("accept", "text/html").await;
        let text = answer.assert_status(500).text().to_owned();
        server.stop().await;
        assert_eq!(text.contains(told), is_told, "{text}");
        assert!(!text.contains("before"), "{text}");
    }
}

/// What `check` says of an application with these templates, and whether it is content.
fn checked(views: &[(&str, &str)], arguments: &[&str]) -> (u8, String) {
    let folder = tempfile::tempdir().unwrap();
    let views_folder = folder.path().join("views");
    for (path, text) in views {
        let path = views_folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let build = move || App::new().service(Views::new(views_folder));
    let loader = zzz::config::Loader::empty()
        .variables([("ZZZ_ENV", "dev")])
        .arguments(["check"].iter().chain(arguments).copied());
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let code = Boot::new(build).name("shop").loader(loader).run(&mut output, &mut errors);
    output.extend(errors);
    (code, String::from_utf8(output).unwrap())
}

#[test]
fn check_tells_what_could_be_better_in_templates() {
    let page = "<h1>Cats</h1>\n<p><img src=\"/cat.png\"></p>\n{{> cat/_form}}\n";
    let form = "<form method=\"post\">\n  <input name=\"name\">\n</form>\n";
    let views = [("cats.html.zzz", page), ("cat/_form.html.zzz", form)];
    let (code, text) = checked(&views, &[]);
    assert_eq!(code, 0, "{text}");
    let places: Vec<&str> = text.lines().filter(|line| line.starts_with("views/")).collect();
    assert_eq!(
        places,
        [
            "views/cat/_form.html.zzz:1:1: a form that posts without `{{csrf}}`",
            "views/cat/_form.html.zzz:2:3: a field without a label",
            "views/cats.html.zzz:2:4: an image without `alt`",
        ]
    );
    assert!(text.contains("2 | <p><img src=\"/cat.png\"></p>\n"), "{text}");
    assert!(text.ends_with("are fine; 3 findings\n"), "{text}");
    let (code, text) = checked(&views, &["--strict"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("with `--strict`, what could be better has to be mended"), "{text}");
}

#[test]
fn check_tells_mistakes_of_templates_that_no_page_uses() {
    let views = [("_old.html.zzz", "<p>{{#if ready}}</p>\n")];
    let (_, text) = checked(&views, &[]);
    assert!(text.starts_with("views/_old.html.zzz:1:4: `{{#if}}` is not closed"), "{text}");
    assert!(text.ends_with("are fine; 1 finding\n"), "{text}");
}

#[test]
fn check_has_nothing_to_say_of_good_templates_and_of_none() {
    let layout = "<!doctype html>\n<html lang=\"en\"><body>{{yield}}</body></html>\n";
    let card = "{{params title: &str}}\n<h2>{{title}}</h2>{{yield}}{{yield \"end\"}}\n";
    let page = "{{layout \"app\"}}\n<p>{{name}}</p>\n";
    let good = [
        ("layouts/app.html.zzz", layout),
        ("components/card.html.zzz", card),
        ("page.html.zzz", page),
    ];
    for views in [&good[..], &[]] {
        let (code, text) = checked(views, &["--strict"]);
        assert_eq!(code, 0, "{text}");
        assert!(text.ends_with("are fine\n"), "{text}");
    }
    assert_eq!(Service::findings(&Views::new("/nowhere/views")), Vec::<String>::new());
}
