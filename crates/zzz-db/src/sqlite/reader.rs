//! A thread that reads.

use super::{
    job::{Calls, Job, Work},
    open::Opened,
    queue::Queue,
    runner::Runner,
    session,
    template::Template,
};
use crate::{
    Result,
    driver::{Access, Call},
};

/// Does what comes by `queue` until it is closed. What turns out to write goes to `writer`.
pub(super) fn serve(opened: &Opened, queue: &Queue, index: usize, writer: &Queue) {
    let runner = Runner::new(opened);
    let mut jobs = Vec::with_capacity(1);
    while queue.take(index, 1, &mut jobs) {
        for Job { id, work, .. } in jobs.drain(..) {
            match work {
                Work::Copy { answer } => drop(answer.send(Template::of(runner.connection))),
                Work::Begin { begin, answer } => session::hold(runner, begin, answer, queue, index),
                Work::Calls(mut calls) => match writes(runner, &calls.calls) {
                    Ok(true) => forward(writer, id, calls),
                    Ok(false) => {
                        let result = runner.follow(&mut calls, |calls| read(runner, calls));
                        calls.finish(result);
                    }
                    Err(error) => calls.finish(Err(error)),
                },
            }
        }
    }
}

/// Runs calls that see the same state of the database.
fn read(runner: Runner<'_>, calls: &mut [Call]) -> Result<()> {
    let is_transaction = calls.len() > 1;
    if is_transaction {
        runner.control("BEGIN")?;
    }
    let result = calls.iter_mut().try_for_each(|call| runner.run(call));
    if is_transaction {
        runner.rollback();
    }
    result
}

/// Whether one of `calls` writes, which only SQLite knew.
fn writes(runner: Runner<'_>, calls: &[Call]) -> Result<bool> {
    for call in calls.iter().filter(|call| call.access == Access::Unknown) {
        if !runner.is_read_only(&call.sql)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Has `writer` run what writes.
fn forward(writer: &Queue, id: u64, mut calls: Calls) {
    for call in &mut calls.calls {
        call.access = Access::Write;
    }
    if let Err((error, job)) = writer.push(Job::new(id, Work::Calls(calls))) {
        job.refuse(error);
    }
}
