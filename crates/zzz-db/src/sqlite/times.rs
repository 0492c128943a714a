//! Days, times of day and moments as text of a fixed width, which sorts as they do.
//!
//! `2026-11-22`, `17:30:00.000000` and `2026-11-22T17:30:00.000000Z` are written and read here digit by digit, a
//! few times faster than a general parser; everything else is left to jiff.

use std::str::FromStr;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

/// A text of at most 40 bytes.
pub(super) struct Written {
    bytes: [u8; 40],
    len: usize,
}

impl Written {
    const fn new() -> Self {
        Self { bytes: [0; 40], len: 0 }
    }

    pub(super) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[..self.len]).expect("only ASCII is written")
    }

    fn push(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    /// Appends `number` by `width` digits.
    fn number(&mut self, mut number: u32, width: usize) {
        for place in (self.len..self.len + width).rev() {
            self.bytes[place] = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.len += width;
    }

    fn date(&mut self, date: Date) {
        let year = date.year();
        // The years before 0 have a sign and six digits, as in jiff (and ECMAScript).
        if year < 0 {
            self.push(b'-');
        }
        self.number(u32::from(year.unsigned_abs()), if year < 0 { 6 } else { 4 });
        self.push(b'-');
        self.number(u32::from(date.month().unsigned_abs()), 2);
        self.push(b'-');
        self.number(u32::from(date.day().unsigned_abs()), 2);
    }

    fn time(&mut self, time: Time) {
        self.number(u32::from(time.hour().unsigned_abs()), 2);
        self.push(b':');
        self.number(u32::from(time.minute().unsigned_abs()), 2);
        self.push(b':');
        self.number(u32::from(time.second().unsigned_abs()), 2);
        self.push(b'.');
        self.number(time.subsec_nanosecond().unsigned_abs() / 1_000, 6);
    }
}

/// `2026-11-22`.
pub(super) fn write_date(date: Date) -> Written {
    let mut written = Written::new();
    written.date(date);
    written
}

/// `17:30:00.000000`.
pub(super) fn write_time(time: Time) -> Written {
    let mut written = Written::new();
    written.time(time);
    written
}

/// `2026-11-22T17:30:00.000000Z`.
pub(super) fn write_timestamp(timestamp: Timestamp) -> Written {
    let time = Offset::UTC.to_datetime(timestamp);
    let mut written = Written::new();
    written.date(time.date());
    written.push(b'T');
    written.time(time.time());
    written.push(b'Z');
    written
}

/// The digits of a text of `N` bytes in which each zero of `FORM` stands for a digit, and everything else for itself.
///
/// It looks at all bytes before it decides, so that several are looked at at once.
#[inline]
fn digits<const N: usize>(text: &[u8], form: &[u8; N]) -> Option<[u8; N]> {
    let text: &[u8; N] = text.try_into().ok()?;
    let (mut digits, mut is_other) = ([0; N], false);
    for place in 0..N {
        let digit = text[place].wrapping_sub(form[place]);
        let most = if form[place] == b'0' { 9 } else { 0 };
        is_other |= digit > most;
        digits[place] = digit;
    }
    (!is_other).then_some(digits)
}

/// The number that `digits` are.
#[inline]
fn number(digits: &[u8]) -> i32 {
    digits.iter().fold(0, |number, digit| number * 10 + i32::from(*digit))
}

/// The day that the digits of `0000-00-00` are, as its year, month and day.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "two digits, and four of a year")]
fn day(digits: &[u8]) -> (i16, i8, i8) {
    (number(&digits[..4]) as i16, number(&digits[5..7]) as i8, number(&digits[8..10]) as i8)
}

/// The time that the digits of `00:00:00.000000` are.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "two digits")]
fn time(digits: &[u8]) -> Option<Time> {
    let (hour, minute) = (number(&digits[..2]), number(&digits[3..5]));
    let (second, fraction) = (number(&digits[6..8]), number(&digits[9..15]));
    Time::new(hour as i8, minute as i8, second as i8, fraction * 1_000).ok()
}

/// The moment that is written as `0000-00-00T00:00:00.000000Z`.
#[inline]
fn fixed_timestamp(text: &[u8]) -> Option<Timestamp> {
    let digits = digits(text, b"0000-00-00T00:00:00.000000Z")?;
    let (year, month, day) = day(&digits);
    let time = DateTime::from_parts(Date::new(year, month, day).ok()?, time(&digits[11..])?);
    Offset::UTC.to_timestamp(time).ok()
}

/// A day as it is written here, or in any way of ISO 8601.
#[inline]
pub(crate) fn parse_date(text: &[u8]) -> Option<Date> {
    let fixed = digits(text, b"0000-00-00").map(|digits| day(&digits));
    let fixed = fixed.and_then(|(year, month, day)| Date::new(year, month, day).ok());
    fixed.or_else(|| general(text))
}

/// A time of day as it is written here, or in any way of ISO 8601.
#[inline]
pub(crate) fn parse_time(text: &[u8]) -> Option<Time> {
    let fixed = digits(text, b"00:00:00.000000").and_then(|digits| time(&digits));
    fixed.or_else(|| general(text))
}

/// A moment as it is written here, in any way of RFC 3339, or as SQLite's own `CURRENT_TIMESTAMP`, which is in
/// UTC and does not say so.
#[inline]
pub(crate) fn parse_timestamp(text: &[u8]) -> Option<Timestamp> {
    let unzoned = || Offset::UTC.to_timestamp(general::<DateTime>(text)?).ok();
    fixed_timestamp(text).or_else(|| general(text)).or_else(unzoned)
}

/// What jiff reads.
#[cold]
fn general<T: FromStr>(text: &[u8]) -> Option<T> {
    str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_jiff_does() {
        for nanos in
            [0, 1, 999_999_999, -1, -62_167_219_200_000_000_000, -62_167_219_200_000_000_001]
        {
            let moment = Timestamp::from_nanosecond(nanos).unwrap();
            assert_eq!(write_timestamp(moment).as_str(), format!("{moment:.6}"), "{nanos}");
        }
        for moment in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(write_timestamp(moment).as_str(), format!("{moment:.6}"));
        }
        assert_eq!(write_date(Date::MIN).as_str(), Date::MIN.to_string());
        assert_eq!(write_date(Date::ZERO).as_str(), "0000-01-01");
        assert_eq!(write_time(Time::MAX).as_str(), "23:59:59.999999");
    }

    #[test]
    fn what_is_written_is_read() {
        let mut micros = -377_705_023_201_000_000_i64;
        while let Ok(moment) = Timestamp::from_microsecond(micros) {
            assert_eq!(parse_timestamp(write_timestamp(moment).as_str().as_bytes()), Some(moment));
            let time = Offset::UTC.to_datetime(moment);
            assert_eq!(parse_date(write_date(time.date()).as_str().as_bytes()), Some(time.date()));
            assert_eq!(parse_time(write_time(time.time()).as_str().as_bytes()), Some(time.time()));
            micros += 9_876_543_210_987;
        }
    }

    #[test]
    fn other_ways_are_read_too() {
        let moment = "2026-11-22T17:30:00Z".parse().unwrap();
        for text in [
            "2026-11-22T17:30:00.000000Z",
            "2026-11-22T17:30:00Z",
            "2026-11-22 17:30:00",
            "2026-11-22 17:30:00.000",
            "2026-11-22T18:30:00+01:00",
        ] {
            assert_eq!(parse_timestamp(text.as_bytes()), Some(moment), "{text}");
        }
        for text in ["", "2026-13-22T17:30:00.000000Z", "2026-11-2 T17:30:00.000000Z", "17", "é"] {
            assert_eq!(parse_timestamp(text.as_bytes()), None, "{text}");
        }
        assert_eq!(parse_time(b"17:30"), Some(Time::constant(17, 30, 0, 0)));
        assert_eq!(parse_date(b"2026-02-30"), None);
    }
}
