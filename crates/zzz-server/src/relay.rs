//! What the life of a server has to do with other processes.

pub(crate) use self::platform::{Relay, RestartSignals};

#[cfg(unix)]
mod platform {
    use tokio::signal::unix::Signal;

    use crate::handover::{Doors, Handover};

    /// The signal to restart, if it is listened to.
    pub(crate) type RestartSignals = Option<Signal>;

    /// The processes before and after this one, and systemd; nothing of it for a server that was told of
    /// no [`Handover`].
    #[derive(Debug, Default)]
    pub(crate) struct Relay(Option<(Handover, Doors)>);

    impl Relay {
        pub(crate) fn new(handover: Handover, doors: Doors) -> Self {
            Self(Some((handover, doors)))
        }

        pub(crate) fn listen(&self) -> RestartSignals {
            self.0.as_ref().and_then(|_| Handover::listen())
        }

        /// Tells those who wait for it that the server serves.
        pub(crate) fn serves(&self) {
            if let Some((handover, _)) = &self.0 {
                handover.serves();
            }
        }

        /// Returns once another process serves in the place of this one, which may go.
        pub(crate) async fn replaced(&self, signals: RestartSignals) {
            let Some((handover, doors)) = &self.0 else {
                return std::future::pending().await;
            };
            handover.replaced(signals, doors).await;
            doors.leave();
        }

        /// Says that the server stops, and closes what was kept for another process.
        pub(crate) fn stops(&self) {
            if let Some((handover, doors)) = &self.0 {
                handover.stops();
                doors.close();
            }
        }

        /// Tells systemd that the process lives, for ever.
        pub(crate) async fn beat(&self) {
            match &self.0 {
                Some((handover, _)) => handover.beat().await,
                None => std::future::pending().await,
            }
        }
    }
}

#[cfg(not(unix))]
mod platform {
    /// There is none.
    pub(crate) type RestartSignals = ();

    /// Here a process has nothing to do with others.
    #[derive(Debug, Default)]
    pub(crate) struct Relay;

    #[expect(clippy::unused_self, reason = "on other systems there is something")]
    impl Relay {
        pub(crate) fn listen(&self) -> RestartSignals {}

        pub(crate) fn serves(&self) {}

        pub(crate) async fn replaced(&self, (): RestartSignals) {
            std::future::pending().await
        }

        pub(crate) fn stops(&self) {}

        pub(crate) async fn beat(&self) {
            std::future::pending().await
        }
    }
}
