//! nginx as a peer, from the system's packages.

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use super::{
    Fallible,
    process::{Placement, Process, command, free_port, pause},
};
use crate::program;

/// As its makers advise for files: sendfile, whole packets, open files remembered, no access log.
/// `master_process off` puts the one worker into the process that is measured.
const CONFIGURATION: &str = "\
daemon off;
master_process off;
worker_processes 1;
error_log stderr crit;
pid PREFIX/nginx.pid;
events { worker_connections 16384; use epoll; multi_accept on; }
http {
    types { application/octet-stream bin; }
    access_log off;
    sendfile on;
    tcp_nopush on;
    tcp_nodelay on;
    sendfile_max_chunk 2m;
    keepalive_timeout 75;
    keepalive_requests 1000000000;
    reset_timedout_connection on;
    open_file_cache max=1000 inactive=60s;
    open_file_cache_valid 60s;
    open_file_cache_min_uses 1;
    client_body_temp_path PREFIX/body;
    proxy_temp_path PREFIX/proxy;
    fastcgi_temp_path PREFIX/fastcgi;
    uwsgi_temp_path PREFIX/uwsgi;
    scgi_temp_path PREFIX/scgi;
    server {
        listen 127.0.0.1:PORT HTTP2 backlog=4096 reuseport;
        location = /plaintext { default_type text/plain; return 200 \"Hello, World!\"; }
        location /assets/ { alias PREFIX/; }
    }
}
";

/// Serves the files of `folder`, into which the configuration is written.
pub(super) fn start(folder: &Path, placement: Placement, speaks_http2: bool) -> Fallible<Process> {
    Process::attempt(|| start_once(folder, placement, speaks_http2))
}

fn start_once(folder: &Path, placement: Placement, speaks_http2: bool) -> Fallible<Process> {
    let port = free_port()?;
    let prefix = folder.display().to_string();
    let text = CONFIGURATION.replace("PREFIX", &prefix).replace("PORT", &port.to_string());
    let text = text.replace("HTTP2", if speaks_http2 { "http2" } else { "" });
    let path = folder.join("nginx.conf");
    fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    let child = command(program()?, placement.cores, placement.open_files)
        .arg("-c")
        .arg(&path)
        .args(["-p", &prefix])
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("cannot start nginx: {error}"))?;
    let process = Process::new(child, port);
    if is_listening(port) { Ok(process) } else { Err("nginx does not listen".into()) }
}

fn is_listening(port: u16) -> bool {
    const LOOKS: u32 = 200;
    (0..LOOKS).any(|_| {
        pause(Duration::from_millis(20));
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
    })
}

fn program() -> Fallible<PathBuf> {
    program::find("nginx").ok_or_else(|| "nginx is missing: run `cargo xtask setup`".to_owned())
}

pub(super) fn require() -> Fallible<()> {
    program().map(drop)
}

/// Such as `1.22.1`.
pub(super) fn version() -> String {
    let output = program().ok().and_then(|path| Command::new(path).arg("-v").output().ok());
    let text = output.map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    let text = text.unwrap_or_default();
    text.trim().rsplit('/').next().unwrap_or_default().to_owned()
}
