//! nginx in front of the server, as the guide "Behind a proxy" has it.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    pin::Pin,
    process::{Command, Stdio},
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
    sync::Notify,
};
use zzz_core::{App, Body, IntoResponse as _, Response, bytes::Bytes, handler_fn};

use super::run;
use crate::{
    bodies::roomy,
    support::{Carrier, on_every_backend},
};

/// A proxy on a Unix socket, so that it needs no port; it goes with this value.
struct Nginx {
    folder: TempDir,
}

impl Nginx {
    /// Returns once it listens: it goes into the background after that.
    async fn before(server: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let configuration = format!(
            "user root;
            worker_processes 1;
            error_log nginx.log warn;
            pid nginx.pid;
            events {{}}
            http {{
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                client_max_body_size 0;
                upstream app {{ server {server}; keepalive 32; keepalive_timeout 60s; }}
                server {{
                    listen unix:{socket};
                    proxy_http_version 1.1;
                    proxy_set_header Connection \"\";
                    proxy_set_header Host $host;
                    location / {{ proxy_pass http://app; }}
                    location /events {{ proxy_pass http://app; proxy_buffering off; }}
                    location /uploads {{ proxy_pass http://app; proxy_request_buffering off; }}
                }}
            }}",
            socket = folder.path().join("nginx.sock").display(),
        );
        fs::write(folder.path().join("nginx.conf"), configuration).expect("room");
        let nginx = Self { folder };
        let mut start = nginx.command(&[]);
        // It keeps what it inherits, and goes on in the background.
        let started = tokio::task::spawn_blocking(move || start.status()).await.expect("no panic");
        let started = started.unwrap_or_else(|error| {
            panic!("nginx cannot be run: {error}; `cargo xtask setup` installs it")
        });
        let log = fs::read_to_string(nginx.folder.path().join("nginx.log")).unwrap_or_default();
        assert!(started.success(), "nginx: {started}: {log}");
        nginx
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(["-e", "nginx.log", "-c", "nginx.conf", "-p"]).arg(self.folder.path());
        command.args(more).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("nginx.sock")
    }

    async fn curl(&self, arguments: &[&str]) -> String {
        let socket = self.socket().display().to_string();
        let own = ["--silent", "--show-error", "--max-time", "30", "--unix-socket", &socket];
        run("curl", own.iter().chain(arguments).map(|word| (*word).to_owned()).collect()).await
    }
}

/// Debian has it where not everybody's `PATH` leads.
fn program() -> &'static str {
    const OF_DEBIAN: &str = "/usr/sbin/nginx";
    if Path::new(OF_DEBIAN).exists() { OF_DEBIAN } else { "nginx" }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It may have ended, if the test failed.
        let _ = self.command(&["-s", "stop"]).status();
    }
}

/// Two events, the second when somebody says so.
struct Events {
    sent: usize,
    go_on: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Stream for Events {
    type Item = zzz_core::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let event: &'static [u8] = match self.sent {
            0 => b"data: one\n\n",
            1 => {
                ready!(self.go_on.as_mut().poll(cx));
                b"data: two\n\n"
            }
            _ => return Poll::Ready(None),
        };
        self.sent += 1;
        Poll::Ready(Some(Ok(event.into())))
    }
}

/// Says from which port it was asked, how much was sent, and two events, the second once `go_on` says so.
fn app(go_on: Arc<Notify>) -> App {
    App::new().routes(handler_fn(move |request| {
        let go_on = go_on.clone();
        Box::pin(async move {
            Ok(match request.path() {
                "/events" => {
                    let go_on = Box::pin(async move { go_on.notified().await });
                    Response::text(Body::stream(Events { sent: 0, go_on }))
                }
                "/uploads" => {
                    let mut body = request.take_body();
                    let mut bytes = 0;
                    while let Some(piece) = body.chunk().await {
                        bytes += piece?.len();
                    }
                    bytes.to_string().into_response()
                }
                _ => {
                    let peer = request.connection().peer.expect("an address");
                    format!("{} {}\n", peer.port(), request.host().unwrap_or_default())
                        .into_response()
                }
            })
        })
    }))
}

#[tokio::test]
async fn nginx_keeps_its_connections_and_passes_on_what_comes_when_it_comes() {
    const LARGE: usize = 10 * 1024 * 1024;
    let upload = tempfile::NamedTempFile::new().expect("a file");
    fs::write(upload.path(), vec![b'x'; LARGE]).expect("room");
    let upload = format!("@{}", upload.path().display());
    on_every_backend(async |carrier: Carrier| {
        let go_on = Arc::new(Notify::new());
        let server = carrier.serve(app(go_on.clone()), roomy());
        let nginx = Nginx::before(server.local_addr()).await;

        let first = nginx.curl(&["http://shop.example/"]).await;
        assert!(first.ends_with(" shop.example\n"), "{first}");
        for _ in 0..3 {
            assert_eq!(
                nginx.curl(&["http://shop.example/"]).await,
                first,
                "on the same connection"
            );
        }
        let sent = nginx.curl(&["--data-binary", &upload, "http://shop.example/uploads"]).await;
        assert_eq!(sent, LARGE.to_string());

        let mut stream = UnixStream::connect(nginx.socket()).await.expect("nginx listens");
        let request = b"GET /events HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.expect("nginx reads");
        let mut seen = Vec::new();
        while !seen.ends_with(b"data: one\n\n\r\n") {
            assert_ne!(stream.read_buf(&mut seen).await.expect("nginx answers"), 0);
        }
        go_on.notify_one();
        stream.read_to_end(&mut seen).await.expect("nginx answers");
        assert!(String::from_utf8_lossy(&seen).contains("data: two\n\n"));
    })
    .await;
}
