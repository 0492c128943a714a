//! Requests over TCP, as plain as they come.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use zzz::{
    Error, Fetch, Result,
    bytes::Bytes,
    http::{Request, Response, StatusCode},
};

/// A connection for each request.
pub(crate) struct Network;

impl Fetch for Network {
    async fn fetch(&self, request: Request<Bytes>) -> Result<Response<Bytes>> {
        exchange(&request).await.map_err(|error| {
            Error::new(
                StatusCode::BAD_GATEWAY,
                format!("the other server does not answer: {error}"),
            )
        })
    }
}

async fn exchange(request: &Request<Bytes>) -> std::io::Result<Response<Bytes>> {
    let authority = request.uri().authority().unwrap().as_str();
    let mut stream = TcpStream::connect(authority).await?;
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method(), request.uri().path());
    head.push_str(&format!("host: {authority}\r\nconnection: close\r\n"));
    head.push_str(&format!("content-length: {}\r\n", request.body().len()));
    for (name, value) in request.headers() {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(request.body()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let status = StatusCode::from_bytes(&answer[9..12]).unwrap();
    let mut response = Response::new(Bytes::from(answer.split_off(end + 4)));
    *response.status_mut() = status;
    Ok(response)
}
