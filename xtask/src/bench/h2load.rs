//! Load over HTTP/2 by `h2load`, and the server's CPU time meanwhile.

use super::{
    Fallible,
    case::{Expected, Requests},
    proc::Window,
    process::{Cores, Process, command},
    sample::{Metric, Sample},
};

/// A figure of a server that answers something else, or over HTTP/1, would say nothing.
pub(super) fn check(server: &Process, requests: &Requests) -> Fallible<()> {
    let Expected::Text(wanted) = requests.expected else {
        return Err("`bench http2` asks for text alone".into());
    };
    let output = command("curl", Cores::Any, None)
        .args(["--silent", "--max-time", "10", "--http2-prior-knowledge"])
        .args(["--write-out", " %{http_version} %{http_code}"])
        .arg(url(server.port, requests))
        .output()
        .map_err(|error| format!("cannot run curl: {error}"))?;
    let found = String::from_utf8_lossy(&output.stdout);
    if found != format!("{wanted} 2 200") {
        return Err(format!("the answer is `{found}`"));
    }
    Ok(())
}

/// Runs `h2load` for `seconds` and returns the figures of this window.
pub(super) fn measure(server: &Process, requests: &Requests, seconds: u32) -> Fallible<Sample> {
    let window = Window::open(server.id())?;
    let output = command("h2load", Cores::One(0), None)
        .args(["--threads", "1", "--clients", &requests.connections.to_string()])
        .args(["--max-concurrent-streams", &requests.pipelined.to_string()])
        .args(["--duration", &seconds.to_string()])
        .arg(url(server.port, requests))
        .output()
        .map_err(|error| format!("cannot run h2load: {error}"))?;
    let (cpu, other_load) = window.close()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let Report { count, seconds, errors } =
        Report::read(&text).ok_or_else(|| format!("h2load reported nothing: {text}"))?;
    if count == 0.0 {
        return Err("not one request was answered".into());
    }
    Ok(Sample(vec![
        (Metric::Rate, count / seconds),
        (Metric::Cpu, cpu.total() / count * 1e6),
        (Metric::User, cpu.user / count * 1e6),
        (Metric::System, cpu.system / count * 1e6),
        (Metric::OtherLoad, other_load),
        (Metric::Errors, errors),
    ]))
}

fn url(port: u16, requests: &Requests) -> String {
    format!("http://127.0.0.1:{port}{}", requests.path)
}

/// What `h2load` counted.
#[derive(Debug, PartialEq)]
struct Report {
    count: f64,
    seconds: f64,
    errors: f64,
}

impl Report {
    /// Of `finished in 5.00s, 1.00 req/s, ..` and `requests: 9 total, 9 started, ..`.
    fn read(text: &str) -> Option<Self> {
        let line = |start: &str| text.lines().find_map(|line| line.strip_prefix(start));
        let seconds = line("finished in ")?.split_once("s,")?.0;
        let counts: Vec<_> = line("requests: ")?.split(", ").collect();
        let of = |name: &str| {
            let count = counts.iter().find_map(|count| count.strip_suffix(name))?;
            count.trim().parse::<f64>().ok()
        };
        Some(Self {
            count: of("succeeded")?,
            seconds: seconds.parse().ok()?,
            errors: of("failed")? + of("timeout")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_is_read() {
        let text = "\
finished in 5.02s, 19384.20 req/s, 643.61KB/s
requests: 97021 total, 97053 started, 97021 done, 97001 succeeded, 20 failed, 20 errored, 1 timeout
status codes: 97021 2xx, 0 3xx, 0 4xx, 0 5xx
";
        let read = Report { count: 97001.0, seconds: 5.02, errors: 21.0 };
        assert_eq!(Report::read(text), Some(read));
        assert_eq!(Report::read("finished in a moment"), None);
    }
}
