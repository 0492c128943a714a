//! How busy a pool is.

/// How busy the connections of a [`Repo`](crate::Repo) are, at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStatus {
    /// Connections at most.
    pub max: usize,
    /// Connections that are in use, are being opened, or are brought back to order after use.
    pub active: usize,
    /// Connections that wait for work.
    pub idle: usize,
    /// Callers that wait for a connection.
    pub waiting: usize,
}
