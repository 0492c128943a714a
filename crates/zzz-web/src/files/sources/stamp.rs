//! What a file system tells of a version of a file.

use std::{
    fs::Metadata,
    time::{Duration, SystemTime},
};

use crate::ETag;

/// Changes with every write to a file, but for two within one tick of the file system's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::files) struct Stamp {
    len: u64,
    modified: SystemTime,
    identity: [u64; 4],
}

/// The clocks of file systems tick at least this often.
const TICK: Duration = Duration::from_secs(2);

impl Stamp {
    pub(in crate::files) fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        Self { len: metadata.len(), modified, identity: identity(metadata) }
    }

    pub(in crate::files) fn len(&self) -> u64 {
        self.len
    }

    pub(in crate::files) fn modified(&self) -> SystemTime {
        self.modified
    }

    /// Whether no write can follow that leaves the stamp as it is. The time of a file can be set back by
    /// hand; the time of its last change, which Unix has, cannot.
    pub(in crate::files) fn is_settled(&self) -> bool {
        let [seconds, rest, ..] = self.identity;
        let changed =
            SystemTime::UNIX_EPOCH + Duration::from_secs(seconds) + Duration::from_nanos(rest);
        self.modified.max(changed).elapsed().is_ok_and(|elapsed| elapsed > TICK)
    }

    /// Strong once it is settled, weak until then.
    pub(in crate::files) fn etag(&self) -> ETag {
        let etag = ETag::of(format!("{self:?}"));
        if self.is_settled() { etag } else { etag.weak() }
    }
}

/// The time of the last change in seconds and the rest of it, device and inode.
#[cfg(unix)]
fn identity(metadata: &Metadata) -> [u64; 4] {
    use std::os::unix::fs::MetadataExt as _;

    let (seconds, rest) = (metadata.ctime(), metadata.ctime_nsec());
    [seconds.max(0).cast_unsigned(), rest.cast_unsigned(), metadata.dev(), metadata.ino()]
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> [u64; 4] {
    [0; 4]
}
