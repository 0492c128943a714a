//! Addresses that are good for a while.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use zzz_core::{
    Error, ParamFilter, Problem, Request, Result, Service,
    http::{Method, StatusCode},
};
use zzz_crypto::{Keys, Refused, Signer, digest, same};

use crate::{Access, Guard};

/// Signs addresses of the application, so that whoever has one may open it: a download, an
/// invitation. A service, and a [`Guard`] for the routes that they lead to.
///
/// The signature stands behind all other parameters of the query, as `signature=..`, and covers
/// path and query as they are written. It says nothing of the host, and is good for GET and HEAD.
/// A page that is opened by such an address should send
/// `referrer-policy: no-referrer`, since the address is the key.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use zzz_core::{Request, http::Method};
/// use zzz_crypto::Keys;
/// use zzz_web::SignedUrls;
///
/// let urls = SignedUrls::new(&Keys::new("correct-horse-battery-staple-and-more")?);
/// let address = urls.sign_for("/invoices/7?format=pdf", Duration::from_secs(3600));
/// assert!(address.starts_with("/invoices/7?format=pdf&signature="));
/// assert!(urls.verify(&Request::new(Method::GET, &address)).is_ok());
///
/// let other = address.replace("/7", "/8");
/// let error = urls.verify(&Request::new(Method::GET, &other)).unwrap_err();
/// assert_eq!(error.status(), 403);
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct SignedUrls {
    signer: Signer,
}

/// The name of the parameter.
const PARAMETER: &str = "signature=";

impl SignedUrls {
    /// Signs with a key that comes of `keys`.
    pub fn new(keys: &Keys) -> Self {
        Self { signer: keys.signer("signed url") }
    }

    /// `target`, a path and perhaps a query, as an address that is good for the time `lasts`
    /// from now.
    pub fn sign_for(&self, target: &str, lasts: Duration) -> String {
        let separator = if target.contains('?') { '&' } else { '?' };
        let signature = self.signer.sign_for(digest(target), lasts);
        format!("{target}{separator}{PARAMETER}{signature}")
    }

    /// Whether the request's address was signed, and its time is not over.
    ///
    /// # Errors
    ///
    /// 403 with the code `invalid_signature` if it was not, or the method is not GET or HEAD;
    /// with the code `expired_signature` if its time is over. The log says why, without the signature.
    pub fn verify(&self, request: &Request) -> Result<()> {
        self.verify_at(request, SystemTime::now())
    }

    /// As [`verify`](Self::verify), as if it were `now`.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at(&self, request: &Request, now: SystemTime) -> Result<()> {
        self.read(request, now).map_err(|why| refused(request, why))
    }

    fn read(&self, request: &Request, now: SystemTime) -> Result<(), Why> {
        let (target, signature) = parts(request.target()).ok_or(Why::Unsigned)?;
        let signed = self.signer.verify_at(signature, now).map_err(|reason| match reason {
            Refused::Expired => Why::Over,
            Refused::Malformed | Refused::Forged => Why::Forged,
        })?;
        if !same(signed, digest(target)) {
            return Err(Why::Forged);
        }
        let reads = [Method::GET, Method::HEAD];
        if reads.contains(request.method()) { Ok(()) } else { Err(Why::Method) }
    }
}

/// What is wrong with an address.
#[derive(Clone, Copy)]
enum Why {
    Unsigned,
    Forged,
    Over,
    Method,
}

#[cold]
fn refused(request: &Request, why: Why) -> Error {
    const INVALID: Problem = Problem::fixed(
        StatusCode::FORBIDDEN,
        "invalid_signature",
        "this address was not made by us, or was changed",
    );
    const EXPIRED: Problem = Problem::fixed(
        StatusCode::FORBIDDEN,
        "expired_signature",
        "the time of this address is over; ask for a new one",
    );
    let (why, problem) = match why {
        Why::Unsigned => ("there is no signature", INVALID),
        Why::Forged => ("its signature is not that of its path and query", INVALID),
        Why::Over => ("its time is over", EXPIRED),
        Why::Method => ("it is good for GET and HEAD alone", INVALID),
    };
    let (method, path) = (request.method(), ParamFilter::of(request).path(request));
    tracing::info!(%method, path = &*path, why, "an address was refused");
    problem.into()
}

/// The address that was signed, and its signature.
fn parts(target: &str) -> Option<(&str, &str)> {
    let place = target.rfind(PARAMETER)?;
    let signature = &target[place + PARAMETER.len()..];
    let target = target[..place].strip_suffix(['?', '&'])?;
    Some((target, signature))
}

impl Service for SignedUrls {}

impl Guard for SignedUrls {
    async fn allows(&self, request: &mut Request) -> Result<Access> {
        self.verify(request).map(|()| Access::Granted)
    }
}

impl fmt::Debug for SignedUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedUrls").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert, proptest};

    use super::*;

    fn urls() -> SignedUrls {
        SignedUrls::new(&Keys::new("correct-horse-battery-staple-and-more").unwrap())
    }

    proptest! {
        #[test]
        fn what_is_signed_is_good_and_nothing_else(
            target in "/[a-z/]{0,20}(\\?[a-z=&]{0,20})?",
            change in 0_usize..200,
        ) {
            let address = urls().sign_for(&target, Duration::from_secs(60));
            prop_assert!(urls().verify(&Request::new(Method::GET, &address)).is_ok());
            let mut changed = address.clone().into_bytes();
            let place = 1 + change % (changed.len() - 1);
            changed[place] = if changed[place] == b'x' { b'y' } else { b'x' };
            let changed = String::from_utf8(changed).unwrap();
            prop_assert!(urls().verify(&Request::new(Method::GET, &changed)).is_err());
        }
    }

    #[test]
    fn its_time_is_over_one_day() {
        let address = urls().sign_for("/a", Duration::from_secs(60));
        let request = Request::new(Method::GET, &address);
        let later = SystemTime::now() + Duration::from_secs(61);
        let error = urls().verify_at(&request, later).unwrap_err();
        assert_eq!(error.problem().unwrap().code(), "expired_signature");
        assert!(urls().verify_at(&request, SystemTime::now()).is_ok());
    }
}
