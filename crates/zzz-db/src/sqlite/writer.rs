//! The thread that writes.

use super::{
    job::{Calls, Job, Work, Writing},
    open::Opened,
    queue::Queue,
    runner::Runner,
    session,
    template::Template,
};
use crate::{
    Error, ErrorKind, Result,
    driver::{Access, Call},
};

/// How many jobs share a transaction at most.
const GROUP_MAX: usize = 128;

/// Does what comes by `queue` until it is closed.
pub(super) fn serve(opened: &Opened, queue: &Queue) {
    let runner = Runner::new(opened);
    let mut jobs = Vec::with_capacity(GROUP_MAX);
    let mut group = Vec::with_capacity(GROUP_MAX);
    while queue.take(0, GROUP_MAX, &mut jobs) {
        for Job { work, .. } in jobs.drain(..) {
            match work {
                Work::Begin { begin, answer } => session::hold(runner, begin, answer, queue, 0),
                Work::Copy { answer } => drop(answer.send(Template::of(runner.connection))),
                Work::Calls(calls) => group.push(Member { calls, result: Ok(()) }),
            }
        }
        match &group[..] {
            [] => {}
            [only] if only.calls.calls.len() == 1 || only.calls.writing == Writing::Alone => {
                run_each(runner, &mut group);
            }
            _ => run_together(runner, &mut group),
        }
    }
    // Statistics for the planner, where they are worth it: https://sqlite.org/lang_analyze.html
    let _ = runner.control("PRAGMA optimize");
}

/// A job of a group.
struct Member {
    calls: Calls,
    result: Result<()>,
}

impl Member {
    /// Whether it is not to be tried again: it alone has ended the transaction, or nobody waits.
    fn is_done(&self) -> bool {
        let is_timeout = |error: &Error| *error.kind() == ErrorKind::Timeout;
        self.calls.is_cancelled() || self.result.as_ref().is_err_and(is_timeout)
    }

    fn finish(self) {
        self.calls.finish(self.result);
    }
}

/// Runs a group in one transaction and answers after its `COMMIT`. If that fails, or something has rolled it
/// back, nothing of it has happened, and each runs by itself.
fn run_together(runner: Runner<'_>, group: &mut Vec<Member>) {
    if let Err(error) = runner.control("BEGIN IMMEDIATE") {
        // Each by itself would wait as long once more.
        for Member { calls, .. } in group.drain(..) {
            calls.finish(Err(Error::new(error.kind().clone(), error.to_string())));
        }
        return;
    }
    for member in &mut *group {
        member.result = runner.follow(&mut member.calls, |calls| {
            calls.iter_mut().try_for_each(|call| run_in_savepoint(runner, call))
        });
        if runner.is_autocommit() {
            return run_each(runner, group);
        }
    }
    match runner.commit() {
        Ok(()) => group.drain(..).for_each(Member::finish),
        Err(_) => run_each(runner, group),
    }
}

/// Runs a call of a group: what it did is undone if it fails.
///
/// A foreign key that is deferred is not checked before the group's `COMMIT`.
fn run_in_savepoint(runner: Runner<'_>, call: &mut Call) -> Result<()> {
    if call.access == Access::Read {
        return runner.run(call);
    }
    runner.control("SAVEPOINT call")?;
    let result = runner.run(call);
    if runner.is_autocommit() {
        return result;
    }
    let undone = if result.is_ok() { Ok(()) } else { runner.control("ROLLBACK TO call") };
    if undone.and_then(|()| runner.control("RELEASE call")).is_err() {
        // What is left of it could be committed with the others.
        runner.rollback();
    }
    result
}

/// Runs and answers one after the other, each call in a transaction of its own.
fn run_each(runner: Runner<'_>, group: &mut Vec<Member>) {
    for mut member in group.drain(..) {
        if !member.is_done() {
            member.calls.restart();
            let writing = member.calls.writing;
            member.result = runner.follow(&mut member.calls, |calls| {
                calls.iter_mut().try_for_each(|call| run_alone(runner, call, writing))
            });
        }
        member.finish();
    }
}

/// Runs a call in a transaction of its own, which SQLite makes where there is none.
fn run_alone(runner: Runner<'_>, call: &mut Call, writing: Writing) -> Result<()> {
    // A sink that refuses a row comes too late to stop a statement that has committed by itself.
    if call.sink.is_none() || call.access == Access::Read || writing == Writing::Alone {
        return runner.run(call);
    }
    runner.control("BEGIN IMMEDIATE")?;
    match runner.run(call) {
        Ok(()) => runner.commit(),
        Err(error) => {
            runner.rollback();
            Err(error)
        }
    }
}
