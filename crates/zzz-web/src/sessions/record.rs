//! What is kept of a session.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};
use zzz_core::{Error, Result};

use super::Flash;

/// All that a session holds, with its times.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Record {
    pub(super) values: Map<String, Value>,
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

    pub(super) fn write(&self) -> Vec<u8> {
        let flashes = self.flashes.iter().map(|flash| json!([flash.kind(), flash.text()]));
        let record = json!({
            "values": self.values,
            "flashes": flashes.collect::<Vec<_>>(),
            "user": self.user,
            "created": self.created,
            "saved": self.saved,
        });
        record.to_string().into_bytes()
    }

    /// # Errors
    ///
    /// If the bytes are no record, which the store or the key has to answer for.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let value: Value = serde_json::from_slice(bytes)?;
        Self::of(value).ok_or_else(|| Error::internal("what is kept of a session is not a session"))
    }

    fn of(mut value: Value) -> Option<Self> {
        let Value::Object(values) = value.get_mut("values")?.take() else {
            return None;
        };
        let flash = |flash: &Value| Some(Flash::new(flash[0].as_str()?, flash[1].as_str()?));
        let flashes = value.get("flashes")?.as_array()?.iter().filter_map(flash).collect();
        let user = value
            .get("user")
            .and_then(|user| Some((user[0].as_str()?.to_owned(), user[1].as_u64()?)));
        let time = |name: &str| value.get(name)?.as_u64();
        Some(Self { values, flashes, user, created: time("created")?, saved: time("saved")? })
    }
}
