//! Those who mean harm, from an address of their own.

use std::{
    io::{self, BufRead as _, stdin},
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use socket2::SockRef;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::target::CONNECTIONS_PER_CLIENT_MAX;
use crate::support::until;

/// One way to harm a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attack {
    /// Heads that never end, a byte at a time.
    SlowHeads,
    /// The same with bodies.
    SlowBodies,
    /// Large answers that nobody reads.
    SlowReaders,
    /// Connections that are closed as soon as they are open.
    ConnectionFlood,
    /// More connections than one client may have, kept without a request.
    KeepAliveExhaustion,
    /// Heads of many megabytes, in few fields and in many.
    HeaderBombs,
    /// Bodies in chunks of a byte, 100 Mbit/s of them.
    TinyChunks,
    /// Requests that do not wait for answers, 8,000 per second.
    PipelineFlood,
}

/// The pause between two bytes of the slow.
const PAUSE: Duration = Duration::from_millis(200);

/// The pause of those who burn the processor: together they send 100 Mbit/s of chunks, or 8,000 requests per second. More than can be
/// done by far is not an attack on one server, but an overload.
const TINY_PAUSE: Duration = Duration::from_millis(10);

/// What a reader takes who takes as much as comes.
const READ_BYTES: usize = 64 * 1024;

impl Attack {
    pub(super) const ALL: [Self; 8] = [
        Self::SlowHeads,
        Self::SlowBodies,
        Self::SlowReaders,
        Self::ConnectionFlood,
        Self::KeepAliveExhaustion,
        Self::HeaderBombs,
        Self::TinyChunks,
        Self::PipelineFlood,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SlowHeads => "slow-heads",
            Self::SlowBodies => "slow-bodies",
            Self::SlowReaders => "slow-readers",
            Self::ConnectionFlood => "connection-flood",
            Self::KeepAliveExhaustion => "keep-alive-exhaustion",
            Self::HeaderBombs => "header-bombs",
            Self::TinyChunks => "tiny-chunks",
            Self::PipelineFlood => "pipeline-flood",
        }
    }

    pub(super) fn named(name: &str) -> Self {
        *Self::ALL.iter().find(|attack| attack.name() == name).expect("the name of an attack")
    }

    /// How many connections take part at the same time.
    fn connections(self) -> usize {
        match self {
            Self::SlowHeads | Self::SlowBodies => CONNECTIONS_PER_CLIENT_MAX - 50,
            Self::SlowReaders => 200,
            Self::KeepAliveExhaustion => CONNECTIONS_PER_CLIENT_MAX * 2,
            Self::ConnectionFlood | Self::HeaderBombs => 50,
            Self::TinyChunks | Self::PipelineFlood => 8,
        }
    }

    /// Attacks until the input ends.
    pub(super) async fn run(self, address: SocketAddr) {
        let done = Arc::new(AtomicUsize::new(0));
        let mut connections = JoinSet::new();
        for number in 0..self.connections() {
            let done = done.clone();
            connections.spawn(async move {
                loop {
                    if let Ok(stream) = connect(address).await {
                        done.fetch_add(1, Ordering::Relaxed);
                        // Whatever becomes of it, there is a next time.
                        let _ = self.harm(stream, number).await;
                    } else {
                        sleep(PAUSE).await;
                    }
                }
            });
        }
        until("all take part", || done.load(Ordering::Relaxed) >= self.connections()).await;
        println!("ATTACKING");
        let asked = tokio::task::spawn_blocking(move || {
            for _ in stdin().lock().lines() {
                println!("DONE {} connections", done.load(Ordering::Relaxed));
            }
        });
        asked.await.expect("an input that ends");
    }

    async fn harm(self, mut stream: TcpStream, number: usize) -> io::Result<()> {
        match self {
            Self::SlowHeads => {
                stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nx: ").await?;
                drip(stream).await
            }
            Self::SlowBodies => {
                let head = b"POST /sink HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n";
                stream.write_all(head).await?;
                drip(stream).await
            }
            Self::SlowReaders => {
                stream.write_all(b"GET /big HTTP/1.1\r\nhost: a\r\n\r\n").await?;
                sleep(PAUSE * 10).await;
                Ok(())
            }
            Self::ConnectionFlood => {
                SockRef::from(&stream).set_linger(Some(Duration::ZERO))?;
                Ok(())
            }
            Self::KeepAliveExhaustion => {
                stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await?;
                read_all(&mut stream).await?;
                // Those who are turned away come again, as fast as may be.
                sleep(Duration::from_millis(20)).await;
                Ok(())
            }
            Self::HeaderBombs => {
                stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n").await?;
                let field =
                    if number.is_multiple_of(2) { "a:b\r\n" } else { "x-long: aaaaaaaaaaaaaaaa" };
                let piece = field.repeat(16 * 1024 / field.len());
                for _ in 0..1000 {
                    stream.write_all(piece.as_bytes()).await?;
                }
                Ok(())
            }
            Self::TinyChunks => {
                let head = b"POST /sink HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
                stream.write_all(head).await?;
                let piece = b"1\r\nx\r\n".repeat(2700);
                for _ in 0..1000 {
                    stream.write_all(&piece).await?;
                    sleep(TINY_PAUSE).await;
                }
                stream.write_all(b"0\r\n\r\n").await?;
                read_all(&mut stream).await
            }
            Self::PipelineFlood => {
                let requests = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n".repeat(20);
                let (mut reader, mut writer) = stream.split();
                let write = async {
                    for _ in 0..100 {
                        writer.write_all(&requests).await?;
                        sleep(TINY_PAUSE * 2).await;
                    }
                    writer.shutdown().await
                };
                let read = async {
                    sleep(PAUSE).await;
                    let mut buffer = vec![0; READ_BYTES];
                    while reader.read(&mut buffer).await? > 0 {}
                    Ok::<_, io::Error>(())
                };
                tokio::try_join!(write, read).map(drop)
            }
        }
    }
}

/// From an address at which no honest client is.
async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    const OF_ATTACKERS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);
    let socket = TcpSocket::new_v4()?;
    SockRef::from(&socket).set_reuse_address(true)?;
    socket.bind((OF_ATTACKERS, 0).into())?;
    match timeout(Duration::from_secs(1), socket.connect(address)).await {
        Ok(connected) => connected,
        Err(_) => Err(io::ErrorKind::TimedOut.into()),
    }
}

/// Writes as slowly as one can, until the server has enough.
async fn drip(mut stream: TcpStream) -> io::Result<()> {
    loop {
        sleep(PAUSE).await;
        stream.write_all(b"x").await?;
    }
}

/// Reads what comes until the server closes.
async fn read_all(stream: &mut TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; READ_BYTES];
    while stream.read(&mut buffer).await? > 0 {}
    Ok(())
}
