//! What is said on the connection comes back in capitals.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

use zzz::{RunningServer, Server};

fn server() -> RunningServer {
    let server = Server::new(upgrade::app()).workers(1);
    server.bind("127.0.0.1:0").unwrap().spawn().unwrap()
}

fn connect(server: &RunningServer) -> TcpStream {
    let stream = TcpStream::connect(server.local_addr()).unwrap();
    // A safety net: nothing here waits for a clock.
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    String::from_utf8(head).unwrap().to_ascii_lowercase()
}

#[test]
fn the_stream_goes_on_without_http() {
    let server = server();
    let mut stream = connect(&server);
    // The first words come with the head: they are not lost.
    stream
        .write_all(
            b"GET /shout HTTP/1.1\r\nhost: here\r\nconnection: upgrade\r\nupgrade: shout\r\n\r\n\
              are you ",
        )
        .unwrap();
    let head = read_head(&mut stream);
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    assert!(head.contains("\r\nupgrade: shout\r\n"), "{head}");

    stream.write_all(b"awake?").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "ARE YOU AWAKE?");
}

#[test]
fn whoever_does_not_ask_is_told_how() {
    let server = server();
    let mut stream = connect(&server);
    stream.write_all(b"GET /shout HTTP/1.1\r\nhost: here\r\n\r\n").unwrap();
    let head = read_head(&mut stream);
    assert!(head.starts_with("http/1.1 426 "), "{head}");
    assert!(head.contains("\r\nupgrade: shout\r\n"), "{head}");
}
