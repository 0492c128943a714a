//! What the process before, or systemd, has left to this one.

pub(crate) use self::platform::Before;

#[cfg(unix)]
mod platform {
    use std::{io, path::PathBuf};

    use zzz_server::{Handover, Server};

    /// Listening sockets, and whoever waits for this process to serve.
    #[derive(Debug, Default)]
    pub(crate) struct Before(Option<Handover>);

    impl Before {
        pub(crate) fn of_process() -> io::Result<Self> {
            Handover::of_process().map(|handover| Self(Some(handover)))
        }

        /// The Unix socket that systemd listens on for this process, whatever the configuration says.
        pub(crate) fn path(&self) -> Option<PathBuf> {
            self.0.as_ref().and_then(Handover::activated_path)
        }

        pub(crate) fn leave_to(self, server: Server) -> Server {
            match self.0 {
                Some(handover) => server.handover(handover),
                None => server,
            }
        }
    }
}

#[cfg(not(unix))]
mod platform {
    use std::{io, path::PathBuf};

    use zzz_server::Server;

    /// Nothing, on this system.
    #[derive(Debug, Default)]
    pub(crate) struct Before;

    impl Before {
        #[expect(clippy::unnecessary_wraps, reason = "fails elsewhere")]
        pub(crate) fn of_process() -> io::Result<Self> {
            Ok(Self)
        }

        #[expect(clippy::unused_self, reason = "used elsewhere")]
        pub(crate) fn path(&self) -> Option<PathBuf> {
            None
        }

        pub(crate) fn leave_to(self, server: Server) -> Server {
            server
        }
    }
}
