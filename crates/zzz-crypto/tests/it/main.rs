//! What keys of an application make and accept.

#![cfg_attr(
    feature = "jwt",
    expect(
        clippy::unwrap_used,
        reason = "clippy.toml allows it in test functions, but not in what they share"
    )
)]

mod cipher;
#[cfg(feature = "jwt")]
mod jwks;
#[cfg(feature = "jwt")]
mod jwt;
mod keys;
#[cfg(feature = "passwords")]
mod passwords;
mod random;
mod signer;

use zzz_crypto::Keys;

/// The keys of an application.
fn keys() -> Keys {
    Keys::new("correct-horse-battery-staple-and-more").expect("it is long enough")
}
