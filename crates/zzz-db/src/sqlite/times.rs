//! Days, times of day and moments as text of a fixed width, which sorts as they do.
//!
//! `2026-11-22`, `17:30:00.000000` and `2026-11-22T17:30:00.000000Z` are written and read here digit by digit, a
//! few times faster than a general parser; everything else is left to jiff.

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

/// The number of `digits`; `None` if one is something else.
fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0, |number, digit| {
        let value = digit.wrapping_sub(b'0');
        (value < 10).then(|| number * 10 + i32::from(value))
    })
}

#[expect(clippy::cast_possible_truncation, reason = "two digits, and four of a year")]
fn fixed_date(text: &[u8; 10]) -> Option<Date> {
    let [_, _, _, _, b'-', _, _, b'-', _, _] = text else { return None };
    let (year, month, day) = (number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?);
    Date::new(year as i16, month as i8, day as i8).ok()
}

#[expect(clippy::cast_possible_truncation, reason = "two digits")]
fn fixed_time(text: &[u8; 15]) -> Option<Time> {
    let [_, _, b':', _, _, b':', _, _, b'.', ..] = text else { return None };
    let (hour, minute) = (number(&text[..2])?, number(&text[3..5])?);
    let (second, fraction) = (number(&text[6..8])?, number(&text[9..])?);
    Time::new(hour as i8, minute as i8, second as i8, fraction * 1_000).ok()
}

fn fixed_timestamp(text: &[u8]) -> Option<Timestamp> {
    let (date, rest) = text.split_first_chunk()?;
    let (time, zone) = rest.strip_prefix(b"T")?.split_first_chunk()?;
    if zone != b"Z" {
        return None;
    }
    let time = DateTime::from_parts(fixed_date(date)?, fixed_time(time)?);
    Offset::UTC.to_timestamp(time).ok()
}

/// A day as it is written here, or in any way of ISO 8601.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let fixed = text.as_bytes().try_into().ok().and_then(fixed_date);
    fixed.or_else(|| text.parse().ok())
}

/// A time of day as it is written here, or in any way of ISO 8601.
pub(crate) fn parse_time(text: &str) -> Option<Time> {
    let fixed = text.as_bytes().try_into().ok().and_then(fixed_time);
    fixed.or_else(|| text.parse().ok())
}

/// A moment as it is written here, in any way of RFC 3339, or as SQLite's own `CURRENT_TIMESTAMP`, which is in
/// UTC and does not say so.
pub(crate) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let general = || text.parse().ok();
    let unzoned = || Offset::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    fixed_timestamp(text.as_bytes()).or_else(general).or_else(unzoned)
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
            assert_eq!(parse_timestamp(write_timestamp(moment).as_str()), Some(moment));
            let time = Offset::UTC.to_datetime(moment);
            assert_eq!(parse_date(write_date(time.date()).as_str()), Some(time.date()));
            assert_eq!(parse_time(write_time(time.time()).as_str()), Some(time.time()));
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
            assert_eq!(parse_timestamp(text), Some(moment), "{text}");
        }
        for text in ["", "2026-13-22T17:30:00.000000Z", "2026-11-2 T17:30:00.000000Z", "17", "é"] {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
        assert_eq!(parse_time("17:30"), Some(Time::constant(17, 30, 0, 0)));
        assert_eq!(parse_date("2026-02-30"), None);
    }
}
