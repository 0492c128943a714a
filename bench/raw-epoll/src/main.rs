//! The limit: an epoll loop that counts the ends of request heads and writes
//! as many canned answers in one call.
//!
//! It parses nothing, routes nothing and knows no path but `/plaintext`. A head
//! whose end is cut by a read is miscounted; `wrk` never sends one.

mod epoll;

use std::{
    io::{ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use bench_contract::{HELLO, Options, TEXT};
use epoll::Epoll;

/// The token of the listener; others are indices of connections.
const LISTENER: usize = usize::MAX;

/// More answers than the heads that fit one read.
const ANSWERS_MAX: usize = 4096;
const READ_BYTES: usize = 64 * 1024;

fn main() {
    let options = Options::parse();
    let workers: Vec<_> = (0..options.workers)
        .map(|_| thread::spawn(move || work(options)))
        .collect();
    for worker in workers {
        worker.join().expect("a worker panicked");
    }
}

fn work(options: Options) {
    let listener = epoll::listen(options.port).expect("the port is free");
    let mut epoll = Epoll::new().expect("an epoll instance");
    epoll
        .add(&listener, LISTENER)
        .expect("the listener can be watched");
    options.announce_worker();

    let answer = answer();
    let answers = answer.repeat(ANSWERS_MAX);
    let mut connections = Connections::default();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        for at in 0..epoll.wait().expect("epoll_wait") {
            let token = epoll.token(at);
            if token == LISTENER {
                connections.accept(&listener, &epoll);
                continue;
            }
            let Some(stream) = &mut connections.open[token] else {
                continue;
            };
            let written = match stream.read(&mut buffer) {
                Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => stream.write_all(&answers[..heads(&buffer[..read]) * answer.len()]),
                Err(error) => Err(error),
            };
            match written {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => connections.close(token),
            }
        }
    }
}

/// How many request heads end in `bytes`.
fn heads(bytes: &[u8]) -> usize {
    memchr::memmem::find_iter(bytes, b"\r\n\r\n")
        .count()
        .min(ANSWERS_MAX)
}

fn answer() -> Vec<u8> {
    let length = HELLO.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {TEXT}\r\ncontent-length: {length}\r\n\
         date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n{HELLO}"
    )
    .into_bytes()
}

#[derive(Default)]
struct Connections {
    open: Vec<Option<TcpStream>>,
    free: Vec<usize>,
}

impl Connections {
    fn accept(&mut self, listener: &TcpListener, epoll: &Epoll) {
        while let Ok((stream, _)) = listener.accept() {
            let token = self.free.pop().unwrap_or_else(|| {
                self.open.push(None);
                self.open.len() - 1
            });
            let _ = stream.set_nodelay(true);
            let watched = stream
                .set_nonblocking(true)
                .and_then(|()| epoll.add(&stream, token));
            match watched {
                Ok(()) => self.open[token] = Some(stream),
                Err(_) => self.free.push(token),
            }
        }
    }

    fn close(&mut self, token: usize) {
        self.open[token] = None;
        self.free.push(token);
    }
}
