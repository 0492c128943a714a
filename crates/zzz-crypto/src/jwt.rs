//! JSON Web Tokens ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)): claims that a
//! key signed, for others to read and check.
//!
//! A [`JwtIssuer`] makes them with a [`JwtSigningKey`], or with one that comes of the
//! application's [`Keys`](crate::Keys). A [`JwtVerifier`] accepts those that a key of
//! its [`JwtKeySet`] signed, or one that an issuer publishes as [`Jwks`]. Which algorithm
//! a key is used with is said where the key is named, and never by the token.
//!
//! Where only the application itself reads what it signed, a [`Signer`](crate::Signer) is
//! shorter and has less that can be wrong.

mod algorithm;
mod claims;
mod compact;
mod issuer;
mod jwk;
mod jwks;
mod key;
mod key_set;
mod refused;
mod signing_key;
mod verifier;

pub use self::{
    algorithm::JwtAlgorithm, claims::JwtClaims, issuer::JwtIssuer, jwks::Jwks, key::JwtKey,
    key_set::JwtKeySet, refused::JwtRefused, signing_key::JwtSigningKey, verifier::JwtVerifier,
};
