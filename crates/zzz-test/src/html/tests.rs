use proptest::prelude::proptest;

use super::{Page, Selector};

fn found(html: &str, selector: &str) -> usize {
    let page = Page::parse(html);
    Selector::parse(selector).unwrap().find(&page, page.all()).count()
}

#[test]
fn ends_that_are_left_out() {
    for (html, selector) in [
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "ul > li:nth-child(2) > ul > li"),
        ("<p>a<p>b<div>c</div>", "p + p + div"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "dl > dt + dd + dt"),
        ("<select><option>a<optgroup><option>b</select><i>", "select + i"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "table > tr + tr > td"),
        ("<table><thead><tr><th>a<tbody><tr><td>b</table>", "thead + tbody > tr > td"),
        ("<input><br><img/><b></b>", "input + br + img + b"),
        ("<svg><path/><g></g></svg>", "svg > path + g"),
        ("<div/><b></b>", "div > b"),
        ("<i></b><b></b></i>", "i > b"),
        ("<script>'<b></b>'</script><title><b></title><p>", "script + title + p"),
    ] {
        assert_eq!(found(html, selector), 1, "{selector} in {html}");
    }
}

proptest! {
    #[test]
    fn every_page_is_a_tree(html in "(<[/]?(p|li|ul|td|table|b|br|svg|script)[/ ]?>|a|<|&amp;)*|.*") {
        let page = Page::parse(&html);
        for index in page.all() {
            let inside = page.inside(index);
            assert!(inside.end <= page.all().end && inside.start <= inside.end);
            for inner in inside {
                let above = std::iter::successors(page.parent(inner), |above| page.parent(*above));
                assert!(above.into_iter().any(|above| above == index));
            }
            let _ = page.text(index);
        }
    }

    #[test]
    fn no_selector_is_too_strange(text in "[a#.:> +~*,\\[\\]=\"'()\\\\]{0,12}|.*") {
        let page = Page::parse("<a class=a id=a><a></a></a><b></b>");
        if let Ok(selector) = Selector::parse(&text) {
            assert!(selector.find(&page, page.all()).count() <= 3);
        }
    }

    #[test]
    fn a_value_in_quotes_is_found(value in "\\PC*") {
        let html = format!("<i a=\"{}\">", value.replace('&', "&amp;").replace('"', "&quot;"));
        let selector = format!("[a=\"{}\"]", value.replace('\\', "\\\\").replace('"', "\\\""));
        assert_eq!(found(&html, &selector), 1);
    }
}
