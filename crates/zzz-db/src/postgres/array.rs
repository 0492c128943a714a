//! Arrays as PostgreSQL takes them.

use bytes::BytesMut;
use postgres_types::Type;

use super::parameter::{self, Refusal};
use crate::Value;

/// Appends an array in binary form: dimensions, whether there are nulls, the type of
/// the members, how many, the number of the first; then each member with its length.
pub(super) fn write(values: &[Value], member: &Type, out: &mut BytesMut) -> Result<(), Refusal> {
    let has_null = values.iter().any(|value| matches!(value, Value::Null));
    out.extend_from_slice(&i32::from(!values.is_empty()).to_be_bytes());
    out.extend_from_slice(&i32::from(has_null).to_be_bytes());
    out.extend_from_slice(&member.oid().to_be_bytes());
    if values.is_empty() {
        return Ok(());
    }
    out.extend_from_slice(&length(values.len())?.to_be_bytes());
    out.extend_from_slice(&1_i32.to_be_bytes());
    for value in values {
        if matches!(value, Value::Null) {
            out.extend_from_slice(&(-1_i32).to_be_bytes());
            continue;
        }
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        parameter::write(value, member, out)?;
        let written = length(out.len() - start - 4)?;
        out[start..start + 4].copy_from_slice(&written.to_be_bytes());
    }
    Ok(())
}

fn length(length: usize) -> Result<i32, Refusal> {
    i32::try_from(length).map_err(|_| Refusal::too_long())
}

/// Appends an array as it is written, `{"a","b",NULL}`, for members that have no binary form here.
pub(super) fn write_text(
    values: &[Value],
    member: &Type,
    out: &mut BytesMut,
) -> Result<(), Refusal> {
    out.extend_from_slice(b"{");
    let mut scratch = BytesMut::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.extend_from_slice(b",");
        }
        if matches!(value, Value::Null) {
            out.extend_from_slice(b"NULL");
            continue;
        }
        if parameter::is_binary(value, member) {
            return Err(parameter::mismatch(value));
        }
        scratch.clear();
        parameter::write(value, member, &mut scratch)?;
        out.extend_from_slice(b"\"");
        for &byte in &scratch {
            if matches!(byte, b'"' | b'\\') {
                out.extend_from_slice(b"\\");
            }
            out.extend_from_slice(&[byte]);
        }
        out.extend_from_slice(b"\"");
    }
    out.extend_from_slice(b"}");
    Ok(())
}
