//! A build without TLS.

use std::io;

use super::options::Encryption;
pub(super) use super::socket::Socket as Stream;
use crate::{Error, ErrorKind, Result};

#[derive(Clone, Debug)]
pub(super) struct Tls;

impl Tls {
    pub(super) fn new(encryption: &Encryption) -> Result<Self> {
        if encryption.is_demanded {
            let message = "the address of the database demands TLS, and the program was built without: \
                           enable the feature `postgres-tls`";
            return Err(Error::new(ErrorKind::Config, message));
        }
        Ok(Self)
    }

    #[expect(clippy::unused_self, reason = "as with TLS")]
    pub(super) const fn is_there(&self) -> bool {
        false
    }

    #[expect(clippy::unused_async, reason = "as with TLS")]
    pub(super) async fn encrypt(&self, _socket: Stream, _host: &str) -> io::Result<Stream> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
