//! What keys of an application make and accept.

mod cipher;
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
