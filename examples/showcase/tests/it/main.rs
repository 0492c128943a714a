//! The showcase from start to end: the real program, driven by curl and by Chromium.

mod account;
mod blog;
mod browser;
mod commands;
mod config;
mod door;
mod failures;
mod files;
mod input;
mod kitchen;
mod looks;
mod ports;
mod posts;
mod routes;
#[cfg(unix)]
mod signals;
mod streams;
mod support;
mod todos;
mod walk;
