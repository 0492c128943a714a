//! A connection to a server, spoken to by its own protocol, version 3:
//! <https://www.postgresql.org/docs/current/protocol.html>.
//!
//! Whoever has it reads and writes its socket; there is no task that does. Messages are read where they lie in the buffer that
//! the socket is read into, so a row costs no allocation and no copy. Requests are written into a buffer, and
//! sent when somebody waits for an answer: any number of them in one piece. Dropping a future that waits loses
//! nothing, since what is half sent and half read stays in the buffers, and `owed` counts the answers that are to come.

mod error;
mod message;
mod read_buffer;
pub(super) mod startup;
mod statement;
mod types;

use std::{
    future::poll_fn,
    io,
    ops::ControlFlow,
    pin::Pin,
    task::{Context, Poll, Waker, ready},
};

use bytes::BytesMut;
use postgres_protocol::{
    IsNull,
    message::frontend::{self, BindError},
};
use postgres_types::Type;
use tokio::io::{AsyncRead as _, AsyncWrite as _, ReadBuf};

use self::read_buffer::ReadBuffer;
pub(crate) use self::statement::WireRow;
pub(super) use self::{
    error::{ServerError, WireError},
    message::{Malformed, Message, kind},
    statement::{Column, Statement},
    types::{FoundTypes, Types},
};
use super::{
    packed::Packed,
    parameter::{self, Refusal},
    tls::Stream,
};
use crate::driver::Given;

/// What the buffer of requests keeps at most while there are none.
const OUTPUT_BYTES_KEPT: usize = 64 * 1024;

/// What a request has beside its arrays, about.
const REST_BYTES: usize = 1024;

type Result<T, E = WireError> = std::result::Result<T, E>;

/// A connection to a server that has let us in.
pub(super) struct Wire {
    stream: Stream,
    input: ReadBuffer,
    output: BytesMut,
    /// How much of the output has been sent.
    sent: usize,
    /// What has been sent is still in the stream's own buffer.
    is_unflushed: bool,
    /// How many answers are to come.
    owed: usize,
    is_lost: bool,
}

impl Wire {
    fn new(stream: Stream) -> Self {
        Self {
            stream,
            input: ReadBuffer::new(),
            output: BytesMut::new(),
            sent: 0,
            is_unflushed: false,
            owed: 0,
            is_lost: false,
        }
    }

    /// Whether answers are to come.
    #[inline]
    pub(super) const fn is_busy(&self) -> bool {
        self.owed > 0
    }

    /// Whether it cannot be used any more.
    pub(super) const fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// Whether the server has closed it, as far as can be told without asking: no system call where nothing has come. Room
    /// that only a large answer needed is given back.
    pub(super) fn is_closed(&mut self) -> bool {
        self.input.shrink();
        let mut context = Context::from_waker(Waker::noop());
        while !self.is_lost && self.owed == 0 {
            match self.poll_read(&mut context) {
                Poll::Pending => return false,
                Poll::Ready(result) => self.is_lost |= result.is_err() || !self.is_quiet(),
            }
        }
        self.is_lost
    }

    /// Whether all that has come is what servers tell unasked, or the beginning of it.
    fn is_quiet(&mut self) -> bool {
        loop {
            match self.input.whole() {
                Ok(Some(length)) if is_unasked(self.input.kind()) => {
                    hear(self.input.take(length));
                }
                Ok(None) => return true,
                // That the connection is being closed.
                _ => return false,
            }
        }
    }

    /// Asks for `sql`, one or more statements without values, whose rows come as text. It gets an answer of its own.
    pub(super) fn query(&mut self, sql: &str) -> io::Result<()> {
        self.write(|output| frontend::query(sql, output))?;
        self.owed += 1;
        Ok(())
    }

    /// Ends a request of what was asked for since the last one: it gets one answer, which the server sends in one piece
    /// where it can. The first error in it ends it.
    pub(super) fn sync(&mut self) {
        frontend::sync(&mut self.output);
        self.owed += 1;
    }

    /// Asks for `sql` to be prepared as `name`, and described.
    pub(super) fn prepare(&mut self, name: &str, sql: &str) -> io::Result<()> {
        self.write(|output| {
            frontend::parse(name, sql, [], output)?;
            frontend::describe(b'S', name, output)
        })
    }

    /// Asks for what was prepared as `name` to be forgotten.
    pub(super) fn close(&mut self, name: &str) {
        let start = self.output.len();
        if frontend::close(b'S', name, &mut self.output).is_err() {
            self.output.truncate(start);
        }
    }

    /// Asks for `statement` with what is `given` to its placeholders, whose rows come in binary form.
    pub(super) fn execute(&mut self, statement: &Statement, given: &Given) -> Result<(), Refusal> {
        match given {
            Given::Values(values) => {
                self.bind(statement, values, parameter::is_binary, parameter::write_nullable)
            }
            Given::Arrays(arrays) => {
                // At once, since what is too short is copied as a whole.
                let bytes: usize = arrays.iter().map(Packed::bytes_max).sum();
                self.output.reserve(bytes + REST_BYTES);
                let write = |array: &Packed, ty: &Type, output: &mut BytesMut| {
                    array.write(ty, output).map(|()| IsNull::No)
                };
                self.bind(statement, arrays, |array, _| array.is_binary(), write)
            }
        }
    }

    /// The same, with each of `all` in the form that `is_binary` says, as `write` writes it.
    fn bind<T>(
        &mut self,
        statement: &Statement,
        all: &[T],
        is_binary: impl Fn(&T, &Type) -> bool,
        write: impl Fn(&T, &Type, &mut BytesMut) -> Result<IsNull, Refusal>,
    ) -> Result<(), Refusal> {
        let each = || all.iter().zip(&statement.parameters);
        let formats = each().map(|(one, ty)| i16::from(is_binary(one, ty)));
        let numbered = each().zip(1..);
        let write = |((one, ty), number), output: &mut BytesMut| {
            write(one, ty, output).map_err(|refusal| refusal.at(number, ty).into())
        };
        self.write(|output| {
            frontend::bind("", &statement.name, formats, numbered, write, [1], output)?;
            Ok(frontend::execute("", 0, output)?)
        })
        .map_err(|error| match error {
            BindError::Conversion(error) => Refusal::of(error),
            BindError::Serialization(_) => Refusal::too_long(),
        })
    }

    /// Writes messages, or nothing of them.
    fn write<E>(
        &mut self,
        write: impl FnOnce(&mut BytesMut) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let start = self.output.len();
        write(&mut self.output).inspect_err(|_| self.output.truncate(start))
    }

    /// Reads the next answer to its end; `take` gets its messages.
    ///
    /// # Errors
    ///
    /// If the server refuses, after the end of the answer; or if the connection is lost.
    ///
    /// # Cancel safety
    ///
    /// The next call reads the rest.
    pub(super) async fn answer(
        &mut self,
        mut take: impl FnMut(Message<'_>) -> Result<(), Malformed>,
    ) -> Result<()> {
        let all = self.answer_until(|message| take(message).map(ControlFlow::Continue)).await;
        all.map(drop)
    }

    /// The same, or until `take` breaks off: then it says so, and the next call goes on there.
    ///
    /// # Errors
    ///
    /// As [`answer`](Self::answer).
    ///
    /// # Cancel safety
    ///
    /// As [`answer`](Self::answer).
    pub(super) async fn answer_until(
        &mut self,
        mut take: impl FnMut(Message<'_>) -> Result<ControlFlow<()>, Malformed>,
    ) -> Result<ControlFlow<()>> {
        let mut error = None;
        loop {
            let message = match self.next().await {
                Ok(message) => message,
                Err(lost) => return Err(error.unwrap_or(WireError::Lost(lost))),
            };
            match message.kind {
                kind::READY => return error.map_or(Ok(ControlFlow::Continue(())), Err),
                kind::ERROR => {
                    let refused = ServerError::of(message);
                    error.get_or_insert(WireError::Refused(Box::new(refused)));
                }
                // What comes is left out.
                kind::COPY_OUT => {
                    error.get_or_insert(WireError::Copy);
                }
                // The server waits, and how much of what was sent it has heeded is not known.
                kind::COPY_IN | kind::COPY_BOTH => {
                    self.is_lost = true;
                    return Err(WireError::Copy);
                }
                _ => match take(message) {
                    Ok(ControlFlow::Continue(())) => {}
                    Ok(broken) => return Ok(broken),
                    Err(malformed) => {
                        self.is_lost = true;
                        return Err(WireError::Lost(malformed.into()));
                    }
                },
            }
        }
    }

    /// Reads the next answers but `count` of them, whatever they are.
    pub(super) async fn skip_all_but(&mut self, count: usize) -> Result<()> {
        while self.owed > count {
            match self.answer(|_| Ok(())).await {
                Err(error) if self.is_lost => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The next message that is part of an answer.
    #[inline]
    async fn next(&mut self) -> io::Result<Message<'_>> {
        let length = loop {
            let whole = self.input.whole().inspect_err(|_| self.is_lost = true)?;
            let Some(length) = whole else {
                self.receive().await?;
                continue;
            };
            match self.input.kind() {
                kind if is_unasked(kind) => hear(self.input.take(length)),
                kind::READY => {
                    self.owed = self.owed.saturating_sub(1);
                    break length;
                }
                _ => break length,
            }
        };
        Ok(self.input.take(length))
    }

    /// Waits until more has come, and sends meanwhile what is to be sent.
    async fn receive(&mut self) -> io::Result<()> {
        if self.is_lost {
            return Err(io::ErrorKind::NotConnected.into());
        }
        let result = poll_fn(|context| {
            let written = self.poll_write(context);
            match self.poll_read(context) {
                // What the server said before it closed the connection is read first.
                Poll::Pending => match written {
                    Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                    _ => Poll::Pending,
                },
                ready => ready,
            }
        });
        result.await.inspect_err(|_| self.is_lost = true)
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut room = ReadBuf::new(self.input.room());
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut room))?;
        let count = room.filled().len();
        Poll::Ready(self.input.came(count))
    }

    /// Sends what is to be sent.
    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.sent < self.output.len() {
            let rest = &self.output[self.sent..];
            match ready!(Pin::new(&mut self.stream).poll_write(context, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.sent += count,
            }
            self.is_unflushed = true;
        }
        if self.sent > 0 {
            self.sent = 0;
            self.output.clear();
            if self.output.capacity() > OUTPUT_BYTES_KEPT {
                self.output = BytesMut::new();
            }
        }
        if self.is_unflushed {
            ready!(Pin::new(&mut self.stream).poll_flush(context))?;
            self.is_unflushed = false;
        }
        Poll::Ready(Ok(()))
    }
}

/// Says goodbye, as far as that goes without waiting.
impl Drop for Wire {
    fn drop(&mut self) {
        if !self.is_lost && self.output.is_empty() {
            frontend::terminate(&mut self.output);
            let _ = self.poll_write(&mut Context::from_waker(Waker::noop()));
        }
    }
}

/// Whether a message is no part of an answer.
#[inline]
const fn is_unasked(kind: u8) -> bool {
    matches!(
        kind,
        kind::NOTICE | kind::PARAMETER_STATUS | kind::NOTIFICATION | kind::CLOSE_COMPLETE
    )
}

/// Hears what the server tells unasked. Notifications of `LISTEN` would be taken from here.
#[cold]
fn hear(message: Message<'_>) {
    if message.kind == kind::NOTICE && tracing::enabled!(target: "zzz::db", tracing::Level::DEBUG) {
        let notice = ServerError::of(message);
        let (severity, code) = (notice.severity, notice.code);
        tracing::debug!(target: "zzz::db", severity, code, "PostgreSQL: {}", notice.message);
    }
}
