//! Where the bytes are cut on their way makes no difference.

mod corpus;

use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::yield_now,
};

use self::corpus::{Entry, corpus};
use super::{CASE_TIME_MAX, Transport, client::Answer, excerpt, exchange::Exchange};

/// How often the server gets the chance to run between two pieces.
const YIELDS: usize = 3;

/// Sends each entry of the corpus in one piece, in two pieces cut at every
/// place, and byte by byte: the answers and the handler's calls are the same.
/// Says how many exchanges that were.
///
/// Only an in-memory transport keeps pieces apart.
///
/// # Panics
///
/// With a report of all entries for which a cut made a difference.
pub(crate) async fn run_splits<T: Transport>(transport: &T) -> usize {
    let mut exchanges = 0;
    let mut reports = Vec::new();
    for entry in corpus() {
        let (in_one_piece, _) = outcome(transport, &entry, &[&entry.bytes]).await;
        if let Err(reason) = &in_one_piece {
            reports.push(format!("{}, in one piece: {reason}", entry.name));
            continue;
        }
        for (cut, pieces) in cuts(&entry.bytes) {
            exchanges += 1;
            let (outcome, received) = outcome(transport, &entry, &pieces).await;
            if outcome != in_one_piece {
                reports.push(format!(
                    "{}, {cut}\n  sent:      {}\n  received:  {}\n  {outcome:?}\n  {in_one_piece:?}\n",
                    entry.name,
                    excerpt(&entry.bytes),
                    excerpt(&received),
                ));
                // One cut of an entry tells enough.
                break;
            }
        }
    }
    assert!(
        reports.is_empty(),
        "{} entries depend on where they are cut\n\n{}",
        reports.len(),
        reports.join("\n")
    );
    exchanges
}

/// What must not depend on the cut.
#[derive(Debug, PartialEq)]
struct Outcome {
    answers: Vec<Answer>,
    handler_calls: usize,
}

/// Every way to cut `bytes`, with its name.
fn cuts(bytes: &[u8]) -> impl Iterator<Item = (String, Vec<&[u8]>)> {
    let in_two = (1..bytes.len()).map(|place| {
        let (first, second) = bytes.split_at(place);
        (format!("cut at byte {place}"), vec![first, second])
    });
    let in_bytes = ("byte by byte".to_owned(), bytes.chunks(1).collect());
    in_two.chain([in_bytes])
}

async fn outcome<T: Transport>(
    transport: &T,
    entry: &Entry,
    pieces: &[&[u8]],
) -> (Result<Outcome, String>, Vec<u8>) {
    let mut exchange = Exchange::new(transport.connect().await, entry.asked.clone());
    let calls_before = transport.handler_calls();
    let run = run(entry, pieces, &mut exchange);
    let answers = match tokio::time::timeout(CASE_TIME_MAX, run).await {
        Ok(answers) => answers,
        Err(_) => Err("it hangs".to_owned()),
    };
    let handler_calls = transport.handler_calls() - calls_before;
    let outcome = answers.map(|answers| Outcome { answers, handler_calls });
    (outcome, exchange.received().to_vec())
}

async fn run<Io: AsyncRead + AsyncWrite + Send>(
    entry: &Entry,
    pieces: &[&[u8]],
    exchange: &mut Exchange<Io>,
) -> Result<Vec<Answer>, String> {
    for piece in pieces {
        exchange.send(piece).await?;
        for _ in 0..YIELDS {
            yield_now().await;
        }
    }
    if entry.half_close {
        exchange.step(&super::case::Step::HalfClose).await?;
    }
    exchange.read_to_end().await?;
    let mut answers = exchange.finish()?;
    if answers.iter().filter(|one| !one.is_interim()).count() != entry.asked.len() {
        return Err(format!("{} answers instead of {}", answers.len(), entry.asked.len()));
    }
    for answer in &mut answers {
        answer.fields.retain(|(name, _)| name != "date");
    }
    Ok(answers)
}
