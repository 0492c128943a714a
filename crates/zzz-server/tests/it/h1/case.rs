//! One case of the contract: bytes to send, answers to get.

use super::{client::Asked, expect::Expect, wire};

/// One case, on a connection of its own.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// What makes it different, unique in the suite.
    pub(crate) name: &'static str,
    /// Where it is written: `RFC 9112 6.3`.
    pub(crate) clause: &'static str,
    pub(crate) steps: Vec<Step>,
    /// Every answer in order, interim ones too.
    pub(crate) expect: Vec<Expect>,
    pub(crate) end: End,
}

/// What the client does next.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Writes and flushes.
    Send(Vec<u8>),
    /// Reads until so many interim answers are here.
    AwaitInterims(usize),
    /// Reads until so many final answers are here.
    AwaitFinals(usize),
    /// Reads until these bytes are here.
    AwaitBytes(&'static str),
    /// Shuts its side of the connection down.
    HalfClose,
}

/// What becomes of the connection after the last answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It serves the next request.
    KeepAlive,
    /// The server closes it, unasked.
    Closed,
    /// Both are right.
    Either,
}

/// A case that keeps its connection until it says something else.
pub(crate) fn case(name: &'static str, clause: &'static str) -> Case {
    Case { name, clause, steps: Vec::new(), expect: Vec::new(), end: End::KeepAlive }
}

impl Case {
    pub(crate) fn send(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.step(Step::Send(bytes.into()))
    }

    pub(crate) fn await_continue(self) -> Self {
        self.step(Step::AwaitInterims(1))
    }

    pub(crate) fn await_finals(self, count: usize) -> Self {
        self.step(Step::AwaitFinals(count))
    }

    pub(crate) fn await_bytes(self, bytes: &'static str) -> Self {
        self.step(Step::AwaitBytes(bytes))
    }

    /// Ends the client's side; the server has to close then.
    pub(crate) fn half_close(self) -> Self {
        self.step(Step::HalfClose).closes()
    }

    /// The next answer.
    pub(crate) fn answer(mut self, expect: Expect) -> Self {
        self.expect.push(expect);
        self
    }

    /// The next answer: 200 with this content, framed by its length.
    pub(crate) fn ok(self, content: impl Into<Vec<u8>>) -> Self {
        self.answer(Expect::ok(content))
    }

    /// The next answer: what `/inspect` says has these lines.
    pub(crate) fn inspected(self, lines: &[&str]) -> Self {
        self.answer(Expect::inspected(lines))
    }

    /// The server refuses what was sent, and a good request behind it is not
    /// even read.
    pub(crate) fn refused(self, status: u16) -> Self {
        self.smuggle().refused_bare(status)
    }

    /// The server refuses what was sent, behind which nothing stands.
    pub(crate) fn refused_bare(self, status: u16) -> Self {
        self.answer(Expect::refused(status)).closes()
    }

    /// The handler fails to read the body, and a good request behind it is
    /// not even read.
    pub(crate) fn failed(self, status: u16) -> Self {
        self.smuggle().failed_bare(status)
    }

    /// The handler fails to read the body, behind which nothing stands.
    pub(crate) fn failed_bare(self, status: u16) -> Self {
        self.answer(Expect::failed(status)).closes()
    }

    /// The server closes the connection after the last answer.
    pub(crate) fn closes(mut self) -> Self {
        self.end = End::Closed;
        self
    }

    /// The server says with the last answer that it closes, and does.
    pub(crate) fn says_close(mut self) -> Self {
        let last = self.expect.pop().expect("says_close stands after an answer");
        self.answer(last.listing("connection", "close")).closes()
    }

    /// The server may close the connection or keep it.
    pub(crate) fn may_close(mut self) -> Self {
        self.end = End::Either;
        self
    }

    /// Puts a good request directly behind what was sent last.
    fn smuggle(mut self) -> Self {
        let Some(Step::Send(bytes)) = self.steps.last_mut() else {
            panic!("`{}` sends nothing to smuggle a request behind", self.name);
        };
        bytes.extend_from_slice(wire::SMUGGLED);
        self
    }

    fn step(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// How often the handler is called, without the probe.
    pub(crate) fn handler_calls(&self) -> usize {
        self.expect.iter().filter(|expect| expect.handled).count()
    }

    /// How many final answers there are, without the probe's.
    pub(crate) fn finals(&self) -> usize {
        self.asked().len()
    }

    /// What the request of each final answer asked for.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let finals = self.expect.iter().filter(|expect| !expect.is_interim());
        finals.map(|expect| expect.asked).collect()
    }

    /// Everything that the client writes.
    pub(crate) fn sent(&self) -> Vec<u8> {
        let pieces = self.steps.iter().filter_map(|step| match step {
            Step::Send(bytes) => Some(bytes.as_slice()),
            _ => None,
        });
        pieces.collect::<Vec<_>>().concat()
    }
}
