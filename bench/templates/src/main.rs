//! Measures a render of zzz's templates beside other engines and a limit.
//!
//! `cargo run --release [-- --rounds N] [--only CASE] [--engines a,b] [--renders N]`
//!
//! All engines render the same data in the same process, in turns; their pages are compared before anything is
//! timed. References may be written in several ways (`&lt;`, `&#60;`), so pages are compared with these undone; all
//! else is the same, byte for byte.
//!
//! `--engines` takes beginnings of names, or one whole name. With `--renders` nothing is timed: each engine renders as often, for those who
//! count instructions (`valgrind --tool=callgrind`, two counts, their difference).

use std::cell::RefCell;
use std::hint::black_box;
use std::time::Duration;

use sailfish::TemplateSimple as _;
use zzz_template::{Buffer, Context, Parts, Split as _, Template as _};

mod allocations;
mod data;
mod limit;
mod peers;
#[expect(dead_code, reason = "only the partial is given `most`")]
mod placed;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

/// How long one engine runs in one round.
const ROUND: Duration = Duration::from_millis(60);

/// One way to render one case. It returns the page only if asked for it, so that a page that
/// stays in its buffer is not copied while it is timed.
struct Engine<'a> {
    name: &'static str,
    render: Box<dyn Fn(Option<&mut String>) + 'a>,
    rounds_ns: Vec<f64>,
    allocations: usize,
}

impl<'a> Engine<'a> {
    /// One that makes a string for each page.
    fn owned(name: &'static str, render: impl Fn() -> String + 'a) -> Self {
        let render = move |page: Option<&mut String>| {
            let rendered = black_box(render());
            if let Some(page) = page {
                *page = rendered;
            }
        };
        Self { name, render: Box::new(render), rounds_ns: Vec::new(), allocations: 0 }
    }

    /// One that writes into what it used before.
    fn reused<B: 'a>(
        name: &'static str,
        buffer: B,
        render: impl Fn(&mut B) + 'a,
        read: impl Fn(&B) -> String + 'a,
    ) -> Self {
        let buffer = RefCell::new(buffer);
        let render = move |page: Option<&mut String>| {
            let mut buffer = buffer.borrow_mut();
            render(&mut buffer);
            black_box(&*buffer);
            if let Some(page) = page {
                *page = read(&buffer);
            }
        };
        Self { name, render: Box::new(render), rounds_ns: Vec::new(), allocations: 0 }
    }

    fn page(&self) -> String {
        let mut page = String::new();
        (self.render)(Some(&mut page));
        page
    }
}

/// A template of zzz in a buffer that is used again.
fn reused<'a, T: zzz_template::Template>(name: &'static str, template: &'a T) -> Engine<'a> {
    let render = move |out: &mut Buffer| {
        out.clear();
        black_box(template).render_into(&Context::empty(), out);
    };
    Engine::reused(name, Buffer::new(), render, |out| out.to_string())
}

/// The engines of one case.
macro_rules! engines {
    (
        $data:ident, $file:literal, limit $limit:path, sailfish $sailfish:expr, askama $askama:expr,
        maud $maud:path $(,)?
    ) => {{
        let length = $data.render().expect("a page").len() + 4096;
        let askama_length = askama::Template::render(&$askama).expect("a page").len();
        vec![
            Engine::owned("limit", move || {
                let mut out = Vec::with_capacity(length);
                $limit(black_box($data), &mut out);
                // SAFETY: it writes texts.
                unsafe { String::from_utf8_unchecked(out) }
            }),
            Engine::owned("zzz", || black_box($data).render().expect("a page")),
            Engine::owned("sailfish", || $sailfish.render_once().expect("a page")),
            Engine::owned("askama", || askama::Template::render(&$askama).expect("a page")),
            Engine::owned("maud", || $maud(black_box($data))),
            Engine::owned("minijinja", || peers::minijinja($file, black_box($data))),
            Engine::owned("tera", || peers::tera($file, black_box($data))),
            Engine::reused(
                "limit, reused",
                Vec::new(),
                |out: &mut Vec<u8>| {
                    out.clear();
                    $limit(black_box($data), out);
                },
                |out| String::from_utf8(out.clone()).expect("UTF-8"),
            ),
            Engine::reused(
                "zzz, reused",
                Buffer::new(),
                |out| {
                    out.clear();
                    black_box($data).render_into(&Context::empty(), out);
                },
                |out| out.to_string(),
            ),
            Engine::reused(
                "zzz split, reused",
                Parts::new(),
                |out| {
                    out.clear();
                    black_box($data).split_into(&Context::empty(), out);
                },
                |out| out.fragment($data.shape()).to_string(),
            ),
            Engine::reused(
                "sailfish, reused",
                sailfish::runtime::Buffer::new(),
                |out| {
                    out.clear();
                    $sailfish.render_once_to(out).expect("a page");
                },
                |out| out.as_str().to_owned(),
            ),
            Engine::reused(
                "askama, reused",
                String::with_capacity(askama_length),
                |out| {
                    out.clear();
                    askama::Template::render_into(&$askama, out).expect("a page");
                },
                String::clone,
            ),
        ]
    }};
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let rounds = option("--rounds").map_or(15, |rounds| rounds.parse().expect("--rounds N"));
    let only = option("--only");
    let engines = option("--engines");
    let renders: Option<usize> =
        option("--renders").map(|renders| renders.parse().expect("--renders N"));
    let run = |case: &str, mut all: Vec<Engine<'_>>| {
        if only.as_ref().is_some_and(|only| only != case) {
            return;
        }
        compare(case, &all);
        if let Some(engines) = &engines {
            let is_name = all.iter().any(|engine| engine.name == engines);
            all.retain(|engine| match is_name {
                true => engine.name == engines,
                false => engines.split(',').any(|name| engine.name.starts_with(name)),
            });
        }
        if let Some(renders) = renders {
            return all.iter().for_each(|engine| (0..renders).for_each(|_| (engine.render)(None)));
        }
        measure(&mut all, rounds);
        print!("{}", markdown(case, &all));
    };

    println!(
        "| case | engine | median ns | min ns | max ns | / limit | / sailfish | allocations |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (case, size) in [("big table 100x100", 100), ("big table 500x500", 500)] {
        let data = &data::big_table(size);
        let all = engines!(
            data,
            "big-table.html",
            limit limit::big_table,
            sailfish peers::of_sailfish::BigTable { table: black_box(&data.table) },
            askama peers::of_askama::BigTable { table: black_box(&data.table) },
            maud peers::maud_big_table,
        );
        run(case, all);
    }
    let data = &data::teams();
    let all = engines!(
        data,
        "teams.html",
        limit limit::teams,
        sailfish peers::of_sailfish::Teams { year: data.year, teams: black_box(&data.teams) },
        askama peers::of_askama::Teams { year: data.year, teams: black_box(&data.teams) },
        maud peers::maud_teams,
    );
    run("teams", all);
    let members = data::members();
    macro_rules! placed {
        ($case:literal, $placed:ident, $in_place:ident) => {
            let (title, most, members) = ("Members & friends", 100, members.as_slice());
            let placed = placed::$placed { title, most, members };
            let in_place = placed::$in_place { title, most, members };
            run($case, vec![reused("in place, reused", &in_place), reused("zzz, reused", &placed)]);
        };
    }
    placed!("partial", Partial, PartialInPlace);
    placed!("component", Component, ComponentInPlace);
    placed!("layout", Layout, LayoutInPlace);
    let data = &data::texts();
    let all = engines!(
        data,
        "texts.html",
        limit limit::texts,
        sailfish peers::of_sailfish::Texts { texts: black_box(&data.texts) },
        askama peers::of_askama::Texts { texts: black_box(&data.texts) },
        maud peers::maud_texts,
    );
    run("1,000 texts", all);
}

/// Compares the pages of all engines.
fn compare(case: &str, engines: &[Engine<'_>]) {
    let first = with_references_undone(&engines[0].page());
    assert!(!first.is_empty());
    for engine in engines {
        let page = with_references_undone(&engine.page());
        assert!(page == first, "{case}: {}\n{page}\nis not\n{first}", engine.name);
    }
}

fn with_references_undone(page: &str) -> String {
    let references = [
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#x2F;", "/"),
        ("&#x2f;", "/"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    references.iter().fold(page.to_owned(), |page, (from, to)| page.replace(from, to))
}

/// Times the engines in turns, each round beginning with another one.
fn measure(engines: &mut [Engine<'_>], rounds: usize) {
    for engine in engines.iter_mut() {
        for _ in 0..3 {
            (engine.render)(None);
        }
        engine.allocations = allocations::count(|| (engine.render)(None));
    }
    let count = engines.len();
    for round in 0..=rounds {
        for turn in 0..count {
            let engine = &mut engines[(round + turn) % count];
            let time = time(&engine.render);
            // Round zero is the warm-up.
            if round > 0 {
                engine.rounds_ns.push(time);
            }
        }
    }
}

/// Returns the nanoseconds that one render takes.
fn time(render: &dyn Fn(Option<&mut String>)) -> f64 {
    let once = now();
    render(None);
    // As many between two looks at the clock as make the looks cheap.
    let batch = (100_000 / (now() - once).as_nanos().max(1)).clamp(1, 1000);
    let start = now();
    let mut renders = 0_u32;
    loop {
        for _ in 0..batch {
            render(None);
        }
        renders += batch as u32;
        let elapsed = now() - start;
        if elapsed >= ROUND {
            return elapsed.as_secs_f64() * 1e9 / f64::from(renders);
        }
    }
}

/// The time that this thread had the processor: others that want it, too, do not count.
fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

impl Engine<'_> {
    fn median_ns(&self) -> f64 {
        let mut sorted = self.rounds_ns.clone();
        sorted.sort_by(f64::total_cmp);
        let half = sorted.len() / 2;
        if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 }
    }
}

/// One row for each engine. Those that use a buffer again are compared with the others that do.
fn markdown(case: &str, engines: &[Engine<'_>]) -> String {
    let median_of =
        |name: &str| engines.iter().find(|engine| engine.name == name).map(Engine::median_ns);
    let ratio = |median: f64, to: &str, reused: bool| {
        let name = if reused { format!("{to}, reused") } else { to.to_owned() };
        median_of(&name).map_or(String::new(), |of| format!("{:.2}", median / of))
    };
    let row = |engine: &Engine<'_>| {
        let median = engine.median_ns();
        let min = engine.rounds_ns.iter().copied().fold(f64::INFINITY, f64::min);
        let max = engine.rounds_ns.iter().copied().fold(0.0, f64::max);
        let reused = engine.name.ends_with("reused");
        format!(
            "| {case} | {} | {median:.1} | {min:.1} | {max:.1} | {} | {} | {} |\n",
            engine.name,
            ratio(median, "limit", reused),
            ratio(median, "sailfish", reused),
            engine.allocations,
        )
    };
    engines.iter().map(row).collect()
}
