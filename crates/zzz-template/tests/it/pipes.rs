use zzz_template::{Buffer, expand::text, pipes};

#[test]
fn pipes_follow_each_other_and_are_escaped_at_their_place() {
    let name = Some(" <ann> ".to_owned());
    let mut out = Buffer::new();
    out.put(text(&pipes::upper(&pipes::trim(&pipes::default(&name, "nobody")))));
    out.put(text(&pipes::default(&None::<u8>, "none")));
    out.put(text(&pipes::nl2br(&pipes::truncate(&"<\nabc", 3))));
    assert_eq!(out.as_str(), "&lt;ANN&gt;none&lt;<br>\n…");
}

#[test]
fn texts_are_cut_by_characters() {
    assert_eq!(pipes::truncate(&"éé", 2), "éé");
    assert_eq!(pipes::truncate(&"ééé", 2), "é…");
    assert_eq!(pipes::truncate(&"a", 0), "");
    assert_eq!(pipes::truncate(&"", 0), "");
    assert_eq!(pipes::capitalize(&""), "");
    assert_eq!(pipes::slug(&"--"), "");
}

#[test]
fn tags_that_do_not_end_go_to_the_end() {
    assert_eq!(pipes::strip_tags(&"a<b"), "a");
    assert_eq!(pipes::strip_tags(&"a<!-- b > c"), "a");
    assert_eq!(pipes::strip_tags(&"a < b é<é"), "a < b é<é");
    assert_eq!(pipes::strip_tags(&"<"), "<");
    assert_eq!(pipes::strip_tags(&"<!---->x"), "x");
}

#[test]
fn numbers_have_commas_and_units() {
    assert_eq!(pipes::number(&999), "999");
    assert_eq!(pipes::number(&-1000), "-1,000");
    assert_eq!(pipes::number(&u64::MAX), "18,446,744,073,709,551,615");
    assert_eq!(pipes::number(&f64::INFINITY), "inf");
    assert_eq!(pipes::bytes(&0), "0 B");
    assert_eq!(pipes::bytes(&1023), "1023 B");
    assert_eq!(pipes::bytes(&1_048_575), "1 MiB");
    assert_eq!(pipes::round(&1, usize::MAX).len(), 22);
}

#[cfg(feature = "dates")]
#[test]
fn dates_are_shown_as_the_format_says_or_the_render_fails() {
    use jiff::{civil::date, tz::TimeZone};

    let day = date(2026, 7, 5);
    assert_eq!(pipes::format_date(&day, "%d.%m.%y").to_string(), "05.07.26");
    let moment = day.at(13, 4, 0, 0).to_zoned(TimeZone::UTC).unwrap();
    assert_eq!(pipes::format_date(&moment, "%H:%M %Z").to_string(), "13:04 UTC");
    assert_eq!(pipes::format_date(&moment.timestamp(), "%F").to_string(), "2026-07-05");
    let mut out = Buffer::new();
    out.put(text(&pipes::format_date(&day, "%H")));
    assert!(out.check().is_err());
}
