//! The listening sockets of this process, for the next one.

use std::{
    io,
    os::fd::{AsFd as _, BorrowedFd, OwnedFd},
    sync::{Arc, Mutex, MutexGuard},
};

use crate::listener::{Origin, Socket, SocketFile};

/// A second handle of a listening socket, beside that of the backend.
#[derive(Debug)]
pub(crate) struct Door {
    socket: OwnedFd,
    origin: Origin,
    file: Option<Arc<SocketFile>>,
}

impl Door {
    pub(crate) fn of(socket: &Socket, origin: Origin) -> io::Result<Self> {
        Ok(match socket {
            Socket::Tcp(listener) => {
                Self { socket: listener.as_fd().try_clone_to_owned()?, origin, file: None }
            }
            Socket::Unix(file, listener) => {
                let socket = listener.as_fd().try_clone_to_owned()?;
                Self { socket, origin, file: Some(file.clone()) }
            }
        })
    }
}

/// All of them, until the server stops.
#[derive(Debug, Default)]
pub(crate) struct Doors(Mutex<Vec<Door>>);

impl Doors {
    pub(crate) fn new(doors: Vec<Door>) -> Self {
        Self(Mutex::new(doors))
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Door>> {
        self.0.lock().unwrap_or_else(|broken| broken.into_inner())
    }

    /// Has `send` do with the sockets what it does.
    pub(super) fn lend<T>(&self, send: impl FnOnce(&[(BorrowedFd<'_>, Origin)]) -> T) -> T {
        let doors = self.lock();
        let sockets: Vec<_> = doors.iter().map(|door| (door.socket.as_fd(), door.origin)).collect();
        send(&sockets)
    }

    /// Closes them, or nobody would be refused while the server drains.
    pub(crate) fn close(&self) {
        self.lock().clear();
    }

    /// Closes them for the process that has them now, files included.
    pub(crate) fn leave(&self) {
        for door in self.lock().drain(..) {
            door.file.iter().for_each(|file| file.leave());
        }
    }
}
