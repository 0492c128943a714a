//! A transaction that holds a thread.

use std::sync::mpsc;

use tokio::sync::oneshot;

use super::{
    job::{Answer, Calls, Writing},
    queue::Queue,
    runner::Runner,
    verb::{self, Verb},
};
use crate::{
    Error, ErrorKind, Result,
    driver::{Access, Begin, BoxFuture, Call, Transaction},
};

/// A transaction that holds a thread.
///
/// Dropping it closes the channel, which is how the thread knows that it has to roll back.
pub(super) struct Session {
    commands: mpsc::Sender<Command>,
}

/// What the transaction does next.
enum Command {
    Run(Vec<Call>, Answer),
    Commit(oneshot::Sender<Result<()>>),
    Rollback(oneshot::Sender<Result<()>>),
}

impl Session {
    /// # Cancel safety
    ///
    /// What has been sent runs to its end, or is interrupted if it takes long and nobody waits.
    async fn send<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<T>>) -> Command,
    ) -> Result<T> {
        let lost = || Error::new(ErrorKind::Closed, "the transaction has ended");
        let (answer, answered) = oneshot::channel();
        self.commands.send(command(answer)).map_err(|_| lost())?;
        answered.await.map_err(|_| lost())?
    }
}

impl Transaction for Session {
    fn run(&mut self, calls: Vec<Call>) -> BoxFuture<'_, Result<Vec<Call>>> {
        Box::pin(self.send(|answer| Command::Run(calls, answer)))
    }

    fn commit(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.send(Command::Commit).await })
    }

    fn rollback(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move { self.send(Command::Rollback).await })
    }
}

/// Begins a transaction on the thread `index` of `queue`, and does nothing else until it has ended.
pub(super) fn hold(
    runner: Runner<'_>,
    begin: Begin,
    answer: oneshot::Sender<Result<Session>>,
    queue: &Queue,
    index: usize,
) {
    // Whoever writes later takes the lock now: a transaction that has read cannot wait for it.
    let sql = if begin.is_read_only { "BEGIN" } else { "BEGIN IMMEDIATE" };
    if let Err(error) = runner.control(sql) {
        let _ = answer.send(Err(error));
        return;
    }
    queue.hold(index, "");
    let (commands, received) = mpsc::channel();
    // If nobody waits any more, the channel is closed with this.
    drop(answer.send(Ok(Session { commands })));
    serve(runner, begin, &received, |sql| queue.hold(index, sql));
    runner.rollback();
}

/// Does what a transaction wants, until it ends.
fn serve(
    runner: Runner<'_>,
    begin: Begin,
    received: &mpsc::Receiver<Command>,
    note: impl Fn(&str),
) {
    while let Ok(command) = received.recv() {
        match command {
            Command::Run(calls, answer) => {
                let mut calls = Calls { calls, answer: Some(answer), writing: Writing::Grouped };
                if !calls.is_cancelled() {
                    let result = runner.follow(&mut calls, |calls| {
                        calls.iter_mut().try_for_each(|call| {
                            note(&call.sql);
                            run(runner, begin, call)
                        })
                    });
                    calls.finish(result);
                }
            }
            Command::Commit(answer) => {
                let result = if runner.is_autocommit() { Err(gone()) } else { runner.commit() };
                return drop(answer.send(result));
            }
            Command::Rollback(answer) => {
                runner.rollback();
                return drop(answer.send(Ok(())));
            }
        }
    }
}

fn run(runner: Runner<'_>, begin: Begin, call: &mut Call) -> Result<()> {
    if runner.is_autocommit() {
        return Err(gone());
    }
    if call.access == Access::Unknown {
        match verb::of(&call.sql) {
            Verb::Transaction => return Err(verb::refuse_transaction()),
            Verb::Attach => return Err(verb::refuse_attach()),
            _ => {}
        }
    }
    if begin.is_read_only && !runner.is_read_only(&call.sql)? {
        let message = format!("the transaction is read-only, and this would write: `{}`", call.sql);
        return Err(Error::new(ErrorKind::Statement, message));
    }
    runner.run(call)
}

/// That SQLite has rolled the transaction back by itself.
#[cold]
fn gone() -> Error {
    let message = "the transaction has been rolled back, because a statement of it was cancelled, \
                   took too long, found the disk full or demanded it";
    Error::new(ErrorKind::Closed, message)
}
