//! Load by `wrk`, and the server's CPU time meanwhile.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use super::{
    Fallible,
    case::Requests,
    client::{self, Fields},
    proc::Window,
    process::{Cores, Process, command},
    sample::{Metric, Sample},
};

/// Part of every script: `wrk` rounds what it prints, and its own percentiles
/// are wrong once requests are pipelined, so both come from the raw figures.
const REPORT: &str = r#"
local function percentile(latency, share)
  local total, seen = 0, 0
  for i = 1, #latency do
    local _, count = latency(i)
    total = total + count
  end
  for i = 1, #latency do
    local value, count = latency(i)
    seen = seen + count
    if seen >= total * share then return value end
  end
  return 0
end

done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("\nmeasured %d %d %d %d %d\n",
    summary.requests, summary.duration,
    percentile(latency, 0.5), percentile(latency, 0.99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
"#;

/// Files for `wrk`; dropping it removes them.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    pub(super) fn new() -> Fallible<Self> {
        let folder = env::temp_dir().join(format!("zzz-bench-{}", process::id()));
        fs::create_dir_all(&folder)
            .map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
        Ok(Self { folder })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn write(&self, name: &str, content: &[u8]) -> Fallible<PathBuf> {
        let path = self.folder.join(name);
        fs::write(&path, content)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Runs `wrk` for `seconds` and returns the figures of this window.
pub(super) fn measure(
    server: &Process,
    requests: &Requests,
    seconds: u32,
    scratch: &Scratch,
) -> Fallible<Sample> {
    let fields = client::fields_of(requests, server.port)?;
    let script = scratch.write("wrk.lua", script(requests, &fields, scratch)?.as_bytes())?;
    let window = Window::open(server.id())?;
    let report = run(server.port, requests, seconds, &script)?;
    let (cpu, other_load) = window.close()?;

    let [count, duration_us, p50_us, p99_us, errors] = report;
    if count == 0.0 {
        return Err("not one request was answered".into());
    }
    let mut figures = vec![(Metric::Rate, count / duration_us * 1e6)];
    // With several requests in flight wrk times batches, and then corrects the
    // times as if they were single requests.
    if requests.pipelined == 1 {
        figures.extend([(Metric::P50, p50_us), (Metric::P99, p99_us)]);
    }
    figures.extend([
        (Metric::Cpu, cpu.total() / count * 1e6),
        (Metric::User, cpu.user / count * 1e6),
        (Metric::System, cpu.system / count * 1e6),
        (Metric::OtherLoad, other_load),
        (Metric::Errors, errors),
    ]);
    Ok(Sample(figures))
}

/// Requests, microseconds, p50, p99, errors.
fn run(port: u16, requests: &Requests, seconds: u32, script: &Path) -> Fallible<[f64; 5]> {
    let cores = match requests.workers {
        1 => Cores::One(0),
        _ => Cores::Any,
    };
    let output = command("wrk", cores, None)
        .args(["--threads", "1", "--timeout", "20s"])
        .args(["--connections", &requests.connections.to_string()])
        .args(["--duration", &format!("{seconds}s")])
        .arg("--script")
        .arg(script)
        .arg(format!("http://127.0.0.1:{port}{}", requests.path))
        .output()
        .map_err(|error| format!("cannot run wrk: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix("measured "));
    let figures = line.into_iter().flat_map(|line| line.split(' '));
    let figures: Vec<f64> = figures.filter_map(|figure| figure.parse().ok()).collect();
    figures.try_into().map_err(|_| {
        let errors = String::from_utf8_lossy(&output.stderr);
        format!("wrk reported nothing: {text}{errors}")
    })
}

fn script(requests: &Requests, fields: &Fields, scratch: &Scratch) -> Fallible<String> {
    let mut script = format!("wrk.method = {:?}\n", requests.method);
    for (name, value) in fields {
        script += &format!("wrk.headers[{name:?}] = {value:?}\n");
    }
    if requests.method != "GET" {
        let body = scratch.write("body", &requests.body.bytes())?;
        script += &format!(
            "local file = assert(io.open({body:?}, \"rb\"))\n\
             wrk.body = file:read(\"*a\")\n\
             wrk.headers[\"Content-Type\"] = {:?}\n",
            requests.body.content_type(),
        );
    }
    if requests.pipelined > 1 {
        // A global `request` would be called for every batch; what `wrk.format`
        // returns at the start is sent as it is.
        script += &format!(
            "init = function(args)\n  \
               local batch = string.rep(wrk.format(), {})\n  \
               wrk.format = function() return batch end\n\
             end\n",
            requests.pipelined,
        );
    }
    Ok(script + REPORT)
}
