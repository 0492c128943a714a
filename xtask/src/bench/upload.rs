//! Memory while one large file is uploaded.

use std::{
    fs,
    io::{self, Write},
    time::Duration,
};

use super::{
    Fallible,
    client::Connection,
    proc,
    process::{Process, pause},
    sample::{Metric, Sample},
};

const FILE_BYTES: u64 = 100 * 1024 * 1024;

/// Uploads a form with a file of 100 MiB to a server that has answered one request before; reads how
/// much memory it had at most.
pub(super) fn measure(server: &Process) -> Fallible<Sample> {
    let failed = |error: io::Error| format!("cannot upload: {error}");
    let mut connection = Connection::open(server.port).map_err(failed)?;
    connection.exchange(b"GET /login HTTP/1.1\r\nhost: localhost\r\n\r\n").map_err(failed)?;
    pause(Duration::from_millis(300));
    let before = proc::resident_bytes(server.id())?;
    forget_peak(server.id())?;
    upload(server.port, FILE_BYTES).map_err(failed)?;
    let peak = proc::peak_resident_bytes(server.id())?;
    const MIB: f64 = 1024.0 * 1024.0;
    Ok(Sample(vec![
        (Metric::IdleMemory, before / MIB),
        (Metric::ExtraMemory, (peak - before).max(0.0) / MIB),
    ]))
}

fn upload(port: u16, file_bytes: u64) -> io::Result<()> {
    const HEAD: &str = "--boundary\r\ncontent-disposition: form-data; name=\"file\"; \
                        filename=\"a.bin\"\r\ncontent-type: application/octet-stream\r\n\r\n";
    const END: &str = "\r\n--boundary--\r\n";
    let length = HEAD.len() as u64 + file_bytes + END.len() as u64;
    let mut connection = Connection::open(port)?;
    let head = format!(
        "POST /files HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\
         content-type: multipart/form-data; boundary=boundary\r\n\r\n{HEAD}"
    );
    let stream = connection.stream();
    stream.write_all(head.as_bytes())?;
    let chunk = vec![b'x'; 64 * 1024];
    let mut left = file_bytes;
    while left > 0 {
        let count = left.min(chunk.len() as u64);
        stream.write_all(&chunk[..usize::try_from(count).unwrap_or(0)])?;
        left -= count;
    }
    let answer = connection.exchange(END.as_bytes())?;
    let said = String::from_utf8_lossy(&answer.body);
    if answer.status == 200 && said == file_bytes.to_string() {
        Ok(())
    } else {
        Err(io::Error::other(format!("status {}, {said}", answer.status)))
    }
}

/// The peak counts from now on, see proc_pid_clear_refs(5).
fn forget_peak(process: u32) -> Fallible<()> {
    let path = format!("/proc/{process}/clear_refs");
    fs::write(&path, "5").map_err(|error| format!("cannot write {path}: {error}"))
}
