//! Measures HTTPS of zzz-server against rustls alone.
//!
//! `cargo run --release [-- --json FILE] [--rounds N] [--seconds S] [--only CASE]`
//!
//! Each engine is a process of its own with one thread that serves; the load comes from here, in turns. What counts is
//! the CPU time of the server for one unit of work, which the kernel counts in nanoseconds: other
//! work on the machine makes windows longer, and hardly more expensive.

mod load;
mod servers;

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use load::{Case, Client};

const ENGINES: [&str; 2] = ["zzz", "rustls"];
/// How many connections wait in the case of memory.
const IDLE_CONNECTIONS: usize = 1000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [serve, engine, certificate, key] = &arguments[..]
        && serve == "serve"
    {
        return servers::run(engine, certificate, key);
    }
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let number =
        |name, default| option(name).map_or(default, |text| text.parse().expect("a number"));
    let (rounds, seconds) = (number("--rounds", 9), number("--seconds", 3));
    let only = option("--only");
    let site = Site::new();
    let mut measured = Vec::new();
    for case in Case::ALL {
        if only.as_ref().is_none_or(|only| only == case.name()) {
            measured.extend(measure(&site, case, rounds, Duration::from_secs(seconds as u64)));
        }
    }
    if only.as_ref().is_none_or(|only| only == "idle") {
        measured.extend(measure_idle(&site, rounds.min(3)));
    }
    print!("{}", markdown(&measured));
    if let Some(file) = option("--json") {
        fs::write(file, json(&measured)).expect("the file of --json can be written");
    }
}

/// A certificate in files.
struct Site {
    folder: std::path::PathBuf,
    pem: String,
}

impl Site {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("zzz-bench-tls-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let signed = signed.expect("a certificate");
        let pem = signed.cert.pem();
        fs::write(folder.join("cert.pem"), &pem).expect("a file");
        fs::write(folder.join("key.pem"), signed.signing_key.serialize_pem()).expect("a file");
        Self { folder, pem }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A running server; dropping it kills it.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start(site: &Site, engine: &str) -> Self {
        let this = std::env::current_exe().expect("the path of this program");
        let mut process = Command::new(this)
            .args(["serve", engine])
            .args([site.folder.join("cert.pem"), site.folder.join("key.pem")])
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let mut line = String::new();
        let output = process.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("its address");
        let address = line.trim().parse().expect("its address");
        Self { process, address }
    }

    /// Nanoseconds on a core, over all its threads.
    fn cpu_ns(&self) -> u64 {
        let tasks = format!("/proc/{}/task", self.process.id());
        let tasks = fs::read_dir(tasks).expect("Linux");
        let of_task = |task: std::io::Result<fs::DirEntry>| {
            let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        };
        tasks.filter_map(of_task).sum()
    }

    fn resident_bytes(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let text = text.expect("Linux");
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kib.expect("a number") * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Measured {
    case: &'static str,
    unit: &'static str,
    engine: &'static str,
    rounds: Vec<f64>,
    /// Units per second, where time counts.
    rates: Vec<f64>,
}

fn measure(site: &Site, case: Case, rounds: usize, window: Duration) -> Vec<Measured> {
    let servers = ENGINES.map(|engine| Server::start(site, engine));
    let new = |engine| Measured {
        case: case.name(),
        unit: case.unit(),
        engine,
        rounds: Vec::new(),
        rates: Vec::new(),
    };
    let mut measured = ENGINES.map(new);
    for round in 0..=rounds {
        for turn in 0..ENGINES.len() {
            let which = (turn + round) % ENGINES.len();
            let server = &servers[which];
            let mut client = Client::new(&site.pem, server.address, case);
            let (before, start) = (server.cpu_ns(), Instant::now());
            let mut units = 0;
            while start.elapsed() < window {
                units += client.work();
            }
            let (cpu, time) = (server.cpu_ns() - before, start.elapsed());
            // The first round warms up.
            if round > 0 {
                measured[which].rounds.push(cpu as f64 / 1000.0 / units as f64);
                measured[which].rates.push(units as f64 / time.as_secs_f64());
            }
        }
    }
    measured.into()
}

fn measure_idle(site: &Site, rounds: usize) -> Vec<Measured> {
    ENGINES
        .into_iter()
        .map(|engine| {
            let round = |_| {
                let server = Server::start(site, engine);
                let open = || {
                    let mut client = Client::new(&site.pem, server.address, Case::Small);
                    client.work();
                    client
                };
                let _first = open();
                let before = server.resident_bytes();
                let _clients: Vec<_> = (0..IDLE_CONNECTIONS).map(|_| open()).collect();
                (server.resident_bytes() - before) as f64 / IDLE_CONNECTIONS as f64
            };
            let rounds = (0..rounds).map(round).collect();
            Measured { case: "idle", unit: "bytes/connection", engine, rounds, rates: Vec::new() }
        })
        .collect()
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn markdown(measured: &[Measured]) -> String {
    let mut text = "| case | engine | unit | median | min | max | per second | ratio to peer |\n\
                    |---|---|---|---|---|---|---|---|\n"
        .to_owned();
    for one in measured {
        let peer = measured.iter().find(|peer| peer.case == one.case && peer.engine != one.engine);
        let ratio = peer.map_or(f64::NAN, |peer| median(&one.rounds) / median(&peer.rounds));
        let low = one.rounds.iter().copied().fold(f64::INFINITY, f64::min);
        let high = one.rounds.iter().copied().fold(0.0, f64::max);
        let rate = if one.rates.is_empty() {
            "-".to_owned()
        } else {
            format!("{:.0}", median(&one.rates))
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {:.1} | {low:.1} | {high:.1} | {rate} | {ratio:.2} |",
            one.case,
            one.engine,
            one.unit,
            median(&one.rounds),
        );
    }
    text
}

fn json(measured: &[Measured]) -> String {
    let lines = measured.iter().map(|one| {
        format!(
            "  {{\"case\": {:?}, \"engine\": {:?}, \"unit\": {:?}, \"rounds\": {:?}, \"per_second\": {:?}}}",
            one.case, one.engine, one.unit, one.rounds, one.rates
        )
    });
    format!("[\n{}\n]\n", lines.collect::<Vec<_>>().join(",\n"))
}
