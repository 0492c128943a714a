use std::{
    borrow::Cow,
    cell::Cell,
    net::{IpAddr, Ipv6Addr},
    num::NonZero,
    rc::Rc,
    sync::Arc,
};

use proptest::prelude::*;
use zzz_template::{
    Buffer, ErrorKind, Parts, Render, SafeHtml,
    expand::{Attribute, Text, Url, attribute, fixed, text},
};

#[track_caller]
fn check<T: Render + ?Sized>(value: &T, expected: &str) {
    let mut out = Buffer::new();
    out.put((text(value), text("|"), attribute(value)));
    assert_eq!(out.as_str(), format!("{expected}|{expected}"));
}

#[test]
fn texts_are_escaped_in_every_wrapping() {
    let (plain, shown) = ("<a> & 'b' \"c\"", "&lt;a&gt; &amp; &#39;b&#39; &quot;c&quot;");
    check(plain, shown);
    check(&plain, shown);
    check(&plain.to_owned(), shown);
    check(&Cow::Borrowed(plain), shown);
    check(&Box::<str>::from(plain), shown);
    check(&Rc::<str>::from(plain), shown);
    check(&Arc::new(plain.to_owned()), shown);
    check(&&mut plain.to_owned(), shown);
    check(&Some(plain), shown);
    check(&None::<String>, "");
    check(&format_args!("{plain}{}", 1), &format!("{shown}1"));
    check(&'<', "&lt;");
    check(&'𝄞', "𝄞");
}

#[test]
fn numbers_are_written_as_display_writes_them() {
    let edges = [0_u64, 9, 10, 99, 100, 999, 1000, 9_999, 10_000, 99_999, 999_999, 1_000_000];
    let powers = (0..20).map(|power| 10_u64.pow(power));
    for number in edges.into_iter().chain(powers).chain([u64::MAX, 1_000_000_007_000]) {
        for number in [number, number.wrapping_sub(1), number.wrapping_add(1)] {
            check(&number, &number.to_string());
            check(&number.cast_signed(), &number.cast_signed().to_string());
            let wide = u128::from(number) * 1_000_000_000_000_000_000;
            check(&wide, &wide.to_string());
            check(&-(wide.cast_signed()), &(-(wide.cast_signed())).to_string());
        }
    }
    for number in [u128::MAX, u128::from(u64::MAX) + 1] {
        check(&number, &number.to_string());
        check(&number.cast_signed(), &number.cast_signed().to_string());
    }
    check(&i128::MIN, &i128::MIN.to_string());
    check(&i64::MIN, &i64::MIN.to_string());
    for number in 0..=u8::MAX {
        check(&number, &number.to_string());
        check(&number.cast_signed(), &number.cast_signed().to_string());
    }
    for number in 0..=u16::MAX {
        check(&number, &number.to_string());
        check(&number.cast_signed(), &number.cast_signed().to_string());
    }
    check(&NonZero::new(5_u32), "5");
    check(&true, "true");
    check(&false, "false");
}

#[test]
fn fractions_are_written_as_display_writes_them() {
    for number in [
        0.0,
        -0.0,
        1.0,
        -1.5,
        0.1,
        1e15,
        1e16,
        1e17,
        123_456_789.125,
        1e-5,
        1e-7,
        1e300,
        5e-324,
        f64::MAX,
        f64::MIN,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::EPSILON,
    ] {
        check(&number, &number.to_string());
    }
    check(&0.1_f32, "0.1");
    check(&f32::MAX, &f32::MAX.to_string());
}

#[test]
fn trusted_html_is_as_it_is_in_text_and_escaped_in_attributes() {
    let html = SafeHtml::trust("<b>&amp;</b>");
    let mut out = Buffer::new();
    out.put((text(&html), text("|"), attribute(&html), text("|"), text(&Some(&html))));
    assert_eq!(out.as_str(), "<b>&amp;</b>|&lt;b&gt;&amp;amp;&lt;/b&gt;|<b>&amp;</b>");
    let long = SafeHtml::trust("<b>".repeat(1000));
    out.clear();
    out.put((text(&long), attribute(&long)));
    assert_eq!(out.as_str(), "<b>".repeat(1000) + &"&lt;b&gt;".repeat(1000));
}

#[test]
fn addresses_of_networks_are_values() {
    check(&IpAddr::from([127, 0, 0, 1]), "127.0.0.1");
    check(&Ipv6Addr::LOCALHOST, "::1");
}

#[cfg(feature = "uuid")]
#[test]
fn identifiers_are_values() {
    check(&uuid::Uuid::nil(), "00000000-0000-0000-0000-000000000000");
}

#[test]
fn a_display_that_fails_is_an_error_and_the_rest_is_written() {
    struct Fails;
    impl std::fmt::Display for Fails {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("half")?;
            Err(std::fmt::Error)
        }
    }
    let mut out = Buffer::new();
    out.put((text(&as_displayed(&Fails)), text("rest")));
    assert_eq!(out.as_str(), "halfrest");
    assert_eq!(out.check().unwrap_err().kind(), ErrorKind::Value);
    assert!(out.check().is_ok());
}

fn as_displayed<T: std::fmt::Display>(value: &T) -> impl Render {
    struct Wrapped<'a, T>(&'a T);
    impl<T: std::fmt::Display> Render for Wrapped<'_, T> {
        fn value(&self) -> impl zzz_template::Value {
            zzz_template::Displayed(self.0)
        }
    }
    Wrapped(value)
}

#[test]
fn a_value_that_says_something_longer_each_time_is_asked_once() {
    struct Grows(Cell<usize>);
    impl Render for Grows {
        fn value(&self) -> impl zzz_template::Value {
            let asked = self.0.replace(self.0.get() + 1);
            "<".repeat(asked * 500)
        }
    }
    let one = || Grows(Cell::new(0));
    let mut out = Buffer::new();
    let (in_text, in_attribute, in_url) = (one(), one(), one());
    out.put((fixed("a"), Text(&in_text), (Attribute(&in_attribute), Url(&in_url)), fixed("b")));
    assert_eq!(out.as_str(), "ab");
    let mut parts = Parts::new();
    parts.put((Text(&in_text), fixed("c")));
    assert_eq!([in_text.0.get(), in_attribute.0.get(), in_url.0.get()], [2, 1, 1]);
}

fn shown<T: Render>(value: &T) -> String {
    let mut out = Buffer::new();
    out.put(text(value));
    out.into_string()
}

/// Of two texts of the same length that are equally near to a number, either is right.
#[track_caller]
fn check_fraction(number: f64) {
    let shown = shown(&number);
    assert_eq!(shown.len(), number.to_string().len(), "{shown} for {number}");
    assert!(number.is_nan() || shown.parse() == Ok(number), "{shown} for {number}");
}

proptest! {
    #[test]
    fn any_number_is_written_as_display_writes_it(
        a in any::<u64>(), b in any::<i64>(), c in any::<u128>(), d in any::<i128>(),
        e in any::<f64>(), f in any::<f32>(), bits in any::<u64>(), shift in 0_u32..64,
    ) {
        check(&a, &a.to_string());
        check(&(a >> shift), &(a >> shift).to_string());
        check(&b, &b.to_string());
        check(&c, &c.to_string());
        check(&d, &d.to_string());
        check_fraction(e);
        check_fraction(f64::from_bits(bits));
        let shown = shown(&f);
        prop_assert_eq!(shown.len(), f.to_string().len());
        prop_assert!(f.is_nan() || shown.parse() == Ok(f), "{} for {}", shown, f);
    }
}
