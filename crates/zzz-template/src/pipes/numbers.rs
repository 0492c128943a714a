//! Pipes of numbers.

use std::fmt::Display;

/// Digits behind the point at most, of [`round`].
const DIGITS_MAX: usize = 20;

/// What pipes of numbers take: integers and floating-point numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a number",
    label = "this pipe takes a number"
)]
pub trait Number: Display {
    /// As close to it as an `f64` is.
    fn to_f64(&self) -> f64;
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Number for $type {
            #[allow(
                clippy::cast_lossless,
                clippy::cast_precision_loss,
                reason = "a rounded number is what is asked for, and some types lose nothing"
            )]
            fn to_f64(&self) -> f64 {
                *self as f64
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

impl<T: Number + ?Sized> Number for &T {
    fn to_f64(&self) -> f64 {
        T::to_f64(self)
    }
}

/// With a comma before each three digits: `{{views | number}}`.
///
/// ```
/// # use zzz_template::pipes::number;
/// assert_eq!(number(&1_234_567), "1,234,567");
/// assert_eq!(number(&-1234.5), "-1,234.5");
/// ```
#[must_use]
pub fn number<N: Number + ?Sized>(value: &N) -> String {
    grouped(&value.to_string())
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

/// With that many digits behind the point, at most 20: `{{price | round:2}}`.
///
/// ```
/// # use zzz_template::pipes::round;
/// assert_eq!(round(&2.0, 2), "2.00");
/// assert_eq!(round(&0.666, 1), "0.7");
/// ```
#[must_use]
pub fn round<N: Number + ?Sized>(value: &N, digits: usize) -> String {
    format!("{:.*}", digits.min(DIGITS_MAX), value.to_f64())
}

/// As parts of a hundred, with one digit behind the point unless that is zero: `{{ratio | percent}}`.
///
/// ```
/// # use zzz_template::pipes::percent;
/// assert_eq!(percent(&0.125), "12.5%");
/// assert_eq!(percent(&1), "100%");
/// ```
#[must_use]
pub fn percent<N: Number + ?Sized>(value: &N) -> String {
    format!("{}%", one_digit(value.to_f64() * 100.0))
}

/// As an amount of data, in units of 1,024: `{{file.len | bytes}}`.
///
/// ```
/// # use zzz_template::pipes::bytes;
/// assert_eq!(bytes(&900), "900 B");
/// assert_eq!(bytes(&1_572_864), "1.5 MiB");
/// ```
#[must_use]
pub fn bytes<N: Number + ?Sized>(value: &N) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut amount = value.to_f64();
    let mut unit = 0;
    // What would be rounded to the next unit is one of it.
    while amount.abs() >= 1023.95 && unit < UNITS.len() - 1 {
        amount /= 1024.0;
        unit += 1;
    }
    format!("{} {}", one_digit(amount), UNITS[unit])
}

fn one_digit(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// The word for that many, which is `one` for 1 and `many` else: `{{n}} {{n | pluralize:"post", "posts"}}`.
///
/// ```
/// # use zzz_template::pipes::pluralize;
/// assert_eq!(pluralize(&1, "post", "posts"), "post");
/// assert_eq!(pluralize(&0, "post", "posts"), "posts");
/// ```
#[must_use]
pub fn pluralize<'a, N: Number + ?Sized>(count: &N, one: &'a str, many: &'a str) -> &'a str {
    #[expect(clippy::float_cmp, reason = "one is one")]
    if count.to_f64() == 1.0 { one } else { many }
}
