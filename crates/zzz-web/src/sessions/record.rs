//! What is kept of a session.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zzz_core::{Result, bytes::Bytes};

use super::{
    Flash,
    parts::{Parts, write_number, write_text},
    values::Values,
};

/// All that a session holds, with its times.
#[derive(Clone, Debug, Default)]
pub(super) struct Record {
    pub(super) values: Values,
    pub(super) flashes: Vec<Flash>,
    /// Who is logged in, and since when.
    pub(super) user: Option<(String, Millis)>,
    /// When the session began.
    pub(super) created: Millis,
    /// When it was written.
    pub(super) saved: Millis,
}

/// Milliseconds since 1970.
pub(crate) type Millis = u64;

pub(crate) fn millis(time: SystemTime) -> Millis {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

impl Record {
    /// How long ago it was written.
    pub(super) fn age(&self, now: SystemTime) -> Duration {
        Duration::from_millis(millis(now).saturating_sub(self.saved))
    }

    /// How much is left of the time `whole` that a session lasts.
    pub(super) fn rest(&self, now: SystemTime, whole: Duration) -> Duration {
        whole.saturating_sub(Duration::from_millis(millis(now).saturating_sub(self.created)))
    }

    /// Its form, when it began and was written, who is logged in, messages, values.
    ///
    /// # Errors
    ///
    /// If a text has 4 GiB.
    pub(super) fn write(&self) -> Result<Vec<u8>> {
        let mut out = vec![FORM];
        write_number(self.created, &mut out);
        write_number(self.saved, &mut out);
        write_number(self.user.is_some().into(), &mut out);
        if let Some((user, since)) = &self.user {
            write_text(user, &mut out)?;
            write_number(*since, &mut out);
        }
        write_number(self.flashes.len() as u64, &mut out);
        for flash in &self.flashes {
            write_text(flash.kind(), &mut out)?;
            write_text(flash.text(), &mut out)?;
        }
        self.values.write(&mut out)?;
        Ok(out)
    }

    /// `None` if the bytes are no record, which the store or the key has to answer for.
    pub(super) fn read(bytes: &Bytes) -> Option<Self> {
        let mut parts = Parts(bytes.strip_prefix(&[FORM])?);
        let (created, saved) = (parts.number()?, parts.number()?);
        let user = match parts.number()? {
            0 => None,
            _ => Some((string(&mut parts)?, parts.number()?)),
        };
        let mut flashes = Vec::new();
        for _ in 0..parts.number()? {
            flashes.push(Flash::new(string(&mut parts)?, string(&mut parts)?));
        }
        let values = Values::read(bytes.slice_ref(parts.0))?;
        Some(Self { values, flashes, user, created, saved })
    }
}

/// The form of the bytes, for a day on which it has to change.
const FORM: u8 = 1;

fn string(parts: &mut Parts<'_>) -> Option<String> {
    String::from_utf8(parts.text()?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    proptest! {
        #[test]
        fn what_was_written_is_read(
            (created, saved) in any::<(u64, u64)>(),
            user in prop::option::of(("\\PC*", any::<u64>())),
            flashes in prop::collection::vec(("\\PC*", "\\PC*"), 0..3),
            values in prop::collection::btree_map("\\PC*", "\\PC*", 0..4),
        ) {
            let flashes = flashes.into_iter().map(|(kind, text)| Flash::new(kind, text)).collect();
            let mut record = Record { created, saved, user, flashes, ..Record::default() };
            for (name, value) in &values {
                record.values.changed().insert(name.clone(), Value::String(value.clone()));
            }
            let bytes = Bytes::from(record.write().unwrap());
            let read = Record::read(&bytes).unwrap();
            prop_assert_eq!((read.created, read.saved), (created, saved));
            prop_assert_eq!((&read.user, &read.flashes), (&record.user, &record.flashes));
            for (name, value) in &values {
                prop_assert_eq!(read.values.get::<String>(name), Some(value.clone()));
            }
            // What nobody changed is written as it was.
            prop_assert_eq!(Bytes::from(read.write().unwrap()), &bytes);
            for len in 0..bytes.len() {
                let cut = Record::read(&bytes.slice(..len));
                prop_assert!(cut.is_none_or(|cut| cut.values.names().len() < values.len()));
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            let bytes = [&[FORM], bytes.as_slice()].concat();
            if let Some(mut record) = Record::read(&bytes.into()) {
                for name in record.values.names() {
                    let _ = record.values.get::<String>(&name);
                }
                record.values.changed();
            }
        }
    }
}
