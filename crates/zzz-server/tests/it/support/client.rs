//! A client that asks one thing at a time and reads strictly.

use std::{io, net::SocketAddr, time::Duration};

use socket2::SockRef;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::h1::client::{Answer, Answers, Asked};

/// One connection to a server.
#[derive(Debug)]
pub(crate) struct Client<Io> {
    pub(crate) io: Io,
    buffer: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
#[expect(dead_code, reason = "what it holds is read where a test fails")]
pub(crate) enum Cut {
    /// The server closed the connection, not a byte of an answer was sent.
    Closed,
    /// Not a byte of an answer was sent, and the connection broke.
    Broken(io::ErrorKind),
    /// It came so far.
    Within(String),
}

impl Client<TcpStream> {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::try_connect(address).await.expect("the server listens")
    }

    pub(crate) async fn try_connect(address: SocketAddr) -> io::Result<Self> {
        let io = TcpStream::connect(address).await?;
        io.set_nodelay(true)?;
        Ok(Self::over(io))
    }

    /// Leaves as a process does that is killed: with a reset.
    pub(crate) fn reset(self) {
        SockRef::from(&self.io)
            .set_linger(Some(Duration::ZERO))
            .expect("an option that every system has");
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Client<Io> {
    pub(crate) fn over(io: Io) -> Self {
        Self { io, buffer: vec![0; 16 * 1024] }
    }

    /// Sends all of `bytes`.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.try_send(bytes).await.expect("the server reads");
    }

    pub(crate) async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.io.write_all(bytes.as_ref()).await?;
        self.io.flush().await
    }

    /// Sends a request and reads its answer.
    pub(crate) async fn ask(&mut self, request: impl AsRef<[u8]>) -> Answer {
        self.send(request).await;
        self.answer().await
    }

    /// The next final answer, which must be whole.
    pub(crate) async fn answer(&mut self) -> Answer {
        match self.try_answer().await {
            Ok(answer) => answer,
            Err(cut) => panic!("no answer: {cut:?}"),
        }
    }

    /// The next final answer; no bytes may follow it.
    pub(crate) async fn try_answer(&mut self) -> Result<Answer, Cut> {
        let mut answers = Answers::new(vec![Asked::Content]);
        while answers.finals() == 0 {
            let within = |reason: String, answers: &Answers| {
                let bytes = answers.bytes().escape_ascii();
                Cut::Within(format!("{reason}, after `{bytes}`"))
            };
            match self.io.read(&mut self.buffer).await {
                Ok(0) if answers.bytes().is_empty() => return Err(Cut::Closed),
                Ok(0) => return Err(within("the end".to_owned(), &answers)),
                Err(error) if answers.bytes().is_empty() => return Err(Cut::Broken(error.kind())),
                Err(error) => return Err(within(error.to_string(), &answers)),
                Ok(count) => {
                    let pushed = answers.push(&self.buffer[..count]);
                    pushed.map_err(|reason| within(reason, &answers))?;
                }
            }
        }
        let mut all = answers.finish().map_err(Cut::Within)?;
        assert_eq!(answers.finals(), 0, "taken");
        let last = all.pop().filter(|last| !last.is_interim() && last.complete);
        last.ok_or_else(|| Cut::Within("something follows the answer".to_owned()))
    }

    /// Everything until the connection closes, and whether it closed cleanly.
    pub(crate) async fn rest(&mut self) -> (Vec<u8>, io::Result<()>) {
        let mut rest = Vec::new();
        let outcome = self.io.read_to_end(&mut rest).await;
        (rest, outcome.map(|_| ()))
    }

    /// The answers until the connection closes, the last one perhaps cut.
    pub(crate) async fn answers(&mut self, asked: Vec<Asked>) -> Vec<Answer> {
        let (rest, _) = self.rest().await;
        let mut answers = Answers::new(asked);
        answers.push(&rest).expect("answers as they should be");
        answers.finish().expect("answers as they should be")
    }

    /// Waits for the server to end the connection, before which nothing more
    /// comes, and leaves.
    pub(crate) async fn closes(mut self) {
        self.ends().await;
    }

    /// Waits for the server to say its last, before which nothing more comes.
    pub(crate) async fn ends(&mut self) {
        let (rest, outcome) = self.rest().await;
        assert_eq!(rest.escape_ascii().to_string(), "", "nothing is left");
        outcome.expect("the connection closes cleanly");
    }
}
