//! Measures a lookup in zzz-router's tree against matchit's.
//!
//! `cargo run --release [-- --json FILE] [--rounds N] [--only CASE] [--in-order]`
//!
//! Both engines look up the same paths in the same process, in turns; their answers are compared
//! before anything is timed. Each also reads out all values. One thing is not the same: matchit
//! knows no percent-encoding, while zzz has to notice that a path has none.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use zzz_router::{Captures, Pattern, Tree};

mod routes;

use routes::Case;

/// How long one engine runs in one round.
const ROUND: Duration = Duration::from_millis(150);
/// How many lookups one pass makes, at least one for every request of a case.
const LOOKUPS: usize = 12_288;

/// In which order requests are made.
#[derive(Clone, Copy)]
enum Order {
    /// As the routes are listed, which a branch predictor learns to some extent.
    Table,
    /// In no order, as requests come in.
    Shuffled,
}

struct Measured {
    case: &'static str,
    engine: &'static str,
    rounds_ns: Vec<f64>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let rounds = option("--rounds").map_or(9, |rounds| rounds.parse().expect("--rounds N"));
    let only = option("--only");
    let order = if arguments.iter().any(|argument| argument == "--in-order") {
        Order::Table
    } else {
        Order::Shuffled
    };
    let mut measured = Vec::new();
    for case in routes::cases() {
        if only.as_ref().is_none_or(|only| only == case.name) {
            measured.extend(measure(&case, order, rounds));
        }
    }
    print!("{}", markdown(&measured));
    if let Some(file) = option("--json") {
        std::fs::write(file, json(&measured)).expect("the file of --json can be written");
    }
}

/// Builds both engines, compares all their answers, then times them in turns.
fn measure(case: &Case, order: Order, rounds: usize) -> [Measured; 2] {
    let mut tree = Tree::new();
    let mut peer = matchit::Router::new();
    for (route, pattern) in case.patterns.iter().enumerate() {
        let parsed = Pattern::parse(pattern).expect("a valid pattern");
        tree.insert(&parsed, route).expect("no conflict");
        peer.insert(in_braces(pattern), route).expect("no conflict");
    }
    tree.prepare();
    for path in &case.requests {
        compare(&tree, &peer, path);
    }

    let mut paths: Vec<String> = case
        .requests
        .iter()
        .cycle()
        .take(LOOKUPS)
        .cloned()
        .collect();
    if matches!(order, Order::Shuffled) {
        shuffle(&mut paths);
    }
    let mut ours = || lookups_ours(&tree, &paths);
    let mut peers = || lookups_peer(&peer, &paths);
    let mut measured = [("zzz", vec![]), ("matchit", vec![])];
    for round in 0..=rounds {
        let times = if round % 2 == 0 {
            let first = time(&mut ours);
            [first, time(&mut peers)]
        } else {
            let first = time(&mut peers);
            [time(&mut ours), first]
        };
        // Round zero is the warm-up.
        if round > 0 {
            for (engine, time) in measured.iter_mut().zip(times) {
                engine.1.push(time);
            }
        }
    }
    measured.map(|(engine, rounds_ns)| Measured {
        case: case.name,
        engine,
        rounds_ns,
    })
}

#[inline(never)]
fn lookups_ours(tree: &Tree<usize>, paths: &[String]) {
    let mut captures = Captures::new();
    for path in paths {
        let path = black_box(path.as_str());
        let found = tree.find(path, &mut captures);
        let Ok(Some(found)) = found else {
            panic!("no match for {path}");
        };
        black_box(*found.value());
        for value in captures.values(path) {
            black_box(value);
        }
    }
}

#[inline(never)]
fn lookups_peer(peer: &matchit::Router<usize>, paths: &[String]) {
    for path in paths {
        let path = black_box(path.as_str());
        let Ok(found) = peer.at(path) else {
            panic!("no match for {path}");
        };
        black_box(*found.value);
        for (_, value) in found.params.iter() {
            black_box(value);
        }
    }
}

#[track_caller]
fn compare(tree: &Tree<usize>, peer: &matchit::Router<usize>, path: &str) {
    let mut captures = Captures::new();
    let ours = tree
        .find(path, &mut captures)
        .expect("a valid path")
        .expect("a match");
    let theirs = peer.at(path).expect("a match");
    assert_eq!(*ours.value(), *theirs.value, "{path}");
    assert!(
        ours.params(path, &captures).eq(theirs.params.iter()),
        "{path}"
    );
}

/// Returns the nanoseconds that one lookup takes, `pass` making [`LOOKUPS`] of them.
fn time(pass: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut passes = 0_u32;
    while start.elapsed() < ROUND {
        pass();
        passes += 1;
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(passes) / LOOKUPS as f64
}

/// Shuffles `paths`, the same way every time.
fn shuffle(paths: &mut [String]) {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for last in (1..paths.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        paths.swap(last, (state % (last as u64 + 1)) as usize);
    }
}

/// Writes a pattern in matchit's notation.
fn in_braces(pattern: &str) -> String {
    let segments = pattern.split('/').map(|segment| {
        if let Some(name) = segment.strip_prefix(':') {
            format!("{{{name}}}")
        } else if segment.starts_with('*') {
            format!("{{{segment}}}")
        } else {
            segment.to_owned()
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

impl Measured {
    fn median_ns(&self) -> f64 {
        let mut sorted = self.rounds_ns.clone();
        sorted.sort_by(f64::total_cmp);
        let half = sorted.len() / 2;
        if sorted.len() % 2 == 1 {
            sorted[half]
        } else {
            (sorted[half - 1] + sorted[half]) / 2.0
        }
    }

    fn min_ns(&self) -> f64 {
        self.rounds_ns.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn max_ns(&self) -> f64 {
        self.rounds_ns.iter().copied().fold(0.0, f64::max)
    }
}

/// Returns each measurement with the ratio of its median to that of the other engine.
fn with_ratios(measured: &[Measured]) -> impl Iterator<Item = (&Measured, f64)> {
    measured.iter().map(|one| {
        let peer = measured
            .iter()
            .find(|other| other.case == one.case && other.engine != one.engine)
            .expect("two engines in every case");
        (one, one.median_ns() / peer.median_ns())
    })
}

fn markdown(measured: &[Measured]) -> String {
    let mut table = String::from(
        "| case | engine | median ns | min ns | max ns | ratio to peer |\n|---|---|---|---|---|---|\n",
    );
    for (one, ratio) in with_ratios(measured) {
        let (case, engine) = (one.case, one.engine);
        let (median, min, max) = (one.median_ns(), one.min_ns(), one.max_ns());
        writeln!(
            table,
            "| {case} | {engine} | {median:.1} | {min:.1} | {max:.1} | {ratio:.2} |"
        )
        .expect("a string takes everything");
    }
    table
}

fn json(measured: &[Measured]) -> String {
    let rows: Vec<String> = with_ratios(measured)
        .map(|(one, ratio)| {
            format!(
                "  {{\"case\": \"{}\", \"engine\": \"{}\", \"median_ns\": {:.2}, \"min_ns\": {:.2}, \
                 \"max_ns\": {:.2}, \"ratio_to_peer\": {ratio:.3}}}",
                one.case,
                one.engine,
                one.median_ns(),
                one.min_ns(),
                one.max_ns()
            )
        })
        .collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}
