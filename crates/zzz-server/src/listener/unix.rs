//! Listening at a path.

use std::{
    fs::{self, Permissions},
    io::{self, ErrorKind},
    os::unix::{
        fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
        net::UnixListener,
    },
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use socket2::{Domain, SockAddr, Socket, Type};

use super::BACKLOG;
use crate::handover::Inherited;

/// A Unix socket to listen on, for clients on the same machine: a proxy in front of the
/// application.
///
/// Its clients have no address: [`ConnectionInfo::peer`](zzz_core::ConnectionInfo::peer) is `None`,
/// unless [`ProxyProtocol`](crate::ProxyProtocol) or a middleware learns it from the proxy. Who may connect is
/// said by the mode of the file and by those of the folders above it.
///
/// The file of a process that is gone is replaced; where another process listens, or
/// something else lies, binding is refused. At the signal to stop the file is removed, so that the next
/// process can take its place while this one finishes what runs, unless a
/// [`Handover`](crate::Handover) leaves the socket itself to it. Two processes that start
/// at the same moment may both take a file for one that is left over: let whatever starts them start one.
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_server::{Server, UnixSocket};
///
/// # let folder = std::env::temp_dir().join(format!("zzz-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let path = folder.join("app.sock");
/// let server = Server::new(App::new()).bind_unix(UnixSocket::new(&path).mode(0o600))?;
/// assert_eq!(server.local_addr(), path);
/// # drop(server);
/// # std::fs::remove_dir(&folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct UnixSocket {
    path: PathBuf,
    mode: u32,
}

impl UnixSocket {
    /// The socket at `path`, which Linux allows to be 107 bytes long, for the owner and the group of the process.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), mode: 0o660 }
    }

    /// Sets who may connect: those who may write to a file of this mode. `0o660` unless told;
    /// past `0o777` binding is refused.
    #[must_use]
    pub fn mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn into_path(self) -> PathBuf {
        self.path
    }
}

/// The file by which clients find the socket; removed when nobody listens any more.
///
/// It is removed while the socket is open still: until then its number belongs to no
/// other file, and what lies there under this number is ours.
#[derive(Debug)]
pub(crate) struct SocketFile {
    /// From the root, whatever folder the process changes to.
    path: PathBuf,
    device_and_inode: (u64, u64),
    is_removed: AtomicBool,
}

impl SocketFile {
    fn of(path: &Path) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        let device_and_inode = device_and_inode(&path)?;
        Ok(Self { path, device_and_inode, is_removed: AtomicBool::new(false) })
    }

    /// Leaves the file to another process, which listens there, too.
    pub(crate) fn leave(&self) {
        self.is_removed.store(true, Ordering::Release);
    }

    /// Removes the file, unless another one has taken its place.
    pub(crate) fn remove(&self) {
        if self.is_removed.swap(true, Ordering::AcqRel) {
            return;
        }
        if device_and_inode(&self.path).is_ok_and(|found| found == self.device_and_inode)
            && let Err(error) = fs::remove_file(&self.path)
        {
            let path = self.path.display();
            tracing::warn!(%path, %error, "the socket's file stays behind; the next start replaces it");
        }
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        self.remove();
    }
}

fn device_and_inode(path: &Path) -> io::Result<(u64, u64)> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

/// The file at `path` of a socket that is `inherited`: ours, if the process before made it.
pub(super) fn inherit(path: &Path, inherited: &Inherited) -> io::Result<SocketFile> {
    let file = SocketFile::of(path).map_err(|error| described(path, &error))?;
    if inherited.is_activated() {
        file.leave();
    }
    Ok(file)
}

/// Listens at the path of `place`, with its mode.
pub(super) fn bind(place: &UnixSocket) -> io::Result<(SocketFile, UnixListener)> {
    let UnixSocket { path, mode } = place;
    if *mode > 0o777 {
        let text = format!("the mode {mode:#o} of a socket; choose one up to 0o777");
        return Err(explained(path, ErrorKind::InvalidInput, &text));
    }
    let address = SockAddr::unix(path).map_err(|error| described(path, &error))?;
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    let bound = match socket.bind(&address) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            remove_left_over(path, &address)?;
            socket.bind(&address)
        }
        outcome => outcome,
    };
    bound.map_err(|error| described(path, &error))?;
    let file = SocketFile::of(path).map_err(|error| described(path, &error))?;
    // Before anybody can connect, which needs `listen`.
    let permitted = fs::set_permissions(path, Permissions::from_mode(*mode));
    permitted.and_then(|()| socket.listen(BACKLOG)).map_err(|error| described(path, &error))?;
    Ok((file, socket.into()))
}

/// Removes the socket of a process that is gone.
fn remove_left_over(path: &Path, address: &SockAddr) -> io::Result<()> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(described(path, &error)),
    };
    if !found.file_type().is_socket() {
        let text = "something lies there that is no socket; move it away or choose another path";
        return Err(explained(path, ErrorKind::AlreadyExists, text));
    }
    let visitor = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    // One whose queue is full must not keep us waiting.
    visitor.set_nonblocking(true)?;
    match visitor.connect(address) {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            tracing::info!(path = %path.display(), "replacing the socket of a process that is gone");
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(described(path, &error)),
                _ => Ok(()),
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            let text = "a socket lies there that this program may not connect to, so it cannot \
                        tell whether anybody listens; remove it or choose another path";
            Err(explained(path, ErrorKind::AddrInUse, text))
        }
        Ok(()) | Err(_) => {
            let text = "another process listens there; stop it or choose another path";
            Err(explained(path, ErrorKind::AddrInUse, text))
        }
    }
}

/// The error with the path and the way out.
fn described(path: &Path, error: &io::Error) -> io::Error {
    let mend = match error.kind() {
        ErrorKind::NotFound => "; create its folder",
        ErrorKind::PermissionDenied => "; choose a folder that this program may write to",
        ErrorKind::InvalidInput => "; choose a shorter path",
        _ => "",
    };
    explained(path, error.kind(), &format!("{error}{mend}"))
}

fn explained(path: &Path, kind: ErrorKind, text: &str) -> io::Error {
    io::Error::new(kind, format!("cannot listen on unix:{}: {text}", path.display()))
}
