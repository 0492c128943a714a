//! Arrays as JSON, because SQLite has none.

use super::times;
use crate::{Error, Kind, Result, Value, json_array::Item};

/// Appends `values` as a JSON array. Bytes are hexadecimal; decimals are text, which keeps their digits.
///
/// # Errors
///
/// If one of them is a number that JSON does not have.
pub(super) fn write_array(values: &[Value], json: &mut String) -> Result<()> {
    json.push('[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        write(value, json)?;
    }
    json.push(']');
    Ok(())
}

fn write(value: &Value, json: &mut String) -> Result<()> {
    match value {
        Value::Null => json.push_str("null"),
        Value::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => json.push_str(&value.to_string()),
        Value::Float(value) if value.is_finite() => json.push_str(&format!("{value:?}")),
        Value::Float(_) => {
            return Err(Error::value(
                "an array for SQLite holds a number that is not finite, which JSON does not have",
            ));
        }
        Value::Text(text) => write_text(text, json),
        Value::Decimal(text) => write_text(text, json),
        Value::Bytes(bytes) => write_text(&hex(bytes), json),
        Value::Uuid(bytes) => write_text(&hyphenated(bytes), json),
        Value::Date(date) => write_text(times::write_date(*date).as_str(), json),
        Value::Time(time) => write_text(times::write_time(*time).as_str(), json),
        Value::Timestamp(moment) => write_text(times::write_timestamp(*moment).as_str(), json),
        Value::Json(text) => json.push_str(text),
        Value::Array(values) => write_array(values, json)?,
    }
    Ok(())
}

/// A member of an array, as [`write_array`] wrote it: `item` stands there as `written`, and is a `kind`.
pub(crate) fn read_member(item: Item<'_>, written: &str, kind: Kind) -> Option<Value> {
    Some(match (kind, item) {
        (_, Item::Null) => Value::Null,
        (Kind::Json, _) => Value::Json(written.to_owned()),
        (Kind::Bool, Item::Bool(value)) => Value::Bool(value),
        (Kind::I16 | Kind::I32 | Kind::I64, Item::Number(number)) => {
            Value::Integer(number.parse().ok()?)
        }
        (Kind::F32 | Kind::F64, Item::Number(number)) => Value::Float(number.parse().ok()?),
        (Kind::Text | Kind::Enum(_), Item::Text(text)) => Value::Text(text.into()),
        (Kind::Decimal, Item::Text(text)) => Value::Decimal(text),
        (Kind::Decimal, Item::Number(number)) => Value::Decimal(number.to_owned()),
        (Kind::Bytes, Item::Text(text)) => Value::Bytes(unhex(&text)?),
        (Kind::Uuid, Item::Text(text)) => {
            Value::Uuid(unhex(&text.replace('-', ""))?.try_into().ok()?)
        }
        (Kind::Date, Item::Text(text)) => Value::Date(times::parse_date(text.as_bytes())?),
        (Kind::Time, Item::Text(text)) => Value::Time(times::parse_time(text.as_bytes())?),
        (Kind::Timestamp, Item::Text(text)) => {
            Value::Timestamp(times::parse_timestamp(text.as_bytes())?)
        }
        _ => return None,
    })
}

/// RFC 8259, section 7.
fn write_text(text: &str, json: &mut String) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            c if c < ' ' => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        u8::try_from(digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?).ok()
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

/// RFC 9562, section 4.
fn hyphenated(bytes: &[u8; 16]) -> String {
    let mut text = hex(bytes);
    for place in [20, 16, 12, 8] {
        text.insert(place, '-');
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, Time};

    use super::*;

    #[test]
    fn arrays_are_json() {
        let nested = Value::Array(vec![Value::Integer(i64::MIN), Value::Null]);
        let values = [
            Value::Text("a\"\\\n\u{1}é".into()),
            Value::Bool(true),
            Value::Float(1.0),
            Value::Bytes(vec![0, 255]),
            Value::Uuid([0xab; 16]),
            Value::Date(Date::constant(2026, 11, 22)),
            Value::Time(Time::constant(1, 2, 3, 4_000)),
            Value::Decimal("1.10".to_owned()),
            Value::Json("{}".to_owned()),
            nested,
        ];
        let mut json = String::new();
        write_array(&values, &mut json).unwrap();
        assert_eq!(
            json,
            r#"["a\"\\\u000a\u0001é",true,1.0,"00ff","abababab-abab-abab-abab-abababababab","2026-11-22","01:02:03.000004","1.10",{},[-9223372036854775808,null]]"#
        );
        assert!(write_array(&[Value::Float(f64::NAN)], &mut json).is_err());
    }
}
