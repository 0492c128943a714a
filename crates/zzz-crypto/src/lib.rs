//! Secret keys, signed and encrypted values, tokens.
//!
//! An application has one secret key. [`Keys`] derives one of its own from it for
//! each purpose, so that what was made for one is worth nothing for another: a
//! [`Signer`] makes text that anybody may read and nobody can change, a
//! [`Cipher`] text that nobody else can read. Both still accept what an older key
//! made, as long as that key is on the list.
//!
//! [`random_token`] makes what nobody can guess, [`digest`] what a database may
//! keep of it, and [`same`] compares two secrets without telling how far they
//! are alike. `Passwords`, behind the feature `passwords`, hashes what people make
//! up, which is slow on purpose. `JwtIssuer` and `JwtVerifier`, behind the feature `jwt`,
//! make and accept JSON Web Tokens, of the application and of others.

mod cipher;
#[cfg(feature = "jwt")]
mod jwt;
mod keys;
#[cfg(feature = "passwords")]
mod passwords;
mod random;
mod refused;
mod signer;

#[cfg(feature = "jwt")]
pub use self::jwt::{
    Jwks, JwtAlgorithm, JwtClaims, JwtIssuer, JwtKey, JwtKeySet, JwtRefused, JwtSigningKey,
    JwtVerifier,
};
#[cfg(feature = "passwords")]
pub use self::passwords::{Passwords, Verdict};
pub use self::{
    cipher::Cipher,
    keys::{Keys, WeakKey},
    random::{digest, random_bytes, random_token, same},
    refused::Refused,
    signer::Signer,
};
