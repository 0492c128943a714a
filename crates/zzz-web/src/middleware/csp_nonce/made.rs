//! Nonces are made when they are asked for.

use zzz_core::{FromRequest, Request, Result};
use zzz_crypto::random_token;

use super::CspNonce;

impl FromRequest for CspNonce {
    fn from_request(request: &mut Request) -> Result<Self> {
        Ok(request.memoise(|_| Self { text: random_token() }).clone())
    }
}
