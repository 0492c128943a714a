use std::borrow::Cow;

use zzz_template::{
    Buffer, SafeHtml,
    expand::{Trust, TrustHtml as _, TrustText as _},
};

#[test]
fn what_is_html_is_written_without_a_word() {
    let html = SafeHtml::trust("<b>");
    let mut out = Buffer::new();
    out.put((&&&Trust(&html)).html());
    out.put((&&&Trust(&&html)).html());
    out.put((&&&Trust(&Some(&html))).html());
    out.put((&&&Trust(&Box::new(html))).html());
    assert_eq!(out.as_str(), "<b><b><b><b>");
}

#[test]
#[expect(deprecated, reason = "the warning is what is tested: this would be unfulfilled without")]
#[expect(clippy::needless_borrow, reason = "the macro does not know which of them is needed")]
fn what_is_plain_text_is_written_with_a_warning() {
    let mut out = Buffer::new();
    out.put((&&&Trust("<i>")).html());
    out.put((&&&Trust(&"<i>".to_owned())).html());
    out.put((&&&Trust(&Some(Cow::Borrowed("<i>")))).html());
    assert_eq!(out.as_str(), "<i><i><i>");
}
