//! Those who mean no harm.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{h1::wire, support::Client};

/// Clients at the same time, every second one with a new connection for each request.
const CLIENTS: usize = 8;
const WINDOWS: usize = 3;
/// Requests of each client in a window.
const REQUESTS: usize = 25;

/// Clients of a server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Honest {
    pub(super) address: SocketAddr,
}

impl Honest {
    /// How long each request took, window by window.
    pub(super) async fn windows(&self) -> Vec<Vec<Duration>> {
        let mut windows = Vec::new();
        for _ in 0..WINDOWS {
            let mut clients = JoinSet::new();
            for number in 0..CLIENTS {
                clients.spawn(asks(self.address, number % 2 == 0));
            }
            let mut window = Vec::new();
            while let Some(times) = clients.join_next().await {
                window.append(&mut times.expect("a client that was served"));
            }
            windows.push(window);
        }
        windows
    }
}

async fn asks(address: SocketAddr, keeps: bool) -> Vec<Duration> {
    let mut times = Vec::with_capacity(REQUESTS);
    let mut kept = None;
    for _ in 0..REQUESTS {
        let start = Instant::now();
        let mut client = match kept.take() {
            Some(client) => client,
            None => Client::connect(address).await,
        };
        let wish = if keeps { "x: y" } else { "connection: close" };
        let answer = client.ask(wire::get_with("/page", wish)).await;
        times.push(start.elapsed());
        assert_eq!(answer.status, 200);
        kept = keeps.then_some(client);
    }
    times
}

/// The 99th percentile of each window, and of those the median.
pub(super) fn median_p99(windows: &[Vec<Duration>]) -> Duration {
    let p99 = |window: &Vec<Duration>| {
        let mut sorted = window.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * 99).div_ceil(100) - 1]
    };
    let mut of_windows: Vec<_> = windows.iter().map(p99).collect();
    of_windows.sort_unstable();
    of_windows[of_windows.len() / 2]
}
