//! Rows that come while they are read.

use std::{
    any::Any,
    fmt, mem,
    num::NonZeroUsize,
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
    vec,
};

use futures_core::Stream;
use tokio::sync::mpsc;

use super::{Repo, Statement};
use crate::{
    Error, ErrorKind, Result, Row,
    driver::{BoxFuture, Call, Outlet, Sink},
};

/// How many rows are handed over at once, unless told.
const ROWS_AT_ONCE: usize = 128;

/// Rows that come while they are read: what [`Repo::stream`] gives, and a [`Stream`] as well.
///
/// Nothing is asked before the first row is wanted. From then on it holds a connection until its end, or until it is
/// dropped, which cancels what is left. The database waits for whoever reads: at most three times as many rows
/// are in memory as are [handed over at once](Self::rows_at_once).
///
/// `statement_timeout` counts from one handing over to the next, and not while it waits to be read.
#[must_use = "a stream does nothing unless it is read"]
pub struct RowStream<T> {
    state: State<T>,
    rows_at_once: NonZeroUsize,
    read: fn(&mut Row<'_>) -> Result<T>,
}

enum State<T> {
    /// Nothing has been asked.
    New(Box<(Repo, Result<Call>)>),
    Running {
        /// Rows that have come.
        rows: vec::IntoIter<T>,
        /// Rows that come.
        more: mpsc::Receiver<Vec<T>>,
        call: Running<T>,
    },
    Over,
}

enum Running<T> {
    /// It is the call that makes rows come, and gives the last ones itself.
    Call(BoxFuture<'static, Result<Vec<T>>>),
    /// It has ended; what came before is read first.
    Ended(Result<Vec<T>>),
}

impl Repo {
    /// The rows of `query` one after the other, without all of them in memory: for downloads, exports, and whatever
    /// looks at a whole table.
    ///
    /// On PostgreSQL it is one statement on a connection of its own, which the server sends as fast as it is read: no cursor,
    /// and no transaction. On SQLite a thread that reads is held. Both see the database as it was at the start.
    /// Databases in memory give all rows at once, since they have one connection, and the rows in memory.
    ///
    /// In a transaction nothing else can be asked of it before the stream has ended or is dropped: that is an error.
    ///
    /// # Cancel safety
    ///
    /// Dropped before its end, it is cancelled, and its connection given back. A transaction goes on.
    ///
    /// # Examples
    ///
    /// ```
    /// use zzz_db::{DatabaseConfig, Repo, Schema};
    ///
    /// #[derive(Schema)]
    /// struct User { id: i64, name: String }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> zzz_db::Result<()> {
    /// # let repo = Repo::new(&DatabaseConfig::new("sqlite::memory:".parse().unwrap()))?;
    /// # repo.start().await?;
    /// # repo.raw_exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)", ()).await?;
    /// # repo.raw_exec("INSERT INTO users VALUES (1, 'Ann'), (2, 'Bob')", ()).await?;
    /// let mut users = repo.stream(User::query().order_by(User::ID));
    /// let mut letters = 0;
    /// while let Some(user) = users.next().await {
    ///     letters += user?.name.len();
    /// }
    /// assert_eq!(letters, 6);
    /// # Ok(())
    /// # }
    /// ```
    pub fn stream<Q: Statement>(&self, query: Q) -> RowStream<Q::Row> {
        RowStream {
            state: State::New(Box::new((self.clone(), query.call(self)))),
            rows_at_once: const { NonZeroUsize::new(ROWS_AT_ONCE).unwrap() },
            read: query.read(),
        }
    }
}

impl<T: Send + 'static> RowStream<T> {
    /// Hands over that many rows at once; 128 unless told. Fewer take less memory, where rows are large.
    ///
    /// It says nothing after the first row.
    pub const fn rows_at_once(mut self, rows: NonZeroUsize) -> Self {
        self.rows_at_once = rows;
        self
    }

    /// The next row; nothing after the last, and after an error.
    ///
    /// # Errors
    ///
    /// If the database does not answer, takes too long, or a row does not fit.
    ///
    /// # Cancel safety
    ///
    /// No row is lost.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Asks, as soon as it is driven.
    fn start(&self, repo: Repo, call: Call) -> State<T> {
        // What is in memory in any case need not wait for a place in the channel.
        let rows_max =
            if repo.database().is_in_memory() { usize::MAX } else { self.rows_at_once.get() };
        let (sender, more) = mpsc::channel(1);
        let call = call.into_sink(Flow {
            read: self.read,
            rows: Vec::new(),
            rows_max,
            sender,
            count: 0,
            waited: Duration::ZERO,
        });
        let running = Box::pin(async move {
            let call = repo.run_stream(call).await?;
            Ok(call.take_sink::<Flow<T>>().rows)
        });
        State::Running { rows: Vec::new().into_iter(), more, call: Running::Call(running) }
    }
}

impl<T: Send + 'static> Stream for RowStream<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let this = self.get_mut();
        loop {
            match &mut this.state {
                State::Over => return Poll::Ready(None),
                State::New(_) => {
                    let State::New(new) = mem::replace(&mut this.state, State::Over) else {
                        continue;
                    };
                    let (repo, call) = *new;
                    match call {
                        Ok(call) => this.state = this.start(repo, call),
                        Err(error) => return Poll::Ready(Some(Err(error))),
                    }
                }
                State::Running { rows, more, call } => {
                    if let Some(row) = rows.next() {
                        return Poll::Ready(Some(Ok(row)));
                    }
                    match (more.poll_recv(context), call) {
                        (Poll::Ready(Some(new)), _) => *rows = new.into_iter(),
                        (_, running @ Running::Call(_)) => {
                            let Running::Call(driven) = running else { continue };
                            let ended = ready!(driven.as_mut().poll(context));
                            *running = Running::Ended(ended);
                        }
                        (_, Running::Ended(last)) => {
                            let last = mem::replace(last, Ok(Vec::new()));
                            match last {
                                Ok(last) if last.is_empty() => this.state = State::Over,
                                Ok(last) => *rows = last.into_iter(),
                                Err(error) => {
                                    this.state = State::Over;
                                    return Poll::Ready(Some(Err(error)));
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Nothing in it is pinned.
impl<T> Unpin for RowStream<T> {}

/// Takes rows and passes them on.
struct Flow<T> {
    read: fn(&mut Row<'_>) -> Result<T>,
    rows: Vec<T>,
    rows_max: usize,
    sender: mpsc::Sender<Vec<T>>,
    count: usize,
    waited: Duration,
}

impl<T: Send + 'static> Sink for Flow<T> {
    fn row(&mut self, row: &mut Row<'_>) -> Result<()> {
        self.rows.push((self.read)(row)?);
        self.count += 1;
        Ok(())
    }

    fn rows(&self) -> usize {
        self.count
    }

    /// Only what is all in memory runs once more, and none of that has been passed on.
    fn clear(&mut self) {
        self.rows.clear();
        self.count = 0;
    }

    fn outlet(&mut self) -> Option<&mut dyn Outlet> {
        Some(self)
    }

    fn waited(&self) -> Duration {
        self.waited
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

impl<T: Send + 'static> Outlet for Flow<T> {
    fn is_full(&self) -> bool {
        self.rows.len() >= self.rows_max
    }

    fn pass_on(&mut self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async {
            let started = Instant::now();
            let rows = mem::take(&mut self.rows);
            let sent = self.sender.send(rows).await;
            self.waited += started.elapsed();
            sent.map_err(|_| nobody_reads())
        })
    }

    fn pass_on_blocking(&mut self) -> Result<()> {
        let started = Instant::now();
        let sent = self.sender.blocking_send(mem::take(&mut self.rows));
        self.waited += started.elapsed();
        sent.map_err(|_| nobody_reads())
    }
}

#[cold]
fn nobody_reads() -> Error {
    Error::new(ErrorKind::Closed, "nobody reads the rows any more")
}

impl<T> fmt::Debug for RowStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match &self.state {
            State::New(_) => "new",
            State::Running { .. } => "running",
            State::Over => "over",
        };
        f.debug_struct("RowStream").field("state", &state).finish_non_exhaustive()
    }
}
