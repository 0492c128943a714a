//! What the tests of behaviour share: backends, a client, a gate for handlers.

mod carrier;
mod child;
mod client;
mod gate;
mod memory;

use std::time::Duration;

use tokio::task::JoinHandle;

pub(crate) use self::{
    carrier::{ALL as ALL_CARRIERS, Carrier, ended, on_every_backend},
    child::{Child, role},
    client::{Client, Cut},
    gate::Gate,
    memory::Memory,
};

/// A safety net: nothing here waits for a clock, so what takes so long hangs.
pub(crate) const TEST_TIME_MAX: Duration = Duration::from_secs(30);

/// Runs `work` in a task of its own.
pub(crate) fn beside<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    #[expect(clippy::disallowed_methods, reason = "the test awaits or outlives it")]
    tokio::spawn(work)
}

/// Returns once `condition` holds, for what nobody tells us of.
pub(crate) async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let looks = async {
        let mut pause = tokio::time::interval(Duration::from_millis(1));
        while !condition() {
            pause.tick().await;
        }
    };
    let seen = tokio::time::timeout(TEST_TIME_MAX, looks).await;
    seen.unwrap_or_else(|_| panic!("it never came to this: {what}"));
}
