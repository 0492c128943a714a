//! Latency beside handlers that compute.
//!
//! Sixty-four connections, each sequential, send at random times, together 320
//! requests per second; of every hundred requests one, at a random place, goes
//! to `/burn` and takes 50 ms of CPU. That is 8 % of two workers: a server that
//! lets a free worker take over what waits behind a busy one answers 99 % of
//! the others at once, one that does not lets 8 % of them wait. The load is
//! paced because a closed loop without pauses would keep both cores burning.
//!
//! A time counts from the moment a request was due, unless its connection was
//! still busy with its own `/burn`: that delay is the burner's. Times of `/burn`
//! itself are left out. All servers get the same sequence per round.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use super::{
    Fallible,
    case::{Case, Expected, Requests},
    client::{self, Connection},
    options::Options,
    proc::Window,
    process::{Cores, Placement, pause},
    sample::{Metric, Sample, percentile},
    server::Server,
};

const CONNECTIONS: u64 = 64;
const REQUESTS_PER_SECOND: u64 = 320;
const BURN_EVERY: u64 = 100;

/// At 320 requests per second a shorter window has no 99th percentile to
/// speak of.
const SECONDS_MIN: u32 = 10;
const SECONDS_QUICK: u32 = 3;

/// What the connections of one window share.
struct Load {
    port: u16,
    plain: Vec<u8>,
    burn: Vec<u8>,
    end: Instant,
    /// Counts requests, so that exactly one in a hundred burns.
    tickets: AtomicU64,
    round: u64,
}

pub(super) fn measure(
    server: &Server,
    case: &Case,
    options: &Options,
    round: u32,
) -> Fallible<Sample> {
    let placement = Placement { workers: 2, cores: Cores::Any, open_files: None };
    let process = server.start(&options.profile, placement, None)?;
    let burn = case.probe();
    let plain = Requests { path: "/plaintext", expected: Expected::Text("Hello, World!"), ..burn };
    let seconds = match options.quick {
        true => SECONDS_QUICK,
        false => options.seconds.max(SECONDS_MIN),
    };
    let load = Load {
        port: process.port,
        plain: client::request(&plain, &Vec::new()),
        burn: client::request(&burn, &Vec::new()),
        end: Instant::now() + Duration::from_secs(seconds.into()),
        tickets: AtomicU64::new(0),
        round: round.into(),
    };
    let window = Window::open(process.id())?;
    let outcomes = load.run();
    let (_, other_load) = window.close()?;
    let mut times_us = Vec::new();
    for outcome in outcomes {
        times_us.extend(outcome.map_err(|error| format!("a connection failed: {error}"))?);
    }
    times_us.sort_unstable();
    let shares =
        [(Metric::P50, 0.5), (Metric::P90, 0.9), (Metric::P99, 0.99), (Metric::P999, 0.999)];
    let figure = |(metric, share)| Some((metric, percentile(&times_us, share)?));
    let figures = shares.into_iter().filter_map(figure);
    Ok(Sample(figures.chain([(Metric::OtherLoad, other_load)]).collect()))
}

impl Load {
    /// The times of each connection, or why it failed.
    fn run(&self) -> Vec<std::io::Result<Vec<u64>>> {
        thread::scope(|scope| {
            let threads: Vec<_> = (0..CONNECTIONS)
                .map(|number| scope.spawn(move || self.connection(number)))
                .collect();
            let panicked = |_| Err(std::io::ErrorKind::Other.into());
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(panicked)).collect()
        })
    }

    /// The times of the requests of one connection that did not burn, in
    /// microseconds.
    fn connection(&self, number: u64) -> std::io::Result<Vec<u64>> {
        let mut connection = Connection::open(self.port)?;
        connection.exchange(&self.plain)?;
        let mut random = Random::new(self.round * CONNECTIONS + number);
        let mut times_us = Vec::new();
        let mut due = Instant::now() + Self::interval(&mut random);
        while due < self.end {
            let wait = due.saturating_duration_since(Instant::now());
            if !wait.is_zero() {
                pause(wait);
                // Waking up late is our delay, not the server's.
                due = Instant::now();
            }
            if self.is_burn() {
                connection.exchange(&self.burn)?;
                due = Instant::now();
            } else {
                connection.exchange(&self.plain)?;
                let time = due.elapsed().as_micros();
                times_us.push(u64::try_from(time).unwrap_or(u64::MAX));
            }
            due += Self::interval(&mut random);
        }
        Ok(times_us)
    }

    /// Half to one and a half of the mean.
    fn interval(random: &mut Random) -> Duration {
        let mean_us = CONNECTIONS * 1_000_000 / REQUESTS_PER_SECOND;
        Duration::from_micros(mean_us / 2 + random.below(mean_us))
    }

    fn is_burn(&self) -> bool {
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        let hundred = ticket / BURN_EVERY + self.round * 1_000_003;
        ticket % BURN_EVERY == Random::new(hundred).below(BURN_EVERY)
    }
}

/// SplitMix64 by Steele, Lea and Flood: small, and good from any seed.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
