//! `escape`.

use proptest::prelude::*;
use zzz_web::escape;

#[test]
fn what_means_something_in_html_is_written_as_a_reference() {
    let text = "<a href='/?a=1&b=2'>\"é\"</a>";
    let expected = "&lt;a href=&#39;/?a=1&amp;b=2&#39;&gt;&quot;é&quot;&lt;/a&gt;";
    assert_eq!(escape(text).to_string(), expected);
    assert_eq!(escape(format_args!("{}<{}", 1, 2)).to_string(), "1&lt;2");
    assert_eq!(escape("").to_string(), "");
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_gets_out(text in ".*") {
        let escaped = escape(&text).to_string();
        prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        let read = escaped
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        prop_assert_eq!(read, text);
    }
}
