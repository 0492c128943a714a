//! How listening sockets go from one process to the next.
//!
//! The new process has one end of a pair of Unix sockets as its standard input. The old one has put its
//! listening sockets in there (`SCM_RIGHTS`), and reads one byte: the new one serves. If there is an end
//! before it, the new one has failed. No descriptor is left open for programs that other threads
//! start at the same moment, which descriptors that are inherited by their numbers would be.

use std::{
    env, fmt, io,
    io::{IoSlice, IoSliceMut, Write as _},
    mem::MaybeUninit,
    net::SocketAddr,
    os::{
        fd::{AsFd as _, BorrowedFd, OwnedFd},
        unix::{net::UnixStream, process::parent_id},
    },
    path::PathBuf,
    process,
    time::Duration,
};

use rustix::{
    cmsg_space,
    io::FdFlags,
    net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
        SendAncillaryMessage, SendFlags,
    },
};
use socket2::SockRef;

use crate::listener::Origin;

/// A listening socket of the process before, or of systemd.
pub(crate) struct Inherited {
    pub(crate) socket: OwnedFd,
    pub(crate) origin: Origin,
}

impl Inherited {
    pub(crate) fn is_activated(&self) -> bool {
        self.origin == Origin::Activated
    }

    /// Where it listens, if at a port.
    pub(crate) fn tcp_address(&self) -> Option<SocketAddr> {
        SockRef::from(&self.socket).local_addr().ok()?.as_socket()
    }

    /// Where it listens, if at a path.
    pub(crate) fn unix_path(&self) -> Option<PathBuf> {
        let address = SockRef::from(&self.socket).local_addr().ok()?;
        address.as_pathname().map(ToOwned::to_owned)
    }
}

impl fmt::Display for Inherited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.tcp_address(), self.unix_path()) {
            (Some(address), _) => write!(f, "{address}"),
            (_, Some(path)) => write!(f, "unix:{}", path.display()),
            _ => f.write_str("an address of another kind"),
        }
    }
}

impl fmt::Debug for Inherited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({:?})", self.origin)
    }
}

/// Tells a process that its standard input is a channel, and whose: the number of the process before, so
/// that no program that is started later takes it for its own.
pub(super) const VARIABLE: &str = "ZZZ_HANDOVER";

/// Linux takes 253 descriptors in a message.
const SOCKETS_PER_MESSAGE: usize = 128;

/// The process before has written all that it has to say.
const PATIENCE: Duration = Duration::from_secs(10);

const CONFIGURED: u8 = b'c';
const ACTIVATED: u8 = b'a';
const END: u8 = b'.';
const READY: u8 = b'r';

/// The variable for a new process.
pub(super) fn variable() -> (&'static str, String) {
    (VARIABLE, process::id().to_string())
}

/// The channel to the process before, if it handed over to this one.
pub(super) fn predecessor() -> io::Result<Option<UnixStream>> {
    let is_for_us = env::var(VARIABLE).is_ok_and(|id| id == parent_id().to_string());
    if !is_for_us {
        return Ok(None);
    }
    let input = io::stdin().as_fd().try_clone_to_owned()?;
    let channel = UnixStream::from(input);
    channel.set_read_timeout(Some(PATIENCE))?;
    Ok(Some(channel))
}

/// Puts `sockets` into `channel`.
pub(super) fn send(channel: &UnixStream, sockets: &[(BorrowedFd<'_>, Origin)]) -> io::Result<()> {
    for origin in [Origin::Configured, Origin::Activated] {
        let of_origin = sockets.iter().filter(|(_, of)| *of == origin);
        let sockets: Vec<_> = of_origin.map(|(socket, _)| *socket).collect();
        let kind = if origin == Origin::Activated { ACTIVATED } else { CONFIGURED };
        for sockets in sockets.chunks(SOCKETS_PER_MESSAGE) {
            let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(SOCKETS_PER_MESSAGE))];
            let mut control = SendAncillaryBuffer::new(&mut space);
            control.push(SendAncillaryMessage::ScmRights(sockets));
            let flags = SendFlags::empty();
            rustix::net::sendmsg(channel, &[IoSlice::new(&[kind])], &mut control, flags)?;
        }
    }
    (&*channel).write_all(&[END])
}

/// Takes all sockets out of `channel`.
pub(super) fn receive(channel: &UnixStream) -> io::Result<Vec<Inherited>> {
    let mut all = Vec::new();
    loop {
        let mut kind = [0];
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(SOCKETS_PER_MESSAGE))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        // A byte at a time, so that each comes with what it was sent with and nothing else.
        let mut place = [IoSliceMut::new(&mut kind)];
        let flags = RecvFlags::empty();
        let received = rustix::net::recvmsg(channel, &mut place, &mut control, flags);
        if received.map_err(|error| promised(&error.into()))?.bytes == 0 {
            return Err(promised(&io::ErrorKind::UnexpectedEof.into()));
        }
        let origin = match kind {
            [CONFIGURED] => Origin::Configured,
            [ACTIVATED] => Origin::Activated,
            [END] => return Ok(all),
            _ => return Err(promised(&io::ErrorKind::InvalidData.into())),
        };
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(sockets) = message {
                for socket in sockets {
                    rustix::io::fcntl_setfd(&socket, FdFlags::CLOEXEC)?;
                    all.push(Inherited { socket, origin });
                }
            }
        }
    }
}

fn promised(error: &io::Error) -> io::Error {
    let text = format!("the listening sockets of the process before did not arrive: {error}");
    io::Error::new(error.kind(), text)
}

/// Says that this process serves. Where the other one is gone, nobody has to know.
pub(super) fn say_ready(mut channel: &UnixStream) {
    let _ = channel.write_all(&[READY]);
}

/// Waits until the other process serves; false if it says something else, or ends before.
pub(super) async fn is_ready(channel: UnixStream) -> io::Result<bool> {
    use tokio::io::AsyncReadExt as _;
    channel.set_nonblocking(true)?;
    let mut channel = tokio::net::UnixStream::from_std(channel)?;
    let mut word = [0];
    Ok(matches!(channel.read(&mut word).await, Ok(1)) && word == [READY])
}
