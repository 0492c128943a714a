//! What the operating system tells a server that shall stop.

pub(crate) use self::platform::Signals;

#[cfg(unix)]
mod platform {
    use std::{io, task::Context};

    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// SIGTERM and SIGINT.
    #[derive(Debug)]
    pub(crate) struct Signals {
        terminate: Signal,
        interrupt: Signal,
    }

    impl Signals {
        pub(crate) fn new() -> io::Result<Self> {
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }

        /// Whether one has come.
        pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> bool {
            self.terminate.poll_recv(cx).is_ready() || self.interrupt.poll_recv(cx).is_ready()
        }
    }
}

#[cfg(windows)]
mod platform {
    use std::{io, task::Context};

    use tokio::signal::windows::{CtrlBreak, CtrlC, ctrl_break, ctrl_c};

    /// Ctrl-C and Ctrl-Break.
    #[derive(Debug)]
    pub(crate) struct Signals {
        ctrl_c: CtrlC,
        ctrl_break: CtrlBreak,
    }

    impl Signals {
        pub(crate) fn new() -> io::Result<Self> {
            Ok(Self { ctrl_c: ctrl_c()?, ctrl_break: ctrl_break()? })
        }

        /// Whether one has come.
        pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> bool {
            self.ctrl_c.poll_recv(cx).is_ready() || self.ctrl_break.poll_recv(cx).is_ready()
        }
    }
}
