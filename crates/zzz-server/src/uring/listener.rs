//! A listening socket as its user sees it.

use std::{
    future::poll_fn,
    io,
    net::{TcpListener, TcpStream},
    os::{
        fd::OwnedFd,
        unix::net::{UnixListener, UnixStream},
    },
    sync::Arc,
    task::{Context, Poll},
};

use super::{
    door::Door,
    ring::{self, Address, Message},
};
use crate::{
    listener::{Socket, SocketFile},
    stream::{DetachedStream, Stream},
};

/// Accepts connections through the ring of its thread.
#[derive(Debug)]
pub(crate) struct RingListener {
    ring: Arc<Address>,
    door: u32,
    /// That of a Unix socket.
    file: Option<Arc<SocketFile>>,
}

impl RingListener {
    /// Accepts from `socket` by the ring of this thread; gives it back if there is none.
    pub(crate) fn take_over(socket: Socket) -> Result<io::Result<Self>, Socket> {
        let Some(ring) = ring::here() else { return Err(socket) };
        let (listener, file) = match socket {
            Socket::Tcp(listener) => (listener.into(), None),
            Socket::Unix(file, listener) => (listener.into(), Some(file)),
        };
        let door = ring::with(&ring, |ring| ring.doors.insert(Door::new(listener)));
        Ok(door.map(|door| Self { ring, door, file }).ok_or(io::ErrorKind::NotConnected.into()))
    }

    /// Waits for the next connection; `None` once the door is closed and all who came before were let in.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: who has come waits for the next call.
    pub(crate) async fn accept(&self) -> Option<io::Result<Stream>> {
        let socket = match poll_fn(|cx| self.poll_accept(cx)).await? {
            Ok(socket) => socket,
            Err(error) => return Some(Err(error)),
        };
        let detached = if self.file.is_some() {
            Ok(DetachedStream::Unix(UnixStream::from(socket)))
        } else {
            let stream = TcpStream::from(socket);
            // One that has left already has no address.
            let peer = stream.peer_addr().map_err(|_| io::ErrorKind::ConnectionAborted.into());
            peer.map(|peer| DetachedStream::Tcp(stream, peer))
        };
        Some(detached.and_then(DetachedStream::attach))
    }

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<Option<io::Result<OwnedFd>>> {
        let accepted = ring::with(&self.ring, |ring| {
            let Some(door) = ring.doors.get_mut(self.door) else { return Poll::Ready(None) };
            let accepted = door.poll_accept(cx);
            ring.settle_door(self.door);
            ring.pump_soon();
            accepted
        });
        accepted.unwrap_or(Poll::Ready(None))
    }

    /// Lets nobody in any more but those who have come.
    pub(crate) fn close_door(&self) {
        if let Some(file) = &self.file {
            file.remove();
        }
        ring::with(&self.ring, |ring| {
            if let Some(door) = ring.doors.get_mut(self.door) {
                door.close();
                ring.settle_door(self.door);
                ring.pump_soon();
            }
        });
    }

    /// The socket, once nobody comes any more: after [`accept`](Self::accept) was ready with nothing.
    pub(crate) fn into_socket(self) -> io::Result<Socket> {
        let door = ring::with(&self.ring, |ring| ring.doors.remove(self.door)).flatten();
        let listener = door.ok_or(io::ErrorKind::NotConnected)?.into_listener();
        Ok(match &self.file {
            Some(file) => Socket::Unix(file.clone(), UnixListener::from(listener)),
            None => Socket::Tcp(TcpListener::from(listener)),
        })
    }
}

impl Drop for RingListener {
    fn drop(&mut self) {
        if ring::with(&self.ring, |ring| ring.drop_door(self.door)).is_none() {
            self.ring.send(Message::DroppedDoor(self.door));
        }
    }
}
