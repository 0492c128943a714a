//! tower services, tower layers and applications of zzz in each other's place.
//!
//! [`TowerHandler`] makes a handler of a tower service: an axum router, a tonic
//! service. [`TowerMiddleware`] makes a middleware of a tower layer. [`AppService`] makes a tower service of an
//! application. Bodies stream in both directions, with their trailers.

mod app_service;
mod body;
mod error;
mod fields;
mod handler;
mod message;
mod middleware;

pub use self::{
    app_service::{Answering, AppService},
    body::TowerBody,
    error::TowerError,
    handler::TowerHandler,
    middleware::{NextService, TowerMiddleware},
};
