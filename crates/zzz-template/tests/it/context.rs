use zzz_template::{
    Buffer, Context, ErrorKind, Template,
    expand::{fixed, text},
};

struct Page;

impl Template for Page {
    fn render_into(&self, cx: &Context<'_>, out: &mut Buffer) {
        out.put((fixed("<main>"), text(cx.nonce()), fixed("</main>")));
    }

    fn block(&self, name: &str, _: &Context<'_>, out: &mut Buffer) -> bool {
        if name == "title" {
            out.push_str("Title");
        }
        self.has_block(name)
    }

    fn has_block(&self, name: &str) -> bool {
        name == "title"
    }
}

struct Layout;

impl Template for Layout {
    fn render_into(&self, cx: &Context<'_>, out: &mut Buffer) {
        out.push_str("<title>");
        if !cx.page_block("title", out) {
            out.push_str("Untitled");
        }
        out.push_str("</title>");
        cx.page(out);
        if cx.page_has_block("aside") {
            out.push_str("<aside>");
        }
    }
}

#[test]
fn a_layout_places_a_page_and_its_blocks() {
    let cx = Context::empty().with_nonce(&"n").with_page(&Page);
    assert_eq!(Layout.render_with(&cx).unwrap(), "<title>Title</title><main>n</main>");
    let page: Box<dyn Template + Send + Sync> = Box::new(Page);
    let cx = Context::empty().with_nonce(&"n").with_page(&*page);
    assert_eq!(Layout.render_with(&cx).unwrap(), "<title>Title</title><main>n</main>");
}

#[test]
fn a_page_that_places_itself_is_told_so() {
    let cx = Context::empty().with_page(&Layout);
    let error = Layout.render_with(&cx).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert!(error.to_string().contains("belongs into a layout"), "{error}");
}

#[test]
fn what_is_missing_is_said_once_the_first_time() {
    let cx = Context::empty();
    assert_eq!(cx.csrf_field().as_str(), "");
    assert_eq!((cx.asset("a.css"), cx.t("key", &[]), cx.url_for("/x")), Default::default());
    let error = cx.check().unwrap_err();
    assert_eq!(error.to_string(), "`{{csrf}}` needs the `Csrf` middleware in the pipeline");
    assert!(cx.check().is_ok());
}

#[test]
fn each_thing_that_is_missing_says_how_to_mend_it() {
    #[track_caller]
    fn check<T>(ask: impl FnOnce(&Context<'_>) -> T, expected: &str) {
        let cx = Context::empty();
        ask(&cx);
        let error = cx.check().unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    check(|cx| cx.csrf_token().into_owned(), "`Csrf` middleware");
    check(|cx| cx.nonce().to_owned(), "`SecurityHeaders`");
    check(
        |cx| cx.asset("css/app.css").into_owned(),
        "`{{asset \"css/app.css\"}}` needs the assets",
    );
    check(
        |cx| cx.t("posts.none", &[]).into_owned(),
        "`{{t \"posts.none\"}}` needs the translations",
    );
    check(|cx| cx.url_for("/a"), "`url_for` of `/a`");
    check(|cx| cx.page(&mut Buffer::new()), "`{{yield}}`");
}

#[test]
fn what_a_page_lacks_is_known_where_its_layout_is_rendered() {
    let cx = Context::empty().with_page(&Page);
    let error = Layout.render_with(&cx).unwrap_err();
    assert!(error.to_string().contains("a nonce needs"), "{error}");
}

#[test]
fn addresses_for_the_outside_begin_with_where_the_application_is() {
    let cx = Context::empty().with_base_url("https://example.com/");
    assert_eq!(cx.url_for("/users/7"), "https://example.com/users/7");
    assert!(!format!("{:?}", cx.with_nonce(&"secret")).contains("secret"));
}
