//! A window of each case.

use std::{
    env,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    hint::black_box,
    sync::Arc,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use crate::{BATCH, Engine, PEOPLE, Person, ROWS, Sample, TASKS};

/// What one operation of a case is.
#[derive(Clone, Copy)]
enum Case {
    One,
    Batch,
    All,
    Insert,
    InsertAll,
}

impl Case {
    fn named(name: &str) -> Self {
        match name {
            "one" => Self::One,
            "batch" => Self::Batch,
            "all" => Self::All,
            "insert" => Self::Insert,
            "insert-all" => Self::InsertAll,
            _ => panic!("unknown case {name}: take one, batch, all, insert, insert-all"),
        }
    }

    fn tasks(self) -> usize {
        match self {
            Self::All | Self::InsertAll => 2,
            _ => TASKS,
        }
    }

    /// The table must not grow without bounds.
    fn operations_max(self) -> u64 {
        if let Self::InsertAll = self { 400 } else { u64::MAX }
    }
}

/// Measures the engine that `connect` makes, as the command line says.
///
/// # Panics
///
/// If anything goes wrong.
pub fn run<E: Engine, F: Future<Output = E>>(connect: impl FnOnce(String) -> F) {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, cases, seconds] = arguments.as_slice() else {
        panic!("usage: <engine> <url> <cases> <seconds>")
    };
    let operations: Option<u64> =
        seconds.strip_suffix('x').map(|count| count.parse().expect("operations"));
    let window = Duration::from_secs_f64(match operations {
        Some(_) => 3600.0,
        None => seconds.parse().expect("seconds"),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let engine = connect(url.clone()).await;
        let checksum = checksum(&engine).await;
        for name in cases.split(',') {
            let case = Case::named(name);
            if let Case::Insert | Case::InsertAll = case {
                engine.clear().await;
            }
            if let Some(operations) = operations {
                measure(&engine, case, 1, window, operations).await;
                continue;
            }
            let (tasks, most) = (case.tasks(), case.operations_max());
            let warm_up = window.min(Duration::from_millis(500));
            measure(&engine, case, tasks, warm_up, most / 4).await;
            let figures = measure(&engine, case, tasks, window, most).await;
            println!(
                "{{\"case\":\"{name}\",\"operations\":{},\"seconds\":{:.3},\"cpu_us\":{:.3},\"p50_us\":{:.1},\"p99_us\":{:.1},\"checksum\":\"{checksum:x}\"}}",
                figures.operations, figures.seconds, figures.cpu_us, figures.p50_us, figures.p99_us,
            );
        }
    });
}

/// Of what is read and of what an insert gives back.
async fn checksum(engine: &impl Engine) -> u64 {
    let mut hasher = DefaultHasher::new();
    let all = engine.all().await;
    assert_eq!(all.len() as i64, PEOPLE);
    all.iter().for_each(|person| person.shown().hash(&mut hasher));
    engine.one(17).await.shown().hash(&mut hasher);
    let batch = engine.batch(100).await;
    assert_eq!(batch.len() as i64, BATCH);
    batch.iter().for_each(|person| person.shown().hash(&mut hasher));
    engine.clear().await;
    let entry = engine.insert(Sample::of(3)).await;
    let without_key = |shown: String| shown.split_once(' ').expect("a key").1.to_owned();
    without_key(entry.shown()).hash(&mut hasher);
    engine.insert_all((0..ROWS as i64).map(Sample::of).collect()).await;
    hasher.finish()
}

struct Figures {
    operations: usize,
    seconds: f64,
    cpu_us: f64,
    p50_us: f64,
    p99_us: f64,
}

async fn measure<E: Engine>(
    engine: &E,
    case: Case,
    tasks: usize,
    window: Duration,
    operations_max: u64,
) -> Figures {
    let (is_over, begun) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let (cpu, start) = (cpu(), Instant::now());
    let tasks: Vec<_> = (0..tasks as u64)
        .map(|task| {
            let (engine, is_over, begun) =
                (engine.clone(), Arc::clone(&is_over), Arc::clone(&begun));
            tokio::spawn(async move {
                let mut random = Random(task * 7919 + 1);
                // What is inserted comes from elsewhere, and is no part of what it costs.
                let samples: Vec<Sample> = (0..ROWS as i64).map(Sample::of).collect();
                let mut took: Vec<u32> = Vec::with_capacity(1 << 16);
                let mut last = Instant::now();
                while !is_over.load(Ordering::Relaxed)
                    && begun.fetch_add(1, Ordering::Relaxed) < operations_max
                {
                    operate(&engine, case, &mut random, &samples).await;
                    let now = Instant::now();
                    took.push((now - last).as_nanos().min(u32::MAX.into()) as u32);
                    last = now;
                }
                took
            })
        })
        .collect();
    let stop = tokio::spawn(async move {
        tokio::time::sleep(window).await;
        is_over.store(true, Ordering::Relaxed);
    });
    let mut took: Vec<u32> = Vec::new();
    for task in tasks {
        took.extend(task.await.expect("a task that goes well"));
    }
    stop.abort();
    let (seconds, cpu_us) =
        (start.elapsed().as_secs_f64(), (self::cpu() - cpu).as_secs_f64() * 1e6);
    took.sort_unstable();
    let at = |part: f64| f64::from(took[((took.len() - 1) as f64 * part) as usize]) / 1e3;
    Figures {
        operations: took.len(),
        seconds,
        cpu_us: cpu_us / took.len() as f64,
        p50_us: at(0.5),
        p99_us: at(0.99),
    }
}

async fn operate<E: Engine>(engine: &E, case: Case, random: &mut Random, samples: &[Sample]) {
    match case {
        Case::One => {
            let id = random.below(PEOPLE) + 1;
            assert_eq!(engine.one(id).await.id(), id);
        }
        Case::Batch => {
            let first = random.below(PEOPLE - BATCH) + 1;
            assert_eq!(engine.batch(first).await.len() as i64, BATCH);
        }
        Case::All => assert_eq!(black_box(engine.all().await).len() as i64, PEOPLE),
        Case::Insert => {
            let sample = &samples[random.below(ROWS as i64) as usize];
            assert!(engine.insert(sample.clone()).await.id() > 0);
        }
        Case::InsertAll => engine.insert_all(samples.to_vec()).await,
    }
}

/// What this process had of the processors.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as i64
    }
}
