//! Memory per connection that is open and has nothing to say.

use std::{
    process::{self, Command},
    time::Duration,
};

use super::{
    Fallible,
    case::Case,
    client::{self, Connection},
    options::Options,
    proc,
    process::{Cores, Placement, pause},
    sample::{Metric, Sample},
    server::Server,
};

const CONNECTIONS: u64 = 15_000;
const CONNECTIONS_QUICK: u64 = 5_000;

/// Open files and ports that are not ours to use up.
const RESERVE: u64 = 500;

/// How many connections are opened, and what kept it from being more.
#[derive(Debug)]
pub(super) struct Extent {
    connections: u64,
    pub(super) limited_by: Option<String>,
}

impl Extent {
    /// Raises our own limit of open files as far as it is needed.
    pub(super) fn prepare(options: &Options) -> Fallible<Self> {
        let wanted = match options.quick {
            true => CONNECTIONS_QUICK,
            false => CONNECTIONS,
        };
        let files = proc::open_files_max()?;
        let ports = proc::ephemeral_ports()?;
        let connections = wanted.min(files.min(ports).saturating_sub(RESERVE));
        let limited_by = (connections < wanted).then(|| {
            let (what, limit) = match files <= ports {
                true => ("the hard limit of open files", files),
                false => ("the range of local ports", ports),
            };
            format!("{connections} connections instead of {wanted}: {what} is {limit}")
        });
        let status = Command::new("prlimit")
            .args(["--pid", &process::id().to_string()])
            .arg(format!("--nofile={}:", connections + RESERVE))
            .status();
        match status {
            Ok(status) if status.success() => Ok(Self { connections, limited_by }),
            _ => Err("prlimit cannot raise the limit of open files".into()),
        }
    }
}

/// Opens the connections one by one, sends one request on each, and divides
/// what the server grew by.
pub(super) fn measure(
    server: &Server,
    case: &Case,
    options: &Options,
    extent: &Extent,
) -> Fallible<Sample> {
    let placement = Placement {
        workers: 1,
        cores: Cores::One(1),
        open_files: Some(extent.connections + RESERVE),
    };
    let process = server.start(&options.profile, placement, None)?;
    let request = client::request(&case.probe(), &Vec::new());
    let open = || {
        let mut connection = Connection::open(process.port)?;
        connection.exchange(&request)?;
        Ok(connection)
    };
    let failed = |error: std::io::Error| format!("connection refused or cut: {error}");

    // What the first request sets up once is not counted.
    let mut connections = vec![open().map_err(failed)?];
    pause(Duration::from_millis(300));
    let before = proc::resident_bytes(process.id())?;
    for _ in 0..extent.connections {
        connections.push(open().map_err(failed)?);
    }
    pause(Duration::from_secs(1));
    let after = proc::resident_bytes(process.id())?;

    let opened = (connections.len() - 1) as f64;
    Ok(Sample(vec![
        (Metric::BytesPerConnection, (after - before) / opened),
        (Metric::Connections, opened),
    ]))
}
