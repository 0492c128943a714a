//! Arrays as PostgreSQL takes them.

use bytes::BytesMut;
use postgres_types::Type;

use super::parameter::{self, Refusal};
use crate::Value;

/// How many bytes stand before the members of an array.
pub(super) const HEAD_BYTES: usize = 20;

/// Appends an array in binary form, each member with its length.
pub(super) fn write(values: &[Value], member: &Type, out: &mut BytesMut) -> Result<(), Refusal> {
    let has_null = values.iter().any(|value| matches!(value, Value::Null));
    write_head(values.len(), has_null, member, out)?;
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

/// Appends what stands before the members: dimensions, whether there are nulls, the type of the members, how many, the number of
/// the first.
pub(super) fn write_head(
    count: usize,
    has_null: bool,
    member: &Type,
    out: &mut BytesMut,
) -> Result<(), Refusal> {
    out.extend_from_slice(&i32::from(count > 0).to_be_bytes());
    out.extend_from_slice(&i32::from(has_null).to_be_bytes());
    out.extend_from_slice(&member.oid().to_be_bytes());
    if count > 0 {
        out.extend_from_slice(&length(count)?.to_be_bytes());
        out.extend_from_slice(&1_i32.to_be_bytes());
    }
    Ok(())
}

/// A length as PostgreSQL takes it.
#[inline]
pub(super) fn length(length: usize) -> Result<i32, Refusal> {
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
        write_quoted(&scratch, |bytes| out.extend_from_slice(bytes));
    }
    out.extend_from_slice(b"}");
    Ok(())
}

/// Gives `push` a member of an array as it is written.
pub(super) fn write_quoted(member: &[u8], mut push: impl FnMut(&[u8])) {
    push(b"\"");
    for part in member.split_inclusive(|byte| matches!(byte, b'"' | b'\\')) {
        match part {
            [text @ .., quoted @ (b'"' | b'\\')] => {
                push(text);
                push(b"\\");
                push(&[*quoted]);
            }
            text => push(text),
        }
    }
    push(b"\"");
}
