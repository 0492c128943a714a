//! Uploads as files of one folder.

use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};
use zzz_crypto::random_bytes;

/// Where uploads are, each as two files: `ID.data` with what has come, and `ID.info` with what is known of it. The id is
/// ours and cannot be guessed. How much has come is the length of the first file, so nothing else can say otherwise.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) expires: Duration,
    pub(super) unfinished_max: usize,
}

/// The file that whoever begins an upload locks. It stays: a new one in its place would be another lock.
const LOCK: &str = ".lock";

/// What is known of an upload beside its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Info {
    pub(super) len: u64,
    /// As the client has written it.
    pub(super) metadata: String,
    /// Whether the application has taken it.
    pub(super) is_done: bool,
}

/// An upload as it is now.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) info: Info,
    pub(super) offset: u64,
    pub(super) expires: SystemTime,
}

/// An upload that nobody else can change meanwhile, in no other process either.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) id: Id,
    pub(super) info: Info,
    pub(super) offset: u64,
    file: File,
}

/// Why there is no upload to be had.
#[derive(Debug)]
pub(super) enum Missing {
    NotThere,
    Expired,
    /// Somebody else holds it.
    InUse,
    TooMany,
    Failed(io::Error),
}

impl From<io::Error> for Missing {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { Self::NotThere } else { Self::Failed(error) }
    }
}

/// 128 bits of chance as 32 hexadecimal digits, so that it is harmless as the name of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Id(String);

impl Id {
    fn random() -> Self {
        Self(random_bytes::<16>().map(|byte| format!("{byte:02x}")).concat())
    }

    /// The id that a client sends; `None` if it is none of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 32 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Info {
    fn to_json(&self) -> Vec<u8> {
        let Self { len, metadata, is_done } = self;
        json!({"len": len, "metadata": metadata, "is_done": is_done}).to_string().into_bytes()
    }

    fn from_json(json: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(json).ok()?;
        Some(Self {
            len: json.get("len")?.as_u64()?,
            metadata: json.get("metadata")?.as_str()?.to_owned(),
            is_done: json.get("is_done")?.as_bool()?,
        })
    }

    /// How much has come of what is in the file. An upload that is whole and was not taken, since whoever was to take it failed or
    /// the process ended, wants its last byte again: so a client that goes on makes it be taken.
    fn offset(&self, file_len: u64) -> u64 {
        if self.is_done { self.len } else { file_len.min(self.len.saturating_sub(1)) }
    }
}

impl Folder {
    /// Begins an upload.
    pub(super) fn create(&self, len: u64, metadata: String) -> Result<Held, Missing> {
        // One at a time, also of several processes, so that two do not both take the last place. A folder that is not there
        // is a failure here, and no upload that is missing.
        let _alone = self.lock().map_err(Missing::Failed)?;
        if self.sweep().map_err(Missing::Failed)? >= self.unfinished_max {
            return Err(Missing::TooMany);
        }
        let (id, info) = (Id::random(), Info { len, metadata, is_done: false });
        self.begin(id, info).map_err(Missing::Failed)
    }

    /// Waits for the folder, which is held until the file is dropped.
    fn lock(&self) -> io::Result<File> {
        let file = private().write(true).create(true).open(self.path.join(LOCK))?;
        file.lock()?;
        Ok(file)
    }

    fn begin(&self, id: Id, info: Info) -> io::Result<Held> {
        self.write_info(&id, &info)?;
        let file = private().read(true).write(true).create_new(true).open(self.data(&id))?;
        // Nobody knows the id yet.
        file.lock()?;
        Ok(Held { id, info, offset: 0, file })
    }

    /// The upload as it is now, which may change at once.
    pub(super) fn find(&self, id: &Id) -> Result<Found, Missing> {
        let info = self.read_info(id)?;
        let place = if info.is_done { self.info(id) } else { self.data(id) };
        let file = fs::metadata(place)?;
        let expires = file.modified()? + self.expires;
        if expires < SystemTime::now() {
            return Err(Missing::Expired);
        }
        Ok(Found { offset: info.offset(file.len()), info, expires })
    }

    /// The upload, for one alone.
    pub(super) fn hold(&self, id: &Id) -> Result<Held, Missing> {
        self.find(id)?;
        let file = private().read(true).write(true).open(self.data(id))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Missing::InUse),
            Err(TryLockError::Error(error)) => return Err(Missing::Failed(error)),
        }
        // Whoever held it before may have ended it.
        let info = self.read_info(id)?;
        if info.is_done {
            return Err(Missing::InUse);
        }
        let offset = info.offset(file.metadata()?.len());
        Ok(Held { id: id.clone(), info, offset, file })
    }

    /// Says that the application has taken it, and removes the content.
    pub(super) fn finish(&self, held: &mut Held) -> io::Result<()> {
        held.info.is_done = true;
        self.write_info(&held.id, &held.info)?;
        fs::remove_file(self.data(&held.id))
    }

    /// Removes an upload that somebody holds, or that is done.
    pub(super) fn remove(&self, id: &Id) -> io::Result<()> {
        // Without what is known of it, it is not there.
        for path in [self.info(id), self.data(id), self.piece(id)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes what has expired, and counts the uploads that are left and not done.
    pub(super) fn sweep(&self) -> io::Result<usize> {
        let (mut unfinished, mut done) = (0, Vec::new());
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            if path.extension() == Some(OsStr::new("new")) {
                self.remove_if_old(&path, || fs::remove_file(&path))?;
                continue;
            }
            let id = path.file_stem().and_then(OsStr::to_str).and_then(Id::parse);
            let Some(id) = id else {
                continue;
            };
            let is_info = path.extension() == Some(OsStr::new("info"));
            match self.find(&id) {
                Ok(found) if found.info.is_done => {
                    done.extend(is_info.then_some((found.expires, id)))
                }
                Ok(_) => unfinished += usize::from(is_info),
                Err(Missing::Expired) => {
                    // One that is written to now has not expired; the next sweep sees that.
                    match self.hold_expired(&id) {
                        Ok(held) => self.remove(&id).map(|()| drop(held))?,
                        Err(error) => tracing::debug!(%error, "an upload stays where it is"),
                    }
                }
                // The rest of one that a crash has left.
                Err(Missing::NotThere) => self.remove_if_old(&path, || self.remove(&id))?,
                Err(_) => {}
            }
        }
        self.forget_all_but_the_last(done)?;
        Ok(unfinished)
    }

    /// Of those that are done, as many are remembered as may be unfinished: without content they cost their sender nothing.
    fn forget_all_but_the_last(&self, mut done: Vec<(SystemTime, Id)>) -> io::Result<()> {
        let too_many = done.len().saturating_sub(self.unfinished_max);
        done.sort_by_key(|(expires, _)| *expires);
        done.iter().take(too_many).try_for_each(|(_, id)| self.remove(id))
    }

    /// The lock of one that has expired; none where only its information is left.
    fn hold_expired(&self, id: &Id) -> io::Result<Option<File>> {
        match private().read(true).write(true).open(self.data(id)) {
            Ok(file) => file.try_lock().map_err(io::Error::from).map(|()| Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove_if_old(
        &self,
        path: &Path,
        remove: impl FnOnce() -> io::Result<()>,
    ) -> io::Result<()> {
        match fs::metadata(path).and_then(|file| file.modified()) {
            Ok(modified) if modified + self.expires < SystemTime::now() => remove(),
            _ => Ok(()),
        }
    }

    /// A file for content that is not known to be right yet.
    pub(super) fn begin_piece(&self, id: &Id) -> io::Result<File> {
        private().read(true).write(true).create(true).truncate(true).open(self.piece(id))
    }

    pub(super) fn remove_piece(&self, id: &Id) -> io::Result<()> {
        fs::remove_file(self.piece(id))
    }

    fn read_info(&self, id: &Id) -> Result<Info, Missing> {
        let json = fs::read(self.info(id))?;
        Info::from_json(&json).ok_or_else(|| {
            let what = format!("{} is not what is known of an upload", self.info(id).display());
            Missing::Failed(io::Error::new(io::ErrorKind::InvalidData, what))
        })
    }

    /// Whole or not at all: whoever reads it has no lock.
    fn write_info(&self, id: &Id, info: &Info) -> io::Result<()> {
        let mut file = tempfile::Builder::new().suffix(".new").tempfile_in(&self.path)?;
        file.write_all(&info.to_json())?;
        file.persist(self.info(id)).map(drop).map_err(|refused| refused.error)
    }

    pub(super) fn data(&self, id: &Id) -> PathBuf {
        self.path.join(format!("{}.data", id.0))
    }

    fn info(&self, id: &Id) -> PathBuf {
        self.path.join(format!("{}.info", id.0))
    }

    fn piece(&self, id: &Id) -> PathBuf {
        self.path.join(format!("{}.piece", id.0))
    }
}

impl Held {
    /// Writes where the upload has come to.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.is_all_there()? {
            self.file.seek(SeekFrom::Start(self.offset))?;
            self.file.write_all(bytes)?;
        }
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// All of `piece`, or nothing where it does not fit.
    pub(super) fn append_file(&mut self, piece: &mut File) -> io::Result<()> {
        if self.is_all_there()? {
            self.offset += piece.metadata()?.len();
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.offset))?;
        piece.seek(SeekFrom::Start(0))?;
        match io::copy(piece, &mut self.file) {
            Ok(count) => self.offset += count,
            Err(error) => {
                self.file.set_len(self.offset)?;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Whether nothing has to be written: its last byte comes again, since it was not taken. Whoever was to take it may
    /// have saved it before that failed, which is the same file under another name.
    fn is_all_there(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() == self.info.len)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.offset == self.info.len
    }

    /// Waits until the disk has all of it.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

/// Files for the process's own user alone (0600).
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use std::{sync::Barrier, thread};

    use super::*;

    #[test]
    fn what_is_known_of_an_upload_comes_back_as_it_was() {
        let metadata = "filename \"quoted\"".to_owned();
        let info = Info { len: u64::MAX, metadata, is_done: false };
        assert_eq!(Info::from_json(&info.to_json()), Some(info));
        for json in ["", "{}", "[1]", r#"{"len": -1, "metadata": "", "is_done": true}"#] {
            assert_eq!(Info::from_json(json.as_bytes()), None, "{json}");
        }
    }

    #[test]
    fn what_is_done_is_held_by_nobody() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().to_owned();
        let folder = Folder { path, expires: Duration::from_secs(60), unfinished_max: 1 };
        let mut held = folder.create(1, String::new()).unwrap();
        // As `finish` does before it removes the content.
        held.info.is_done = true;
        folder.write_info(&held.id, &held.info).unwrap();
        let id = held.id.clone();
        drop(held);
        assert!(matches!(folder.hold(&id), Err(Missing::InUse)));
    }

    #[test]
    fn those_who_begin_at_once_are_not_more_than_may() {
        let place = tempfile::tempdir().unwrap();
        for round in 1..=20 {
            let path = place.path().join(round.to_string());
            fs::create_dir(&path).unwrap();
            let folder = Folder { path, expires: Duration::from_secs(60), unfinished_max: 3 };
            let together = Barrier::new(8);
            let begun = thread::scope(|scope| {
                let begin = || {
                    together.wait();
                    folder.create(1, String::new())
                };
                let threads: Vec<_> = (0..8).map(|_| scope.spawn(begin)).collect();
                let outcomes = threads.into_iter().map(|thread| thread.join().unwrap());
                outcomes
                    .filter(|outcome| match outcome {
                        Ok(_) => true,
                        Err(why) => matches!(why, Missing::TooMany).then_some(false).unwrap(),
                    })
                    .count()
            });
            assert_eq!(begun, 3);
        }
    }

    #[test]
    fn only_ids_of_ours_are_names_of_files() {
        let id = Id::random();
        assert_eq!(Id::parse(id.as_str()), Some(id));
        for text in ["", "../../../../../../../../etc/passwd", "0123456789abcdef0123456789abcdeF"] {
            assert_eq!(Id::parse(text), None, "{text}");
        }
    }
}
