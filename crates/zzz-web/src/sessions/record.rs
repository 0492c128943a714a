//! What is kept of a session.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zzz_core::Result;

use super::{Flash, values::Values};

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

    /// A list as JSON: when it began and was written, who is logged in, messages, values.
    ///
    /// # Errors
    ///
    /// If a value is no JSON, which none is.
    pub(super) fn write(&self) -> Result<Vec<u8>> {
        let flashes: Vec<_> =
            self.flashes.iter().map(|flash| (flash.kind(), flash.text())).collect();
        let record = (self.created, self.saved, &self.user, flashes, &self.values);
        Ok(serde_json::to_vec(&record)?)
    }

    /// # Errors
    ///
    /// If the bytes are no record, which the store or the key has to answer for.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        type User = Option<(String, Millis)>;
        let (created, saved, user, flashes, values): (_, _, User, Vec<(String, String)>, _) =
            serde_json::from_slice(bytes)?;
        let flashes = flashes.iter().map(|(kind, text)| Flash::new(kind, text)).collect();
        Ok(Self { values, flashes, user, created, saved })
    }
}
