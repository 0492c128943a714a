//! What systemd wants to know of a service
//! ([sd_notify(3)](https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html)).

use std::{
    env, io,
    os::unix::net::{SocketAddr, UnixDatagram},
    process,
    time::Duration,
};

use tokio::time::{MissedTickBehavior, interval};

/// Where to tell, and how often that all is well.
#[derive(Debug)]
pub(super) struct Manager {
    socket: UnixDatagram,
    heartbeat: Option<Duration>,
}

impl Manager {
    /// The manager that has started this process, if there is one.
    pub(super) fn of_process() -> Option<Self> {
        let address = env::var("NOTIFY_SOCKET").ok()?;
        match connect(&address) {
            Ok(socket) => Some(Self { socket, heartbeat: heartbeat() }),
            Err(error) => {
                tracing::warn!(%error, address, "cannot tell systemd how the service does");
                None
            }
        }
    }

    pub(super) fn ready(&self) {
        self.tell("READY=1\nSTATUS=serving");
    }

    pub(super) fn stopping(&self) {
        self.tell("STOPPING=1\nSTATUS=finishing what runs");
    }

    pub(super) fn reloading(&self) {
        self.tell(&format!("RELOADING=1\nMONOTONIC_USEC={}\nSTATUS=restarting", monotonic_us()));
    }

    pub(super) fn replaced_by(&self, id: u32) {
        self.tell(&format!("MAINPID={id}\nREADY=1\nSTATUS=serving"));
    }

    pub(super) fn not_replaced(&self) {
        self.tell("READY=1\nSTATUS=serving; the last restart failed, and the log says why");
    }

    /// Says again and again that the process lives, twice in the time in which it has to.
    pub(super) async fn beat(&self) {
        let Some(heartbeat) = self.heartbeat else {
            return std::future::pending().await;
        };
        let mut beats = interval(heartbeat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            self.tell("WATCHDOG=1");
        }
    }

    fn tell(&self, message: &str) {
        if let Err(error) = self.socket.send(message.as_bytes()) {
            tracing::warn!(%error, message, "cannot tell systemd how the service does");
        }
    }
}

fn connect(address: &str) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    socket.connect_addr(&place(address)?)?;
    // A manager that does not read must not hold the server up.
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// A path, or on Linux `@` and a name that is no file's.
fn place(address: &str) -> io::Result<SocketAddr> {
    #[cfg(target_os = "linux")]
    if let Some(name) = address.strip_prefix('@') {
        use std::os::linux::net::SocketAddrExt as _;
        return SocketAddr::from_abstract_name(name);
    }
    SocketAddr::from_pathname(address)
}

/// Half of the time after which the manager takes the service for dead, if it looks.
fn heartbeat() -> Option<Duration> {
    let number = |name: &str| env::var(name).ok().map(|text| text.parse::<u64>().ok());
    // The next process has no variable that would name it: see `Program`.
    let is_for_us = number("WATCHDOG_PID").is_none_or(|id| id == Some(process::id().into()));
    let micros = number("WATCHDOG_USEC")?.filter(|micros| is_for_us && *micros > 0)?;
    Some(Duration::from_micros(micros) / 2)
}

fn monotonic_us() -> i128 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    i128::from(now.tv_sec) * 1_000_000 + i128::from(now.tv_nsec) / 1000
}
