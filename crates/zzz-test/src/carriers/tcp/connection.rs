//! One connection of the client.

use std::{future::poll_fn, io, net::SocketAddr, pin::pin, task::Poll};

use tokio::{
    io::{AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};
use zzz_core::{Body, BoxFuture, Headers, bytes::Bytes, http::header};

use super::answer::{Answers, Framing};
use crate::carrier::{Incoming, Opened, Outgoing, Pieces};

/// A connection on which one request is answered before the next one goes out.
pub(super) struct Connection {
    stream: TcpStream,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream })
    }

    /// By what address the server knows it.
    pub(super) fn local_addr(&self) -> Option<SocketAddr> {
        self.stream.local_addr().ok()
    }

    /// Whether the server has neither closed the connection nor said anything
    /// unasked, as far as one can know.
    pub(super) fn is_open(&self) -> bool {
        let mut byte = [0];
        matches!(self.stream.try_read(&mut byte), Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    /// The answer to `request`, and whether the connection is good for another.
    pub(super) async fn exchange(&mut self, request: Outgoing) -> Result<(Incoming, bool), String> {
        let head = encode(&request);
        let Outgoing { method, headers, body, .. } = request;
        let chunked = is_chunked(&headers);
        let (reader, writer) = self.stream.split();
        let mut answers = Answers::new(reader);
        let (mut is_sending, mut is_sent) = (true, false);
        let outcome = {
            let mut sending = pin!(send(writer, head, body, chunked));
            let mut reading = pin!(answers.next(&method));
            // A server may answer before it has read everything, and may close
            // then: that it did not take the rest is no failure.
            poll_fn(|cx| {
                if is_sending && let Poll::Ready(sent) = sending.as_mut().poll(cx) {
                    (is_sending, is_sent) = (false, sent.is_ok());
                }
                reading.as_mut().poll(cx)
            })
            .await
        };
        let (answer, keeps) = outcome?;
        if keeps && !answers.rest().is_empty() {
            let rest = answers.rest().escape_ascii();
            return Err(format!("the server sent more than its answer: {rest}"));
        }
        Ok((answer, keeps && is_sent))
    }
}

impl Connection {
    /// Sends `request` and reads the head of its answer.
    pub(super) async fn begin(self, request: Outgoing) -> Result<Opened, String> {
        let head = encode(&request);
        let Outgoing { method, headers, body, .. } = request;
        let chunked = is_chunked(&headers);
        let (reader, mut writer) = self.stream.into_split();
        let mut answers = Answers::new(reader);
        let begun = {
            let mut sending = pin!(send(&mut writer, head, body, chunked));
            let mut reading = pin!(answers.begin(&method));
            let mut is_sent = false;
            poll_fn(|cx| {
                is_sent = is_sent || sending.as_mut().poll(cx).is_ready();
                reading.as_mut().poll(cx).map(|begun| (begun, is_sent))
            })
            .await
        };
        let (head, framing) = begun.0?;
        if !begun.1 {
            return Err("the answer began before the request was sent, and a streamed answer \
                        waits for that"
                .to_owned());
        }
        let pieces = Arriving { answers, framing, _writer: writer };
        Ok(Opened { status: head.status, headers: head.headers, pieces: Box::new(pieces) })
    }
}

/// Content on its way, with the connection that carries it.
struct Arriving {
    answers: Answers<OwnedReadHalf>,
    framing: Framing,
    /// Dropped, it would tell the server that the client has left.
    _writer: OwnedWriteHalf,
}

impl Pieces for Arriving {
    fn next(&mut self) -> BoxFuture<'_, Result<Option<Bytes>, String>> {
        Box::pin(self.answers.piece(&mut self.framing))
    }
}

fn is_chunked(headers: &Headers) -> bool {
    let coding = headers.get(header::TRANSFER_ENCODING);
    coding.is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
}

/// The head as it goes out.
fn encode(request: &Outgoing) -> Vec<u8> {
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target).into_bytes();
    request.headers.write_to(&mut head);
    head.extend_from_slice(b"\r\n");
    head
}

async fn send(
    mut writer: impl AsyncWrite + Unpin,
    head: Vec<u8>,
    mut body: Body,
    chunked: bool,
) -> io::Result<()> {
    let mut out = head;
    // The pieces of a stream may be long in coming.
    if body.as_bytes().is_none() {
        writer.write_all(&out).await?;
        out.clear();
    }
    while let Some(chunk) = body.chunk().await {
        let Ok(chunk) = chunk else {
            // Only the end of the stream tells the server that nothing follows.
            writer.write_all(&out).await?;
            writer.shutdown().await?;
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        if chunked {
            out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        }
        out.extend_from_slice(&chunk);
        if chunked {
            out.extend_from_slice(b"\r\n");
        }
        writer.write_all(&out).await?;
        out.clear();
    }
    if chunked {
        out.extend_from_slice(b"0\r\n");
        if let Some(trailers) = body.trailers() {
            trailers.write_to(&mut out);
        }
        out.extend_from_slice(b"\r\n");
    }
    writer.write_all(&out).await
}

/// Sends `bytes`, says that no more follow, and reads until the server closes.
pub(crate) async fn raw(address: SocketAddr, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = Connection::open(address).await?.stream;
    let (mut reader, mut writer) = stream.split();
    let mut answer = Vec::new();
    let mut sending = pin!(async {
        writer.write_all(bytes).await?;
        writer.shutdown().await
    });
    let mut reading = pin!(reader.read_to_end(&mut answer));
    let mut is_sent = false;
    let outcome = poll_fn(|cx| {
        is_sent = is_sent || sending.as_mut().poll(cx).is_ready();
        reading.as_mut().poll(cx)
    })
    .await;
    match outcome {
        // A server that refuses may close before it has read everything.
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(answer),
        outcome => outcome.map(|_| answer),
    }
}
