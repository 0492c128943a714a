//! How a server lets us in, where it speaks from a script.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::{self, JoinHandle},
};
use zzz_db::{Error, ErrorKind, Repo};

use crate::server::config;

/// A message with its length.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[kind], &length.to_be_bytes()[..], body].concat()
}

/// What a server asks by this number.
fn asked(number: u32, data: &[u8]) -> Vec<u8> {
    message(b'R', &[&number.to_be_bytes()[..], data].concat())
}

/// What a server says to whom it lets in.
fn welcome() -> Vec<u8> {
    [asked(0, b""), message(b'S', b"a\0b\0"), message(b'K', &[0; 8]), message(b'Z', b"I")].concat()
}

async fn read(socket: &mut TcpStream, has_kind: bool) -> Vec<u8> {
    if has_kind {
        assert_eq!(socket.read_u8().await.unwrap(), b'p');
    }
    let length = usize::try_from(socket.read_u32().await.unwrap()).unwrap();
    let mut body = vec![0; length - 4];
    socket.read_exact(&mut body).await.unwrap();
    body
}

/// Whether a repo starts at a server that says `script`, and what it has said to each but the last.
async fn started(script: Vec<Vec<u8>>) -> (Result<(), Error>, Vec<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let server: JoinHandle<Vec<Vec<u8>>> = task::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut heard = vec![read(&mut socket, false).await];
        let count = script.len();
        for (at, said) in script.into_iter().enumerate() {
            socket.write_all(&said).await.unwrap();
            if at + 1 < count {
                heard.push(read(&mut socket, true).await);
            }
        }
        heard
    });
    let url =
        format!("postgres://ann:hunter2@{place}/shop?sslmode=disable&application_name=till%201");
    let repo = Repo::new(&config(&url, |_| {})).unwrap();
    let result = repo.start().await;
    assert!(!format!("{result:?}").contains("hunter2"));
    (result, server.await.unwrap())
}

#[tokio::test]
async fn who_we_are_is_told() {
    let (result, heard) = started(vec![welcome()]).await;
    result.unwrap();
    let expected =
        b"\0\x03\0\0client_encoding\0UTF8\0user\0ann\0application_name\0till 1\0database\0shop\0\0";
    assert_eq!(heard[0], expected);
}

#[tokio::test]
async fn passwords_go_as_the_server_asks_for_them() {
    let (result, heard) = started(vec![asked(3, b""), welcome()]).await;
    result.unwrap();
    assert_eq!(heard[1], b"hunter2\0");
    let (result, heard) = started(vec![asked(5, b"salt"), welcome()]).await;
    result.unwrap();
    assert_eq!(heard[1].len(), "md5".len() + 32 + 1);
    assert!(heard[1].starts_with(b"md5"));
}

#[tokio::test]
async fn a_server_that_does_not_know_the_password_is_not_trusted() {
    let sasl = || asked(10, b"SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0");
    // It has another nonce than ours; or it says that all is well before it has shown that it knows.
    for forged in [asked(11, b"r=forged,s=c2FsdA==,i=4096"), welcome()] {
        let (result, heard) = started(vec![sasl(), forged]).await;
        let error = result.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains("authenticate"), "{error}");
        assert!(heard[1].starts_with(b"SCRAM-SHA-256\0"));
    }
}

#[tokio::test]
async fn what_is_not_known_here_is_told() {
    for said in [asked(7, b""), asked(10, b"SCRAM-SHA-512\0\0")] {
        let (result, _) = started(vec![said]).await;
        let error = result.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains("known"), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_server_of_postgresql_is_told() {
    for said in [
        b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(),
        message(b'R', b""),
        message(b'T', b"\0\x01"),
        Vec::new(),
    ] {
        let (result, _) = started(vec![said]).await;
        let error = result.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Connection, "{error}");
        assert!(error.to_string().starts_with("PostgreSQL at `127.0.0.1:"), "{error}");
    }
}
