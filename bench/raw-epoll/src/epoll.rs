//! The system calls that std does not offer: epoll, and a listener that shares
//! its port.

use std::{
    io::{Error, Result},
    mem::size_of_val,
    net::TcpListener,
    os::fd::{AsRawFd, FromRawFd, OwnedFd},
};

const EVENTS_MAX: usize = 256;

pub struct Epoll {
    fd: OwnedFd,
    events: Vec<libc::epoll_event>,
}

impl Epoll {
    pub fn new() -> Result<Self> {
        // SAFETY: takes no pointers.
        let fd = check(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })?;
        Ok(Self {
            // SAFETY: the descriptor is new and nobody else has it.
            fd: unsafe { OwnedFd::from_raw_fd(fd) },
            events: vec![libc::epoll_event { events: 0, u64: 0 }; EVENTS_MAX],
        })
    }

    /// Watches `source` for input, level-triggered.
    pub fn add(&self, source: &impl AsRawFd, token: usize) -> Result<()> {
        let mut event = libc::epoll_event {
            events: libc::EPOLLIN as u32,
            u64: token as u64,
        };
        let (fd, source) = (self.fd.as_raw_fd(), source.as_raw_fd());
        // SAFETY: `event` outlives the call, which copies it.
        check(unsafe { libc::epoll_ctl(fd, libc::EPOLL_CTL_ADD, source, &mut event) })?;
        Ok(())
    }

    /// Waits for input and returns how many sources have it.
    pub fn wait(&mut self) -> Result<usize> {
        let (fd, events) = (self.fd.as_raw_fd(), self.events.as_mut_ptr());
        // SAFETY: `events` points to EVENTS_MAX initialised elements.
        let ready = unsafe { libc::epoll_wait(fd, events, EVENTS_MAX as i32, -1) };
        match check(ready) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Ok(0),
            ready => Ok(ready? as usize),
        }
    }

    /// The token of the ready source number `at`.
    pub fn token(&self, at: usize) -> usize {
        self.events[at].u64 as usize
    }
}

/// Listens on 127.0.0.1 with SO_REUSEPORT, without blocking.
pub fn listen(port: u16) -> Result<TcpListener> {
    let kind = libc::SOCK_STREAM | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
    // SAFETY: takes no pointers.
    let fd = check(unsafe { libc::socket(libc::AF_INET, kind, 0) })?;
    // SAFETY: the descriptor is new and nobody else has it.
    let listener = unsafe { TcpListener::from_raw_fd(fd) };

    let on: libc::c_int = 1;
    let size = size_of_val(&on) as libc::socklen_t;
    for option in [libc::SO_REUSEPORT, libc::SO_REUSEADDR] {
        // SAFETY: `on` outlives the call and `size` is its size.
        check(unsafe {
            libc::setsockopt(fd, libc::SOL_SOCKET, option, (&raw const on).cast(), size)
        })?;
    }

    let address = libc::sockaddr_in {
        sin_family: libc::AF_INET as libc::sa_family_t,
        sin_port: port.to_be(),
        sin_addr: libc::in_addr {
            s_addr: u32::from_ne_bytes([127, 0, 0, 1]),
        },
        sin_zero: [0; 8],
    };
    let size = size_of_val(&address) as libc::socklen_t;
    // SAFETY: `address` outlives the call and `size` is its size.
    check(unsafe { libc::bind(fd, (&raw const address).cast(), size) })?;
    // SAFETY: takes no pointers.
    check(unsafe { libc::listen(fd, 4096) })?;
    Ok(listener)
}

fn check(result: libc::c_int) -> Result<libc::c_int> {
    match result {
        -1 => Err(Error::last_os_error()),
        result => Ok(result),
    }
}
