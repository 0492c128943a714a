//! Values as PostgreSQL sends them: the binary forms of its types.

use std::borrow::Cow;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use postgres_types::{Kind, Type};

use super::{Cell, CellError, Raw};

type Result<T> = std::result::Result<T, CellError>;

/// Where PostgreSQL counts days from.
pub(crate) const EPOCH: Date = Date::constant(2000, 1, 1);
/// The same as a moment, in microseconds of Unix time.
pub(crate) const EPOCH_MICROSECONDS: i64 = 946_684_800_000_000;

/// Of the kind `expected`, but not `kind`.
#[cold]
fn other_kind(expected: &'static str, kind: &Type) -> CellError {
    CellError::new(expected, format!("a value of PostgreSQL's type `{}`", kind.name()))
}

/// Of the right kind, but not among what the Rust type can be.
#[cold]
fn other_value(expected: &'static str, found: impl Into<String>) -> CellError {
    CellError::new(expected, found)
}

/// The bytes of a value of fixed width.
#[inline]
fn fixed<const N: usize>(kind: &Type, bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| wrong_length(kind, bytes.len()))
}

#[cold]
fn wrong_length(kind: &Type, length: usize) -> CellError {
    other_value("a value as PostgreSQL sends it", format!("{length} bytes for a `{}`", kind.name()))
}

/// What a domain is a domain of.
pub(crate) fn base(kind: &Type) -> &Type {
    match kind.kind() {
        Kind::Domain(inner) => base(inner),
        _ => kind,
    }
}

#[inline]
pub(super) fn bool(kind: &Type, bytes: &[u8]) -> Result<bool> {
    match *kind {
        Type::BOOL => Ok(fixed::<1>(kind, bytes)? != [0]),
        ref other => domain(other, bytes, bool, "a boolean"),
    }
}

/// What `read` finds in a domain, or that the kind is another one.
#[cold]
fn domain<'r, T>(
    kind: &Type,
    bytes: &'r [u8],
    read: fn(&Type, &'r [u8]) -> Result<T>,
    expected: &'static str,
) -> Result<T> {
    match kind.kind() {
        Kind::Domain(inner) => read(inner, bytes),
        _ => Err(other_kind(expected, kind)),
    }
}

#[inline]
pub(super) fn integer(kind: &Type, bytes: &[u8]) -> Result<i64> {
    match *kind {
        Type::INT8 => fixed(kind, bytes).map(i64::from_be_bytes),
        Type::INT4 => fixed(kind, bytes).map(|bytes| i32::from_be_bytes(bytes).into()),
        Type::INT2 => fixed(kind, bytes).map(|bytes| i16::from_be_bytes(bytes).into()),
        Type::OID => fixed(kind, bytes).map(|bytes| u32::from_be_bytes(bytes).into()),
        // The sum of integers of 64 bits is one.
        Type::NUMERIC => {
            let text = decimal(kind, bytes)?;
            text.parse().map_err(|_| other_value("an integer of 64 bits", text))
        }
        ref other => domain(other, bytes, integer, "an integer"),
    }
}

#[inline]
pub(super) fn float(kind: &Type, bytes: &[u8]) -> Result<f64> {
    match *kind {
        Type::FLOAT8 => fixed(kind, bytes).map(f64::from_be_bytes),
        Type::FLOAT4 => fixed(kind, bytes).map(|bytes| f32::from_be_bytes(bytes).into()),
        ref other => domain(other, bytes, float, "a floating-point number"),
    }
}

/// Text of any type that is sent as it is written.
#[inline]
pub(super) fn text<'r>(kind: &Type, bytes: &'r [u8]) -> Result<&'r str> {
    match *kind {
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => utf8(bytes),
        ref other => match other.kind() {
            Kind::Enum(_) => utf8(bytes),
            // A type of an extension, known by its name alone.
            Kind::Simple if other.name() == "citext" => utf8(bytes),
            _ => domain(other, bytes, text, "text"),
        },
    }
}

fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| other_value("text", "bytes that are no UTF-8"))
}

pub(super) fn json<'r>(kind: &Type, bytes: &'r [u8]) -> Result<&'r str> {
    match *kind {
        Type::JSON => utf8(bytes),
        Type::JSONB => match bytes.split_first() {
            Some((1, text)) => utf8(text),
            _ => Err(other_value("JSON as PostgreSQL sends it", "another version of it")),
        },
        ref other => domain(other, bytes, json, "JSON"),
    }
}

#[inline]
pub(super) fn bytes<'r>(kind: &Type, bytes: &'r [u8]) -> Result<&'r [u8]> {
    match *kind {
        Type::BYTEA => Ok(bytes),
        ref other => domain(other, bytes, self::bytes, "bytes"),
    }
}

pub(super) fn uuid(kind: &Type, bytes: &[u8]) -> Result<[u8; 16]> {
    match *kind {
        Type::UUID => fixed(kind, bytes),
        ref other => domain(other, bytes, uuid, "a UUID"),
    }
}

pub(super) fn date(kind: &Type, bytes: &[u8]) -> Result<Date> {
    const EXPECTED: &str = "a date of the years -9999 to 9999";
    match *kind {
        Type::DATE => match i32::from_be_bytes(fixed(kind, bytes)?) {
            i32::MAX => Err(other_value(EXPECTED, "infinity")),
            i32::MIN => Err(other_value(EXPECTED, "-infinity")),
            days => EPOCH
                .checked_add(jiff::Span::new().try_days(days).map_err(|_| far(EXPECTED))?)
                .map_err(|_| far(EXPECTED)),
        },
        ref other => domain(other, bytes, date, "a date"),
    }
}

/// Whatever lies outside of what a Rust type can be.
#[cold]
fn far(expected: &'static str) -> CellError {
    other_value(expected, "one of another time")
}

pub(super) fn time(kind: &Type, bytes: &[u8]) -> Result<Time> {
    match *kind {
        Type::TIME => {
            let microseconds = i64::from_be_bytes(fixed(kind, bytes)?);
            let span = jiff::SignedDuration::from_micros(microseconds);
            Time::midnight().checked_add(span).map_err(|_| {
                other_value("a time of day from 00:00:00 to 23:59:59.999999", "24:00:00")
            })
        }
        ref other => domain(other, bytes, time, "a time of day"),
    }
}

pub(super) fn timestamp(kind: &Type, bytes: &[u8]) -> Result<Timestamp> {
    const EXPECTED: &str = "a timestamp of the years -9999 to 9999";
    match *kind {
        Type::TIMESTAMPTZ | Type::TIMESTAMP => match i64::from_be_bytes(fixed(kind, bytes)?) {
            i64::MAX => Err(other_value(EXPECTED, "infinity")),
            i64::MIN => Err(other_value(EXPECTED, "-infinity")),
            microseconds => {
                let seconds = microseconds.div_euclid(1_000_000) + EPOCH_MICROSECONDS / 1_000_000;
                let rest = i32::try_from(microseconds.rem_euclid(1_000_000)).unwrap_or_default();
                // Not `from_microsecond`, which does not take the last second of all.
                Timestamp::new(seconds, rest * 1000).map_err(|_| far(EXPECTED))
            }
        },
        ref other => domain(other, bytes, timestamp, "a timestamp"),
    }
}

/// The members of an array of one dimension.
///
/// It is sent as the number of its dimensions, whether there are nulls, the type of its members; for each
/// dimension the length, and the number of the first; then each member with its length, which is -1 for `NULL`.
pub(super) fn array<'r>(kind: &'r Type, bytes: &'r [u8]) -> Result<Vec<Cell<'r>>> {
    let Kind::Array(member) = base(kind).kind() else { return Err(other_kind("an array", kind)) };
    let mut rest = bytes;
    let mut word = || {
        let (word, after) = rest.split_first_chunk::<4>()?;
        rest = after;
        Some(i32::from_be_bytes(*word))
    };
    let broken = || wrong_length(kind, bytes.len());
    let dimensions = word().ok_or_else(broken)?;
    word();
    word();
    if dimensions == 0 {
        return Ok(Vec::new());
    }
    if dimensions != 1 {
        let found = format!("one of {dimensions} dimensions");
        return Err(other_value("an array of one dimension", found));
    }
    let count = word().and_then(|count| usize::try_from(count).ok()).ok_or_else(broken)?;
    word();
    // Each has a length of four bytes at least.
    let mut members = Vec::with_capacity(count.min(rest.len() / 4));
    for _ in 0..count {
        let (length, after) = rest.split_first_chunk::<4>().ok_or_else(broken)?;
        rest = after;
        let length = i32::from_be_bytes(*length);
        if length == -1 {
            members.push(Cell(Raw::Null));
            continue;
        }
        let length = usize::try_from(length).map_err(|_| broken())?;
        let (bytes, after) = rest.split_at_checked(length).ok_or_else(broken)?;
        rest = after;
        members.push(Cell(Raw::Postgres(member, bytes)));
    }
    Ok(members)
}

/// A decimal number as it is written, with as many digits after the point as its scale says.
///
/// It is sent as digits to the base of 10,000: how many, the weight of the first, a sign, the scale.
pub(super) fn decimal<'r>(kind: &Type, bytes: &'r [u8]) -> Result<Cow<'r, str>> {
    if *kind != Type::NUMERIC {
        return domain(kind, bytes, decimal, "a decimal number");
    }
    let broken = || wrong_length(kind, bytes.len());
    let (head, digits) = bytes.split_at_checked(8).ok_or_else(broken)?;
    let word = |index: usize| u16::from_be_bytes([head[2 * index], head[2 * index + 1]]);
    let digits: Vec<u16> =
        digits.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    if digits.len() != usize::from(word(0)) {
        return Err(broken());
    }
    let weight = i32::from(word(1).cast_signed());
    let sign = match word(2) {
        0x0000 => "",
        0x4000 => "-",
        0xC000 => return Err(other_value("a decimal number", "NaN")),
        0xD000 => return Err(other_value("a decimal number", "infinity")),
        0xF000 => return Err(other_value("a decimal number", "-infinity")),
        _ => return Err(broken()),
    };
    Ok(Cow::Owned(written(sign, &digits, weight, usize::from(word(3)))))
}

fn written(sign: &str, digits: &[u16], weight: i32, scale: usize) -> String {
    // The digit with this weight: the first has `weight`, the last before the point 0.
    let digit = |place: i32| {
        usize::try_from(weight - place)
            .ok()
            .and_then(|index| digits.get(index))
            .copied()
            .unwrap_or(0)
    };
    let mut text = sign.to_owned();
    text += &digit(weight.max(0)).to_string();
    for place in (0..weight).rev() {
        text += &format!("{:04}", digit(place));
    }
    if scale > 0 {
        text.push('.');
        let end = text.len() + scale;
        let mut place = -1;
        while text.len() < end {
            text += &format!("{:04}", digit(place));
            place -= 1;
        }
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_written_in_full() {
        assert_eq!(written("", &[], 0, 0), "0");
        assert_eq!(written("", &[], 0, 2), "0.00");
        assert_eq!(written("-", &[1, 2345, 6000], 1, 1), "-12345.6");
        assert_eq!(written("", &[5], 2, 0), "500000000");
        assert_eq!(written("", &[12], -2, 8), "0.00000012");
        assert_eq!(written("", &[12], -2, 10), "0.0000001200");
        assert_eq!(written("", &[7, 5000], 0, 3), "7.500");
    }

    #[test]
    fn broken_values_are_errors() {
        assert!(integer(&Type::INT8, &[0; 4]).is_err());
        assert!(decimal(&Type::NUMERIC, &[0; 7]).is_err());
        assert!(decimal(&Type::NUMERIC, &[0, 2, 0, 0, 0, 0, 0, 0, 0, 1]).is_err());
        assert!(decimal(&Type::NUMERIC, &[0, 0, 0, 0, 0xC0, 0, 0, 0]).is_err());
        assert!(json(&Type::JSONB, &[]).is_err());
        assert!(json(&Type::JSONB, &[2, b'1']).is_err());
        assert!(text(&Type::TEXT, &[0xFF]).is_err());
        let error = date(&Type::DATE, &i32::MAX.to_be_bytes()).unwrap_err();
        assert!(error.to_string().ends_with("found infinity"), "{error}");
        let error = timestamp(&Type::TIMESTAMPTZ, &i64::MIN.to_be_bytes()).unwrap_err();
        assert!(error.to_string().ends_with("found -infinity"), "{error}");
        assert!(time(&Type::TIME, &86_400_000_000_i64.to_be_bytes()).is_err());
        let error = text(&Type::INT4, &[0; 4]).unwrap_err();
        assert_eq!(error.to_string(), "expected text, found a value of PostgreSQL's type `int4`");
    }
}
