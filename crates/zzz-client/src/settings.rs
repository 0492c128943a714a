//! What a client was told.

use std::{net::IpAddr, time::Duration};

use rustls::pki_types::CertificateDer;
use zzz_core::http::HeaderValue;

use crate::guard::Guard;

/// Every bound of a client; [`Client`](crate::Client) says what each is for.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) guard: Guard,
    /// Names, in lower case, whose address is known without asking.
    pub(crate) resolved: Vec<(String, IpAddr)>,
    pub(crate) roots: Vec<CertificateDer<'static>>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) connect_time_out: Duration,
    pub(crate) time_out: Duration,
    pub(crate) body_bytes_max: u64,
    pub(crate) retries_max: u32,
    pub(crate) retry_wait_max: Duration,
    pub(crate) redirects_max: u32,
    pub(crate) idle_per_host_max: usize,
    pub(crate) idle_time_out: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            guard: Guard::default(),
            resolved: Vec::new(),
            roots: Vec::new(),
            user_agent: HeaderValue::from_static(concat!("zzz/", env!("CARGO_PKG_VERSION"))),
            connect_time_out: Duration::from_secs(5),
            time_out: Duration::from_secs(30),
            body_bytes_max: 16 * 1024 * 1024,
            retries_max: 2,
            retry_wait_max: Duration::from_secs(10),
            redirects_max: 10,
            idle_per_host_max: 16,
            idle_time_out: Duration::from_secs(60),
        }
    }
}
