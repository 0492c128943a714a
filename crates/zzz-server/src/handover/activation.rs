//! The listening sockets of systemd, which come as descriptors from 3 on
//! ([sd_listen_fds(3)](https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html)).
//!
//! A descriptor that is known by its number alone belongs to nobody as far as the compiler can tell: to own it takes `unsafe`,
//! once, here.
#![expect(unsafe_code, reason = "descriptors that are known by their numbers")]

use std::{
    env, io,
    os::fd::{AsFd as _, FromRawFd as _, OwnedFd, RawFd},
    process,
    sync::atomic::{AtomicBool, Ordering},
};

use rustix::io::FdFlags;
use socket2::{SockRef, Type};

use super::channel::Inherited;
use crate::listener::Origin;

/// The first of them.
const FIRST: RawFd = 3;

/// The sockets that systemd has opened for this process; none the second time.
pub(super) fn take() -> io::Result<Vec<Inherited>> {
    static IS_TAKEN: AtomicBool = AtomicBool::new(false);
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    // A program that this process starts has the same variables, and another number.
    let is_for_us = number("LISTEN_PID") == Some(process::id());
    let count = number("LISTEN_FDS").and_then(|count| RawFd::try_from(count).ok()).unwrap_or(0);
    if !is_for_us || count <= 0 || IS_TAKEN.swap(true, Ordering::AcqRel) {
        return Ok(Vec::new());
    }
    (FIRST..FIRST.saturating_add(count)).map(take_one).collect()
}

#[cfg(any(target_os = "android", target_os = "freebsd", target_os = "linux"))]
fn is_listener(socket: &SockRef<'_>) -> io::Result<bool> {
    socket.is_listener()
}

/// Elsewhere it cannot be asked; whoever accepts finds out.
#[cfg(not(any(target_os = "android", target_os = "freebsd", target_os = "linux")))]
fn is_listener(_: &SockRef<'_>) -> io::Result<bool> {
    Ok(true)
}

fn take_one(number: RawFd) -> io::Result<Inherited> {
    // SAFETY: systemd has opened it for this process, as it says by the process's number, to be owned by
    // whoever takes it. That happens once: see `IS_TAKEN`. Were it not open, all that follows would
    // fail with `EBADF` before anything is made of it.
    let socket = unsafe { OwnedFd::from_raw_fd(number) };
    let listens = is_listener(&SockRef::from(&socket));
    let is_stream = SockRef::from(&socket).r#type();
    if !matches!((listens, is_stream), (Ok(true), Ok(Type::STREAM))) {
        let text = format!(
            "descriptor {number} of systemd does not wait for connections; a socket unit needs \
             `ListenStream=` and `Accept=no`"
        );
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    rustix::io::fcntl_setfd(socket.as_fd(), FdFlags::CLOEXEC)?;
    Ok(Inherited { socket, origin: Origin::Activated })
}
