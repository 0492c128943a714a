//! The client's side of one connection.

use std::io::ErrorKind;

use tokio::io::{
    AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf,
};

use super::{
    case::Step,
    client::{Answer, Answers, Asked, Framing, Refusal},
};

/// How much is read at once.
const READ_BYTES: usize = 16 * 1024;

/// One connection: it reads while it writes, so that neither side waits for
/// the other to empty a buffer.
#[derive(Debug)]
pub(super) struct Exchange<Io> {
    read: ReadHalf<Io>,
    write: WriteHalf<Io>,
    answers: Answers,
    buffer: Vec<u8>,
    /// The server sends nothing more.
    ended: bool,
    /// It ended without a word, as TLS can tell.
    cut: bool,
    /// The server takes nothing more.
    refused: bool,
}

impl<Io: AsyncRead + AsyncWrite + Send> Exchange<Io> {
    pub(super) fn new(io: Io, asked: Vec<Asked>) -> Self {
        let (read, write) = tokio::io::split(io);
        Self {
            read,
            write,
            answers: Answers::new(asked),
            buffer: vec![0; READ_BYTES],
            ended: false,
            cut: false,
            refused: false,
        }
    }

    /// Everything that arrived.
    pub(super) fn received(&self) -> &[u8] {
        self.answers.bytes()
    }

    pub(super) async fn step(&mut self, step: &Step) -> Result<(), Refusal> {
        match step {
            Step::Send(bytes) => self.send(bytes).await,
            Step::AwaitInterims(count) => {
                self.read_until(|answers| answers.interims() >= *count).await
            }
            Step::AwaitFinals(count) => self.read_until(|answers| answers.finals() >= *count).await,
            Step::AwaitBytes(text) => {
                let is_text = |bytes: &[u8]| bytes == text.as_bytes();
                self.read_until(|answers| answers.bytes().windows(text.len()).any(is_text)).await
            }
            Step::HalfClose => {
                // It fails where the server closed first, which is its right.
                let _ = self.write.shutdown().await;
                Ok(())
            }
        }
    }

    /// Writes as much as the server takes: one that refuses need not read on.
    pub(super) async fn send(&mut self, mut bytes: &[u8]) -> Result<(), Refusal> {
        while !bytes.is_empty() && !self.ended && !self.refused {
            tokio::select! {
                written = self.write.write(bytes) => match written {
                    Ok(length @ 1..) => bytes = &bytes[length..],
                    Ok(0) | Err(_) => self.refused = true,
                },
                read = self.read.read(&mut self.buffer) => self.take(read)?,
            }
        }
        if !self.refused && self.write.flush().await.is_err() {
            self.refused = true;
        }
        Ok(())
    }

    pub(super) async fn read_until(
        &mut self,
        reached: impl Fn(&Answers) -> bool,
    ) -> Result<(), Refusal> {
        while !reached(&self.answers) {
            if self.ended {
                return Err("the server closed the connection too early".to_owned());
            }
            let read = self.read.read(&mut self.buffer).await;
            self.take(read)?;
        }
        Ok(())
    }

    pub(super) async fn read_to_end(&mut self) -> Result<(), Refusal> {
        while !self.ended {
            let read = self.read.read(&mut self.buffer).await;
            self.take(read)?;
        }
        Ok(())
    }

    /// What the server said, after which nothing comes.
    pub(super) fn finish(&mut self) -> Result<Vec<Answer>, Refusal> {
        let answers = self.answers.finish()?;
        let is_whole = |last: &Answer| last.complete && last.framing != Framing::Close;
        if self.cut && answers.last().is_none_or(is_whole) {
            return Err("the server ended a whole answer without a word".to_owned());
        }
        Ok(answers)
    }

    /// A reset is no end: what was sent before it may be lost with it.
    fn take(&mut self, read: std::io::Result<usize>) -> Result<(), Refusal> {
        self.cut = matches!(&read, Err(error) if error.kind() == ErrorKind::UnexpectedEof);
        let read = if self.cut { Ok(0) } else { read };
        let length = read.map_err(|error| format!("reading failed: {error}"))?;
        self.ended = length == 0;
        self.answers.push(&self.buffer[..length])
    }
}
