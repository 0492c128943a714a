//! What `/proc` says about processes and the machine.

use std::{fs, process::Command, thread, time::Instant};

use super::{Fallible, server::root};

/// The unit of times in `/proc`: USER_HZ is 100 on every Linux we run on,
/// whatever the kernel's own tick is.
const TICKS_PER_SECOND: f64 = 100.0;

/// CPU seconds since the start of a process.
///
/// The sum is exact to a tick; how it falls into user and system is sampled at
/// the kernel's timer interrupts, so short windows tell little about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cpu {
    pub(super) user: f64,
    pub(super) system: f64,
}

impl Cpu {
    pub(super) fn of(process: u32) -> Fallible<Self> {
        let fields = stat_fields(&process.to_string())?;
        Ok(Self { user: fields[11], system: fields[12] })
    }

    pub(super) fn since(self, before: Self) -> Self {
        Self { user: self.user - before.user, system: self.system - before.system }
    }

    pub(super) fn total(self) -> f64 {
        self.user + self.system
    }
}

/// Who used the CPU between two moments: the server, this program with its load
/// generator, and everybody else.
#[derive(Debug)]
pub(super) struct Window {
    server: u32,
    start: Instant,
    server_before: Cpu,
    ours_before: f64,
    busy_before: f64,
}

impl Window {
    pub(super) fn open(server: u32) -> Fallible<Self> {
        Ok(Self {
            server,
            start: Instant::now(),
            server_before: Cpu::of(server)?,
            ours_before: ours()?,
            busy_before: machine_busy()?,
        })
    }

    /// The server's time, and that of all others in percent of one core.
    pub(super) fn close(self) -> Fallible<(Cpu, f64)> {
        let server = Cpu::of(self.server)?.since(self.server_before);
        let ours = ours()? - self.ours_before;
        let others = machine_busy()? - self.busy_before - server.total() - ours;
        let percent = others / self.start.elapsed().as_secs_f64() * 100.0;
        Ok((server, percent.max(0.0)))
    }
}

/// CPU seconds of this program and of its children that have ended.
fn ours() -> Fallible<f64> {
    let fields = stat_fields("self")?;
    Ok(fields[11..15].iter().sum())
}

/// Fields of `/proc/<pid>/stat` after the name, in seconds: field 14 of
/// proc_pid_stat(5), `utime`, is number 11 here.
fn stat_fields(process: &str) -> Fallible<Vec<f64>> {
    let path = format!("/proc/{process}/stat");
    let text = read(&path)?;
    // The name may hold spaces and brackets, the last bracket ends it.
    let (_, fields) = text.rsplit_once(") ").unwrap_or_default();
    let seconds = |field: &str| field.parse::<f64>().unwrap_or(0.0) / TICKS_PER_SECOND;
    let fields: Vec<f64> = fields.split(' ').map(seconds).collect();
    if fields.len() < 15 {
        return Err(format!("{path} has too few fields"));
    }
    Ok(fields)
}

/// CPU seconds that all cores spent on anything, including what the hypervisor
/// stole.
fn machine_busy() -> Fallible<f64> {
    let text = read("/proc/stat")?;
    let line = text.lines().next().unwrap_or_default();
    // user nice system idle iowait irq softirq steal; the guests' time that
    // follows is part of user.
    let fields = line.split_whitespace().skip(1).take(8);
    let seconds: Vec<f64> = fields.filter_map(|field| field.parse().ok()).collect();
    let idle: f64 = seconds.iter().skip(3).take(2).sum();
    Ok((seconds.iter().sum::<f64>() - idle) / TICKS_PER_SECOND)
}

/// Resident memory of a process.
pub(super) fn resident_bytes(process: u32) -> Fallible<f64> {
    memory(process, "VmRSS:")
}

/// The most it had since its start, or since its peak was forgotten.
pub(super) fn peak_resident_bytes(process: u32) -> Fallible<f64> {
    memory(process, "VmHWM:")
}

fn memory(process: u32, name: &str) -> Fallible<f64> {
    let path = format!("/proc/{process}/status");
    let text = read(&path)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.map(|kib| kib * 1024.0).ok_or_else(|| format!("{path} has no {name}"))
}

/// The hard limit of open files of this program and its children.
pub(super) fn open_files_max() -> Fallible<u64> {
    let text = read("/proc/self/limits")?;
    let line = text.lines().find_map(|line| line.strip_prefix("Max open files"));
    let hard = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    // "unlimited" is no number.
    Ok(hard.unwrap_or(u64::MAX))
}

/// How many connections one client address can open to one port.
pub(super) fn ephemeral_ports() -> Fallible<u64> {
    let text = read("/proc/sys/net/ipv4/ip_local_port_range")?;
    let mut bounds = text.split_whitespace().filter_map(|bound| bound.parse::<u64>().ok());
    match (bounds.next(), bounds.next()) {
        (Some(low), Some(high)) => Ok((high + 1).saturating_sub(low)),
        _ => Err(format!("ip_local_port_range is {text:?}")),
    }
}

/// What a figure depends on beside the code.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) cpu: String,
    pub(super) cores: usize,
    pub(super) kernel: String,
    pub(super) memory_gib: f64,
    pub(super) rustc: String,
    pub(super) commit: String,
}

impl Machine {
    pub(super) fn read() -> Self {
        let file = |path| fs::read_to_string(path).unwrap_or_default();
        let (cpu, memory) = (file("/proc/cpuinfo"), file("/proc/meminfo"));
        let after = |text: &str, key: &str| {
            let line = text.lines().find(|line| line.starts_with(key));
            let value = line.and_then(|line| line.split_once(':'));
            value.map_or_else(String::new, |(_, value)| value.trim().to_owned())
        };
        let kib = after(&memory, "MemTotal").trim_end_matches(" kB").parse::<f64>();
        Self {
            cpu: after(&cpu, "model name"),
            cores: thread::available_parallelism().map_or(1, usize::from),
            kernel: file("/proc/sys/kernel/osrelease").trim().to_owned(),
            memory_gib: kib.unwrap_or(0.0) / 1024.0 / 1024.0,
            rustc: output_of("rustc", &["--version"]),
            commit: output_of("git", &["describe", "--always", "--dirty"]),
        }
    }
}

fn output_of(program: &str, args: &[&str]) -> String {
    let output = Command::new(program).args(args).current_dir(root()).output();
    output.map_or_else(
        |_| "unknown".into(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

fn read(path: &str) -> Fallible<String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))
}
