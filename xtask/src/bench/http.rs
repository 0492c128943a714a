//! Suites of servers: every case, every server, round by round.

use std::time::Duration;

use super::{
    Fallible,
    case::{self, ASSETS, CASES, Case, HTTP2_CASES, Load, Requests, WEB_CASES},
    client::{self, Connection},
    h2load,
    idle::{self, Extent},
    options::Options,
    proc::Machine,
    process::{self, Cores, Placement, Process, pause},
    report,
    sample::{Metric, Results, Sample, Series},
    server::{self, HTTP2_SERVERS, SERVERS, Server, WEB_SERVERS},
    uneven, upload,
    wrk::{self, Scratch},
};

pub(super) const WARM_UP_SECONDS: u32 = 1;

/// From here on a neighbour's work shows in our figures.
const OTHER_LOAD_PERCENT_MAX: f64 = 10.0;

/// What is compared, on which cases.
#[derive(Debug)]
pub(super) struct Contest {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    cases: &'static [Case],
    servers: &'static [Server],
    has_assets: bool,
}

pub(super) const HTTP: Contest = Contest {
    name: "http",
    title: "HTTP/1.1: zzz beside its peers",
    cases: &CASES,
    servers: &SERVERS,
    has_assets: false,
};

pub(super) const HTTP2: Contest = Contest {
    name: "http2",
    title: "HTTP/2: zzz beside its peers",
    cases: &HTTP2_CASES,
    servers: &HTTP2_SERVERS,
    has_assets: false,
};

pub(super) const WEB: Contest = Contest {
    name: "web",
    title: "Applications and files: zzz beside its peers",
    cases: &WEB_CASES,
    servers: &WEB_SERVERS,
    has_assets: true,
};

pub(super) fn run(contest: &'static Contest, options: &Options) -> Fallible<()> {
    process::require_programs()?;
    let machine = Machine::read();
    if machine.cores < 2 {
        return Err("needs two cores: one for the server, one for the load".into());
    }
    let cases = selected_cases(contest, options)?;
    let servers = server::build_selected(contest.servers, options)?;
    let scratch = Scratch::new()?;
    if contest.has_assets {
        for bytes in ASSETS {
            scratch.write(&format!("{bytes}.bin"), &case::asset(bytes))?;
        }
    }
    let suite = Suite { contest, options, scratch, extent: Extent::prepare(options)? };

    println!("{}", report::heading(contest, &machine, &servers, options));
    let mut results = Vec::new();
    for case in cases {
        let result = suite.measure(case, &servers);
        println!("{}", report::case(&result));
        results.push(result);
    }
    if let Some(path) = &options.json {
        let json = report::json(contest, &machine, &servers, options, &results);
        std::fs::write(path, json)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

fn selected_cases(contest: &Contest, options: &Options) -> Fallible<Vec<&'static Case>> {
    let cases = contest.cases;
    let is_known = |name: &&String| cases.iter().any(|case| case.name == **name);
    if let Some(unknown) = options.cases.iter().find(|name| !is_known(name)) {
        let names: Vec<_> = cases.iter().map(|case| case.name).collect();
        return Err(format!("no case {unknown}: take {}", names.join(", ")));
    }
    let is_wanted = |case: &&Case| {
        options.cases.is_empty() || options.cases.iter().any(|name| name == case.name)
    };
    Ok(cases.iter().filter(is_wanted).collect())
}

/// What the cases of one run share.
struct Suite<'a> {
    contest: &'static Contest,
    options: &'a Options,
    scratch: Scratch,
    extent: Extent,
}

impl Suite<'_> {
    /// Measures one case. A server that fails is named in the notes, the
    /// others go on.
    fn measure(&self, case: &'static Case, servers: &[&'static Server]) -> Results {
        let mut results = Results { case, series: Vec::new(), notes: Vec::new() };
        let mut ready = Vec::new();
        for server in servers.iter().filter(|server| server.takes(case)) {
            match self.check_answer(server, case) {
                Ok(()) => {
                    ready.push(*server);
                    results.series.push(Series { server: server.name, samples: Vec::new() });
                }
                Err(error) => results.notes.push(format!("{}: {error}", server.name)),
            }
        }
        if let (Load::Idle, Some(limit)) = (&case.load, &self.extent.limited_by) {
            results.notes.push(limit.clone());
        }
        for round in 1..=self.options.rounds {
            for (server, series) in ready.iter().zip(&mut results.series) {
                eprintln!("{} {round}/{}: {}", case.name, self.options.rounds, server.name);
                match self.quietest(server, case, round) {
                    Ok(sample) => series.samples.push(sample),
                    Err(error) => {
                        let name = server.name;
                        results.notes.push(format!("{name}, round {round}: {error}"));
                    }
                }
            }
        }
        results
    }

    /// A figure of a server that answers something else would say nothing.
    fn check_answer(&self, server: &Server, case: &Case) -> Fallible<()> {
        let requests = case.probe();
        let process = self.start(server, &requests)?;
        if matches!(case.load, Load::H2load(_)) {
            return h2load::check(&process, &requests);
        }
        let fields = client::fields_of(&requests, process.port)?;
        let request = client::request(&requests, &fields);
        let answer = Connection::open(process.port)
            .and_then(|mut connection| connection.exchange(&request))
            .map_err(|error| format!("{} {}: {error}", requests.method, requests.path))?;
        let checked = requests.expected.check(&answer);
        checked.map_err(|error| format!("{} {}: {error}", requests.method, requests.path))
    }

    /// Repeats a window that others disturbed. The choice never looks at the
    /// figures that are compared.
    fn quietest(&self, server: &Server, case: &Case, round: u32) -> Fallible<Sample> {
        let other_load = |sample: &Sample| sample.value(Metric::OtherLoad).unwrap_or(0.0);
        let mut best = self.sample(server, case, round)?;
        for _ in 0..self.options.retries {
            if other_load(&best) <= OTHER_LOAD_PERCENT_MAX {
                break;
            }
            let again = self.sample(server, case, round)?;
            if other_load(&again) < other_load(&best) {
                best = again;
            }
        }
        Ok(best)
    }

    fn sample(&self, server: &Server, case: &Case, round: u32) -> Fallible<Sample> {
        match &case.load {
            Load::Wrk(requests) if requests.workers == 1 => self.window(server, requests),
            Load::Wrk(requests) => {
                let one = Requests { workers: 1, ..*requests };
                let one = self.window(server, &one)?;
                let mut several = self.window(server, requests)?;
                several.compare(Metric::VersusOne, Metric::Cpu, &one);
                Ok(several)
            }
            Load::H2load(requests) => {
                let process = self.start(server, requests)?;
                h2load::measure(&process, requests, WARM_UP_SECONDS)?;
                pause(Duration::from_millis(100));
                h2load::measure(&process, requests, self.options.seconds)
            }
            Load::Idle => idle::measure(server, case, self.options, &self.extent),
            Load::Uneven => uneven::measure(server, case, self.options, round),
            Load::Upload => upload::measure(&self.start(server, &case.probe())?),
        }
    }

    fn window(&self, server: &Server, requests: &Requests) -> Fallible<Sample> {
        let process = self.start(server, requests)?;
        wrk::measure(&process, requests, WARM_UP_SECONDS, &self.scratch)?;
        pause(Duration::from_millis(100));
        wrk::measure(&process, requests, self.options.seconds, &self.scratch)
    }

    fn start(&self, server: &Server, requests: &Requests) -> Fallible<Process> {
        let cores = match requests.workers {
            1 => Cores::One(1),
            _ => Cores::Any,
        };
        let placement = Placement { workers: requests.workers, cores, open_files: None };
        // nginx has its configuration there, too.
        let assets = self.contest.has_assets || server.is_nginx();
        let assets = assets.then(|| self.scratch.folder());
        server.start(&self.options.profile, placement, assets)
    }
}
