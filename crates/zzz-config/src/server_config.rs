//! What every server wants to know, ready-made.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use crate::{Config, FromText, Secret, WrongValue};

/// Where and how to serve.
#[derive(Clone, Config, Debug)]
#[non_exhaustive]
pub struct ServerConfig {
    /// The address or name to listen on. In production every address, as containers want it.
    #[config(default = "127.0.0.1", staging = "0.0.0.0", prod = "0.0.0.0", env = "HOST")]
    pub host: String,
    /// The port, 0 for any free one. Left out: in development the first free one from 5555, elsewhere 5555.
    #[config(env = "PORT")]
    pub port: Option<u16>,
    /// The path of a Unix socket to listen on in the place of host and port.
    #[config(env = "SOCKET")]
    pub socket: Option<PathBuf>,
    /// Who may connect to the socket, as the octal mode of its file.
    #[config(default = "660", env = "SOCKET_MODE")]
    pub socket_mode: SocketMode,
    /// Addresses and networks of proxies that introduce clients by the PROXY protocol; `unix` is those of the socket.
    #[config(default = [], env = "PROXY_PROTOCOL")]
    pub proxy_protocol: Vec<String>,
    /// Whether to speak HTTPS. Left out: where `tls_cert` or `tls_cert_pem` is given. Without either, a certificate for this machine is
    /// made and kept, but only while developing.
    #[config(env = "TLS")]
    pub tls: Option<bool>,
    /// PEM files with certificates and their chains; the first is for whoever names no other's host.
    #[config(default = [], env = "TLS_CERT")]
    pub tls_cert: Vec<PathBuf>,
    /// PEM files with their keys, in the same order. Left out: in the files of the certificates.
    #[config(default = [], env = "TLS_KEY")]
    pub tls_key: Vec<PathBuf>,
    /// DER files with the OCSP responses for them, in the same order.
    #[config(default = [], env = "TLS_OCSP")]
    pub tls_ocsp: Vec<PathBuf>,
    /// A certificate and its chain as text in PEM, for where there are no files.
    #[config(env = "TLS_CERT_PEM")]
    pub tls_cert_pem: Option<String>,
    /// Its key as text in PEM.
    #[config(env = "TLS_KEY_PEM")]
    pub tls_key_pem: Option<Secret<String>>,
    /// A PEM file with the authorities of clients, which are asked for certificates then.
    #[config(env = "TLS_CLIENT_CA")]
    pub tls_client_ca: Option<PathBuf>,
    /// Whether clients without a certificate are let in.
    #[config(default = "required", env = "TLS_CLIENT_CERT")]
    pub tls_client_cert: ClientCertUse,
    /// A port in the open from which everybody is sent to the one of HTTPS.
    #[config(env = "REDIRECT_PORT")]
    pub redirect_port: Option<u16>,
    /// How many threads serve. Left out: one per core.
    #[config(env = "WORKERS")]
    pub workers: Option<Workers>,
    /// How connections are spread over threads.
    #[config(default = "per-core", env = "BACKEND")]
    pub backend: BackendName,
    /// What is logged.
    #[config(default = "info", env = "LOG_LEVEL")]
    pub log_level: LogLevel,
    /// How much a client may ask for.
    pub limits: LimitsConfig,
}

/// How much a client may ask of a server.
#[derive(Clone, Config, Debug)]
#[non_exhaustive]
pub struct LimitsConfig {
    /// Bytes of a body; 8 MiB.
    #[config(default = 8_388_608)]
    pub body_bytes_max: u64,
    /// Bytes of the first line and the fields of a head, 256 to 1048576; 32 KiB.
    #[config(default = 32_768)]
    pub head_bytes_max: NonZeroU32,
    /// Connections that are open at once.
    #[config(default = 20_000)]
    pub connections_max: NonZeroU32,
    /// Connections that one client has open at once: an IPv4 address, or the first 64 bits of an IPv6 address.
    #[config(default = 5_000)]
    pub connections_per_client_max: NonZeroU32,
    /// Addresses and networks for which that does not hold, since others may stand behind them. Left out: loopback, link-local and private networks.
    pub unlimited_clients: Option<Vec<String>>,
    /// Requests whose handlers wait at once; past it the answer is 503.
    #[config(default = 20_000)]
    pub requests_max: NonZeroU32,
    /// How long the queue of a worker may get; past it, for longer than a moment, the answer is 503. 0s for no bound.
    #[config(default = "1s")]
    pub lag_max: Duration,
    /// How long a head may take to arrive.
    #[config(default = "15s")]
    pub head_timeout: Duration,
    /// How long to wait for the next piece of a body.
    #[config(default = "30s")]
    pub body_timeout: Duration,
    /// How long a connection may be idle.
    #[config(default = "75s")]
    pub idle_timeout: Duration,
    /// The same while all places are taken and others wait for one; of a head, too.
    #[config(default = "2s")]
    pub crowded_timeout: Duration,
    /// How long an answer may stand still.
    #[config(default = "30s")]
    pub write_timeout: Duration,
    /// Streams that a client of HTTP/2 may have open at once.
    #[config(default = 128)]
    pub http2_streams_max: NonZeroU32,
    /// Bytes of a body that a client of HTTP/2 may send ahead; 512 KiB.
    #[config(default = 524_288)]
    pub http2_stream_window_bytes: NonZeroU32,
    /// The same for all streams of a connection together; 1 MiB.
    #[config(default = 1_048_576)]
    pub http2_connection_window_bytes: NonZeroU32,
    /// How long what runs may take to end after the signal to stop.
    #[config(default = "30s")]
    pub drain_deadline: Duration,
}

/// How connections are spread over threads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum BackendName {
    /// A runtime for each thread.
    PerCore,
    /// Threads that take work from each other.
    MultiThread,
    /// A runtime for each thread, with Linux's io_uring where the kernel grants it.
    IoUring,
}

impl FromStr for BackendName {
    type Err = WrongValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "per-core" => Ok(Self::PerCore),
            "multi-thread" => Ok(Self::MultiThread),
            "io-uring" => Ok(Self::IoUring),
            _ => Err(WrongValue::expected(Self::EXPECTED)),
        }
    }
}

impl FromText for BackendName {
    const EXPECTED: &'static str = "`per-core`, `multi-thread` or `io-uring`";
}

/// Whether clients have to show a certificate.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ClientCertUse {
    /// Nobody comes in without.
    Required,
    /// Who has none comes in, too.
    Optional,
}

impl FromStr for ClientCertUse {
    type Err = WrongValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "required" => Ok(Self::Required),
            "optional" => Ok(Self::Optional),
            _ => Err(WrongValue::expected(Self::EXPECTED)),
        }
    }
}

impl FromText for ClientCertUse {
    const EXPECTED: &'static str = "`required` or `optional`";
}

/// Who may connect to a Unix socket: the octal mode of its file, up to 777.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SocketMode(u32);

impl SocketMode {
    /// The bits.
    pub fn bits(self) -> u32 {
        self.0
    }
}

impl FromStr for SocketMode {
    type Err = WrongValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_octal = text.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
        let bits = u32::from_str_radix(text, 8).ok().filter(|bits| is_octal && *bits <= 0o777);
        bits.map(Self).ok_or_else(|| WrongValue::expected(Self::EXPECTED))
    }
}

impl FromText for SocketMode {
    const EXPECTED: &'static str = "the octal mode of a file up to 777, such as `660`";
}

/// How many threads serve, 1 to 1024.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Workers(NonZeroUsize);

impl Workers {
    /// Beyond any machine that is served by one process.
    const MAX: usize = 1024;

    /// The number.
    pub fn get(self) -> usize {
        self.0.get()
    }
}

impl FromStr for Workers {
    type Err = WrongValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let count: Option<NonZeroUsize> = text.trim().parse().ok();
        let fits = count.filter(|count| count.get() <= Self::MAX);
        fits.map(Self).ok_or_else(|| WrongValue::expected(Self::EXPECTED))
    }
}

impl FromText for Workers {
    const EXPECTED: &'static str = "a whole number from 1 to 1024";
}

/// What is logged: this and all that is worse.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[expect(clippy::exhaustive_enums, reason = "the levels of every logger in Rust")]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What failed.
    Error,
    /// What may fail soon.
    Warn,
    /// What an operator wants to know.
    Info,
    /// What a developer wants to know.
    Debug,
    /// Everything.
    Trace,
}

impl FromStr for LogLevel {
    type Err = WrongValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "off" => Self::Off,
            "error" => Self::Error,
            "warn" => Self::Warn,
            "info" => Self::Info,
            "debug" => Self::Debug,
            "trace" => Self::Trace,
            _ => return Err(WrongValue::expected(Self::EXPECTED)),
        })
    }
}

impl FromText for LogLevel {
    const EXPECTED: &'static str = "`off`, `error`, `warn`, `info`, `debug` or `trace`";
}
