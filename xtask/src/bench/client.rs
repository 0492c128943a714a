//! The least HTTP client: one connection, one request at a time.

use std::{
    io::{BufRead, BufReader, Error, Read, Result, Write},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

use super::{Fallible, case::Requests};

/// A server that is silent for so long has failed.
const ANSWER_SECONDS_MAX: u64 = 20;

#[derive(Debug)]
pub(super) struct Connection {
    stream: BufReader<TcpStream>,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Connection {
    pub(super) fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))?;
        // Thousands of these are held open: the buffer is for heads only.
        Ok(Self { stream: BufReader::with_capacity(1024, stream) })
    }

    /// For what is too long to be held in memory.
    pub(super) fn stream(&mut self) -> &mut TcpStream {
        self.stream.get_mut()
    }

    /// Sends a whole request, or the end of one, and reads the whole answer.
    pub(super) fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.get_mut().write_all(request)?;
        let mut line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut headers = Vec::new();
        loop {
            line = self.line()?;
            match line.split_once(':') {
                Some((name, value)) => {
                    headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
                }
                None => break,
            }
        }
        let mut answer = Answer { status: status.unwrap_or(0), headers, body: Vec::new() };
        let length = answer.header("content-length").and_then(|value| value.parse().ok());
        // Every server must send it; without it the check of the body tells.
        answer.body.resize(length.unwrap_or(0), 0);
        self.stream.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Fields that every request of a visitor has.
pub(super) type Fields = Vec<(&'static str, String)>;

/// What the requests to the server at `port` have: nothing, or a session and its token.
pub(super) fn fields_of(requests: &Requests, port: u16) -> Fallible<Fields> {
    if requests.is_logged_in {
        log_in(port).map_err(|error| format!("cannot log in: {error}"))
    } else {
        Ok(Fields::new())
    }
}

fn log_in(port: u16) -> Result<Fields> {
    let mut connection = Connection::open(port)?;
    let answer = connection.exchange(b"GET /login HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
    let cookie = cookie_of(&answer).ok_or_else(|| Error::other("/login sets no cookie"))?;
    let request = format!("GET /token HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\r\n");
    let answer = connection.exchange(request.as_bytes())?;
    let token = String::from_utf8_lossy(&answer.body).into_owned();
    // Where the token is made when it is asked for, the session changes with it.
    let cookie = cookie_of(&answer).unwrap_or(cookie);
    Ok(vec![("cookie", cookie), ("x-csrf-token", token)])
}

fn cookie_of(answer: &Answer) -> Option<String> {
    let (pair, _) = answer.header("set-cookie")?.split_once(';')?;
    Some(pair.to_owned())
}

/// The bytes of a request.
pub(super) fn request(requests: &Requests, fields: &Fields) -> Vec<u8> {
    let (method, path, body) = (requests.method, requests.path, requests.body.bytes());
    let mut bytes = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
    for (name, value) in fields {
        bytes += &format!("{name}: {value}\r\n");
    }
    if method != "GET" {
        let (kind, length) = (requests.body.content_type(), body.len());
        bytes += &format!("content-type: {kind}\r\ncontent-length: {length}\r\n");
    }
    bytes += "\r\n";
    [bytes.into_bytes(), body].concat()
}
