//! A build without TLS.

use tokio_postgres::NoTls;

use super::options::Encryption;
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

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "as with TLS")]
    pub(super) fn connector(&self, _host: &str) -> Result<NoTls> {
        Ok(NoTls)
    }
}
