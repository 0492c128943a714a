//! One value that a stranger sent.

use std::{fmt, num::IntErrorKind, ops::RangeInclusive};

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use zzz_core::FieldError;

use super::base64;
use crate::{Kind, Value, json_array::Item, value::json_has_nul};

const NUL: &str = "has a character that text cannot have";

/// One value that a stranger sent, to be [cast](crate::Type::cast) by the type of its column.
///
/// White space at both ends is nothing to numbers, truth values, dates and times; text keeps it. What cannot be
/// cast is a [`FieldError`] with the code `cast`, and blank text, where no text is wanted, one with the code `required`.
#[derive(Clone, Copy)]
pub struct Input<'p> {
    sort: Sort,
    text: &'p str,
    /// Other texts of the same name, which were sent before it.
    earlier: &'p [String],
}

/// What it was sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Null,
    Bool,
    Number,
    Text,
    /// An array or an object, as it is written.
    Json,
}

impl<'p> Input<'p> {
    pub(super) const fn new(sort: Sort, text: &'p str) -> Self {
        Self { sort, text, earlier: &[] }
    }

    /// The same behind other texts of its name.
    pub(super) const fn behind(self, earlier: &'p [String]) -> Self {
        Self { earlier, ..self }
    }

    /// An item of an array, which stands there as `written`.
    pub(crate) fn of_item(item: &'p Item<'p>, written: &'p str) -> Self {
        match item {
            Item::Null => Self::new(Sort::Null, ""),
            Item::Bool(_) => Self::new(Sort::Bool, written),
            Item::Number(_) => Self::new(Sort::Number, written),
            Item::Text(text) => Self::new(Sort::Text, text),
            Item::Nested(_) => Self::new(Sort::Json, written),
        }
    }

    /// That it cannot be cast. The message follows the field's name: "has to be a whole number".
    pub fn refusal(message: impl Into<String>) -> FieldError {
        FieldError::new("cast", message)
    }

    /// Whether there is nothing: `null`, or text without anything but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self.sort {
            Sort::Null => true,
            Sort::Text => self.text.trim().is_empty(),
            Sort::Bool | Sort::Number | Sort::Json => false,
        }
    }

    /// Whether there is nothing for a column of this kind: one that holds several looks at all texts of the name.
    pub(crate) fn is_blank_for(&self, kind: Kind) -> bool {
        let is_list = matches!(kind, Kind::Array(_));
        self.is_blank() && !(is_list && self.earlier.iter().any(|text| !text.trim().is_empty()))
    }

    /// The texts of a list that a form sent by one name, without the blank ones: `tags=a&tags=b`. None of what is a JSON array.
    pub(crate) fn texts(self) -> Option<impl Iterator<Item = Self>> {
        let is_array = self.text.trim_start().starts_with('[') && self.earlier.is_empty();
        let all = self.earlier.iter().map(String::as_str).chain([self.text]);
        let texts = all.map(|text| Self::new(Sort::Text, text)).filter(|text| !text.is_blank());
        (self.sort == Sort::Text && !is_array).then_some(texts)
    }

    /// It as text, blank or not.
    ///
    /// # Errors
    ///
    /// If it was sent as something else, or has a NUL, which databases do not take.
    pub fn text(self) -> Result<&'p str, FieldError> {
        match self.sort {
            Sort::Null => Err(FieldError::missing()),
            Sort::Text if self.text.contains('\0') => Err(Self::refusal(NUL)),
            Sort::Text => Ok(self.text),
            Sort::Bool | Sort::Number | Sort::Json => Err(Self::refusal("has to be text")),
        }
    }

    /// What is written there without white space around it, where it is text or one of `sorts`.
    fn written(self, sort: Sort, expected: &str) -> Result<&'p str, FieldError> {
        match self.sort {
            _ if self.is_blank() => Err(FieldError::missing()),
            Sort::Text => Ok(self.text.trim()),
            same if same == sort => Ok(self.text),
            _ => Err(Self::refusal(expected)),
        }
    }

    /// It as true (`true`, `on`, `1`) or false (`false`, `off`, `0`).
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub fn bool(self) -> Result<bool, FieldError> {
        const EXPECTED: &str = "has to be true or false";
        match self.written(Sort::Bool, EXPECTED)? {
            "true" | "on" | "1" => Ok(true),
            "false" | "off" | "0" => Ok(false),
            _ => Err(Self::refusal(EXPECTED)),
        }
    }

    /// It as a whole number.
    ///
    /// # Errors
    ///
    /// If it is something else, or has more than 64 bits.
    pub fn integer(self) -> Result<i64, FieldError> {
        self.integer_of(i64::MIN..=i64::MAX)
    }

    /// It as a whole number of this range, which the refusal of any other names.
    pub(crate) fn integer_of(self, range: RangeInclusive<i64>) -> Result<i64, FieldError> {
        const EXPECTED: &str = "has to be a whole number";
        let (min, max) = range.into_inner();
        match self.written(Sort::Number, EXPECTED)?.parse::<i64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(number),
            Err(error)
                if !matches!(
                    error.kind(),
                    IntErrorKind::PosOverflow | IntErrorKind::NegOverflow
                ) =>
            {
                Err(Self::refusal(EXPECTED))
            }
            _ => Err(Self::refusal(format!("{EXPECTED} from {min} to {max}"))
                .with("min", min)
                .with("max", max)),
        }
    }

    /// It as a number with a fraction.
    ///
    /// # Errors
    ///
    /// If it is something else, infinite included.
    pub fn float(self) -> Result<f64, FieldError> {
        const EXPECTED: &str = "has to be a number";
        let number = self.written(Sort::Number, EXPECTED)?.parse::<f64>();
        number.ok().filter(|number| number.is_finite()).ok_or_else(|| Self::refusal(EXPECTED))
    }

    /// It as a decimal number, as it is written: `-12.50`.
    ///
    /// # Errors
    ///
    /// If it is something else, or written with an exponent.
    pub fn decimal(self) -> Result<&'p str, FieldError> {
        const EXPECTED: &str = "has to be a decimal number like 12.50";
        let written = self.written(Sort::Number, EXPECTED)?;
        let number = written.strip_prefix('-').unwrap_or(written);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let are_digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if are_digits(whole) && are_digits(fraction) {
            Ok(written)
        } else {
            Err(Self::refusal(EXPECTED))
        }
    }

    /// It as a day: `2026-11-22`.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub fn date(self) -> Result<Date, FieldError> {
        const EXPECTED: &str = "has to be a day like 2026-11-22";
        let written = self.written(Sort::Text, EXPECTED)?;
        let date = written.parse::<Date>().ok();
        // Longer texts have a time as well, which would be lost.
        date.filter(|date| written.len() == 10 && date.year() >= 0)
            .ok_or_else(|| Self::refusal(EXPECTED))
    }

    /// It as a time of day, to the microsecond: `17:30`, `17:30:15.25`.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub fn time(self) -> Result<Time, FieldError> {
        const EXPECTED: &str = "has to be a time like 17:30";
        let written = self.written(Sort::Text, EXPECTED)?;
        // What begins otherwise has a day as well.
        let is_time = matches!(written.as_bytes(), [_, _, b':', ..]);
        let time = written.parse::<Time>().ok().filter(|_| is_time);
        let time = time.ok_or_else(|| Self::refusal(EXPECTED))?;
        let nanosecond = time.subsec_nanosecond() / 1_000 * 1_000;
        time.with().subsec_nanosecond(nanosecond).build().map_err(|_| Self::refusal(EXPECTED))
    }

    /// It as a moment, to the microsecond: `2026-11-22T17:30:00+01:00`. Without an offset, as inputs of the type
    /// `datetime-local` send it, it is UTC.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub fn timestamp(self) -> Result<Timestamp, FieldError> {
        const EXPECTED: &str = "has to be a moment like 2026-11-22T17:30:00Z";
        let written = self.written(Sort::Text, EXPECTED)?;
        let in_utc = || {
            let moment = written.parse::<DateTime>().ok().filter(|_| written.contains(':'))?;
            TimeZone::UTC.to_timestamp(moment).ok()
        };
        let moment = written.parse::<Timestamp>().ok().or_else(in_utc);
        moment
            .and_then(|moment| Timestamp::from_microsecond(moment.as_microsecond()).ok())
            .filter(|moment| TimeZone::UTC.to_datetime(*moment).year() >= 0)
            .ok_or_else(|| Self::refusal(EXPECTED))
    }

    /// It as the bytes of a UUID, written with hyphens or without ([RFC 9562, section 4](https://www.rfc-editor.org/rfc/rfc9562#section-4)).
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub fn uuid(self) -> Result<[u8; 16], FieldError> {
        const EXPECTED: &str = "has to be a UUID";
        let written = self.written(Sort::Text, EXPECTED)?;
        let is_hyphen = |index: usize| written.len() == 36 && matches!(index, 8 | 13 | 18 | 23);
        let mut number: u128 = 0;
        let mut count = 0;
        for (index, byte) in written.bytes().enumerate() {
            match (char::from(byte).to_digit(16), byte) {
                (Some(digit), _) if count < 32 && !is_hyphen(index) => {
                    number = number << 4 | u128::from(digit);
                    count += 1;
                }
                (None, b'-') if is_hyphen(index) => {}
                _ => return Err(Self::refusal(EXPECTED)),
            }
        }
        if count == 32 { Ok(number.to_be_bytes()) } else { Err(Self::refusal(EXPECTED)) }
    }

    /// It as bytes, of their base64 ([RFC 4648, section 4](https://www.rfc-editor.org/rfc/rfc4648#section-4)) with its padding.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub fn bytes(self) -> Result<Vec<u8>, FieldError> {
        const EXPECTED: &str = "has to be base64";
        base64::decode(self.written(Sort::Text, EXPECTED)?).ok_or_else(|| Self::refusal(EXPECTED))
    }

    /// It as JSON, as it is written. Text is taken as JSON itself, since a form has nothing else.
    ///
    /// # Errors
    ///
    /// If there is nothing, or a text in it has a NUL, which databases do not take. Whether it is JSON, its type finds out.
    pub fn json(self) -> Result<&'p str, FieldError> {
        if self.is_blank() {
            Err(FieldError::missing())
        } else if json_has_nul(self.text) {
            Err(Self::refusal(NUL))
        } else {
            Ok(self.text)
        }
    }

    /// It as what a column of this kind holds.
    pub(crate) fn to_value(self, kind: Kind) -> Result<Value, FieldError> {
        Ok(match kind {
            Kind::Bool => Value::Bool(self.bool()?),
            Kind::I16 => Value::Integer(self.integer_of(i16::MIN.into()..=i16::MAX.into())?),
            Kind::I32 => Value::Integer(self.integer_of(i32::MIN.into()..=i32::MAX.into())?),
            Kind::I64 => Value::Integer(self.integer()?),
            Kind::F32 | Kind::F64 => Value::Float(self.float()?),
            Kind::Text | Kind::Enum(_) => Value::Text(self.text()?.to_owned().into()),
            Kind::Date => Value::Date(self.date()?),
            Kind::Time => Value::Time(self.time()?),
            Kind::Timestamp => Value::Timestamp(self.timestamp()?),
            Kind::Uuid => Value::Uuid(self.uuid()?),
            Kind::Decimal => Value::Decimal(self.decimal()?.to_owned()),
            Kind::Json => Value::Json(self.json()?.to_owned()),
            Kind::Bytes => Value::Bytes(self.bytes()?),
            Kind::Array(_) => return Err(Self::refusal("cannot be sent")),
        })
    }
}

/// What was sent may be secret.
impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input").field("sort", &self.sort).finish_non_exhaustive()
    }
}
