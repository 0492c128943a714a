//! The server as its peers see it.

mod contract;
mod h1;
mod test_app;
