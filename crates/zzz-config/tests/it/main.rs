//! Configuration as applications see it.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod database_url;
mod dotenv;
mod example;
mod faults;
mod folder;
mod layers;
mod proptests;
mod secrets;
mod values;
