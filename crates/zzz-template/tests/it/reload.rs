//! Texts that are edited while the application runs.

use std::{
    fs::{self, File},
    path::Path,
    time::{Duration, SystemTime},
};

use tempfile::TempDir;
use zzz_template::{
    Buffer, Context, InlineHashes, Template,
    expand::{Reload, ReloadTemplate, fixed, text, with_compiled_texts},
};
use zzz_template_parser::{Directory, Root, Sources as _, compose};

const PAGE: &str = "<p>{{name}}</p>\n{{> _end}}\n";
const END: &str = "<hr>\n";

/// What the macro makes of the page.
struct Page {
    reload: Reload,
    views: TempDir,
    /// How often a file was written, so that each is younger than the last.
    writes: u64,
}

impl Template for Page {
    fn render_into(&self, cx: &Context<'_>, out: &mut Buffer) {
        let texts = self.reload.texts(cx);
        out.put((fixed(texts.get(0, "<p>")), text("Ann"), fixed(texts.get(1, "</p>\n<hr>\n"))));
    }
}

impl Page {
    fn new() -> Self {
        let views = tempfile::tempdir().unwrap();
        fs::write(views.path().join("page.html.zzz"), PAGE).unwrap();
        fs::write(views.path().join("_end.html.zzz"), END).unwrap();
        // It is in the binary, where it is made by the macro.
        let root = views.path().to_str().unwrap().to_owned().leak();
        let reload = Reload::new(ReloadTemplate {
            root,
            shown: "views",
            path: "page.html.zzz",
            owner: "Page",
            fields: &["name"],
            is_layout: false,
            signature: signature(views.path()),
        });
        Self { reload, views, writes: 0 }
    }

    fn write(&mut self, file: &str, text: &str) {
        let path = self.views.path().join(file);
        fs::write(&path, text).unwrap();
        self.writes += 1;
        let changed = SystemTime::now() + Duration::from_secs(self.writes);
        File::options().write(true).open(path).unwrap().set_modified(changed).unwrap();
    }
}

fn signature(views: &Path) -> u64 {
    let directory = Directory::new(views, "views");
    let source = directory.read("page.html.zzz").unwrap();
    let fields = ["name".to_owned()];
    compose(source, &directory, Root { fields: Some(&fields), owner: "Page", is_layout: false })
        .signature()
}

#[test]
fn an_edit_of_text_is_shown_by_the_next_render() {
    let mut page = Page::new();
    assert_eq!(page.render().unwrap(), "<p>Ann</p>\n<hr>\n");
    page.write("page.html.zzz", "<p class=\"big\">{{ name }}!</p>\n{{> _end}}\n");
    assert_eq!(page.render().unwrap(), "<p class=\"big\">Ann!</p>\n<hr>\n");
    page.write("_end.html.zzz", "<footer></footer>\n");
    assert_eq!(page.render().unwrap(), "<p class=\"big\">Ann!</p>\n<footer></footer>\n");
    assert_eq!(with_compiled_texts(|| page.render()).unwrap(), "<p>Ann</p>\n<hr>\n");
}

#[test]
fn an_edit_of_rust_asks_for_a_build() {
    let mut page = Page::new();
    for edit in [
        "<p>{{name | upper}}</p>\n{{> _end}}\n",
        "<p title=\"{{name}}\"></p>\n{{> _end}}\n",
        "<p>{{#if name}}{{name}}{{/if}}</p>\n{{> _end}}\n",
    ] {
        page.write("page.html.zzz", edit);
        let error = page.render().unwrap_err().to_string();
        let expected = "the Rust in `views/page.html.zzz`, or in what it places, has changed";
        assert!(error.starts_with(expected), "{error}");
        assert!(error.ends_with("build it again"), "{error}");
    }
    page.write("page.html.zzz", PAGE);
    assert_eq!(page.render().unwrap(), "<p>Ann</p>\n<hr>\n");
}

#[test]
fn a_mistake_is_shown_where_it_stands() {
    let mut page = Page::new();
    page.write("_end.html.zzz", "<hr>\n<b>\n");
    let error = page.render().unwrap_err().to_string();
    assert!(error.starts_with("views/_end.html.zzz:2:1: `<b>` is not closed"), "{error}");
    fs::remove_file(page.views.path().join("_end.html.zzz")).unwrap();
    let error = page.render().unwrap_err().to_string();
    let expected = "views/page.html.zzz:2:5: there is no template `views/_end.html.zzz`";
    assert!(error.starts_with(expected), "{error}");
    page.write("_end.html.zzz", END);
    assert_eq!(page.render().unwrap(), "<p>Ann</p>\n<hr>\n");
}

#[test]
fn edits_in_quick_succession_are_all_shown() {
    let page = Page::new();
    let path = page.views.path().join("page.html.zzz");
    // Later than any render of it, however slow the machine is.
    let changed = SystemTime::now() + Duration::from_secs(3600);
    for word in ["a", "b", "c"] {
        fs::write(&path, format!("<p>{word} {{{{name}}}}</p>\n{{{{> _end}}}}\n")).unwrap();
        // As if the clock of the file system had not moved on.
        File::options().write(true).open(&path).unwrap().set_modified(changed).unwrap();
        assert_eq!(page.render().unwrap(), format!("<p>{word} Ann</p>\n<hr>\n"));
    }
}

#[test]
fn a_binary_that_was_taken_elsewhere_has_its_texts_in_itself() {
    let page = Page::new();
    fs::remove_file(page.views.path().join("page.html.zzz")).unwrap();
    assert_eq!(page.render().unwrap(), "<p>Ann</p>\n<hr>\n");
}

#[test]
fn an_edited_script_has_another_hash() {
    let root: &'static str = concat!(env!("CARGO_TARGET_TMPDIR"), "/reload");
    let file = Path::new(root).join("page.html.zzz");
    fs::create_dir_all(root).unwrap();
    let edit = |text: &str, second: u64| {
        fs::write(&file, text).unwrap();
        let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(second);
        File::options().write(true).open(&file).unwrap().set_modified(changed).unwrap();
    };
    edit("<script>a()</script>", 1);
    let directory = Directory::new(root, "views");
    let source = directory.read("page.html.zzz").unwrap();
    let known = Root { fields: Some(&[]), owner: "Page", is_layout: false };
    let reload = Reload::new(ReloadTemplate {
        root,
        shown: "views",
        path: "page.html.zzz",
        owner: "Page",
        fields: &[],
        is_layout: false,
        signature: compose(source, &directory, known).signature(),
    });
    let hashes = || {
        let mut hashes = InlineHashes::default();
        reload.texts(&Context::empty()).inline_hashes(&["sha256-compiled"], &[], &mut hashes);
        hashes.scripts().to_vec()
    };
    assert_eq!(hashes(), [InlineHashes::hash("a()")]);
    edit("<script>b()</script>", 2);
    assert_eq!(hashes(), [InlineHashes::hash("b()")]);
}
