//! Connections that are opened once and used by many, by one at a time.
//!
//! Whoever asks gets the connection that was given back last, so that those too many grow old and are closed. Without
//! an idle one, callers queue up, first come, first served, and a task opens another one while there may be more. A
//! connection that is given back goes to the first who waits. One in the middle of something is
//! brought back to order by a task of its own before that; one that is closed is never handed out.

mod seat;
mod shared;

use std::{
    fmt,
    future::Future,
    ops::{Deref, DerefMut},
    sync::Arc,
    time::Duration,
};

use tokio::{sync::oneshot, time};

use self::shared::{Member, Shared, Taken};
pub(crate) use self::{seat::Seat, shared::random};
use crate::{DatabaseConfig, PoolStatus, Result};

/// Opens the connections of a pool.
pub(crate) trait Connect: Send + Sync + fmt::Debug + 'static {
    type Connection: Connection;

    /// Opens one, which notes on its `seat` what runs on it.
    ///
    /// An error of [`ErrorKind::Connection`](crate::ErrorKind::Connection) is tried again while somebody
    /// waits; any other is told to all who wait.
    fn connect(&self, seat: Arc<Seat>) -> impl Future<Output = Result<Self::Connection>> + Send;
}

/// A connection of a pool.
pub(crate) trait Connection: Send + 'static {
    /// Whether it cannot be used any more, as far as can be told without asking.
    fn is_closed(&mut self) -> bool;

    /// Whether nothing runs on it, and no transaction is open.
    fn is_clean(&self) -> bool;

    /// Ends what runs on it and rolls its transaction back. An error closes it.
    fn clean(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// Bounds of a pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connections_max: usize,
    pub(crate) checkout_timeout: Duration,
    /// Zero is for ever, as it is for the next.
    pub(crate) idle_timeout: Duration,
    pub(crate) connection_lifetime: Duration,
}

impl Limits {
    /// As `config` says, with 10 connections where it says nothing.
    pub(crate) fn new(config: &DatabaseConfig) -> Self {
        let max = config.connections_max.map_or(10, std::num::NonZero::get);
        Self {
            connections_max: usize::try_from(max).unwrap_or(usize::MAX),
            checkout_timeout: config.checkout_timeout,
            idle_timeout: config.idle_timeout,
            connection_lifetime: config.connection_lifetime,
        }
    }
}

/// A pool of connections.
#[derive(Debug)]
pub(crate) struct Pool<C: Connect>(Arc<Shared<C>>);

impl<C: Connect> Pool<C> {
    /// Without connections yet.
    pub(crate) fn new(connect: C, limits: Limits) -> Self {
        Self(Arc::new(Shared::new(connect, limits)))
    }

    /// Opens the first connection, and has old ones closed from now on.
    ///
    /// # Errors
    ///
    /// If it cannot be opened: at once, and why.
    pub(crate) async fn start(&self) -> Result<()> {
        self.0.start();
        Shared::open_first(&self.0).await
    }

    /// A connection for the caller alone, until it is dropped.
    ///
    /// # Errors
    ///
    /// If none becomes free in time, none can be opened, or the pool has been stopped.
    ///
    /// # Cancel safety
    ///
    /// A connection that comes too late goes to the next who waits.
    #[inline]
    pub(crate) async fn checkout(&self) -> Result<Pooled<C>> {
        match Shared::take(&self.0)? {
            Taken::Idle(member) => Ok(Pooled::new(member, &self.0)),
            Taken::Waiting(receiver) => {
                let started = time::Instant::now();
                let mut pooled = self.wait(receiver).await?;
                pooled.queued = started.elapsed();
                Ok(pooled)
            }
        }
    }

    async fn wait(&self, receiver: oneshot::Receiver<Result<Pooled<C>>>) -> Result<Pooled<C>> {
        match time::timeout(self.0.limits.checkout_timeout, receiver).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => Err(shared::closed()),
            Err(_) => Err(self.0.too_late()),
        }
    }

    /// How busy it is.
    pub(crate) fn status(&self) -> PoolStatus {
        self.0.status()
    }

    /// Closes idle connections at once and the others as they come back, refuses callers, and ends when all are closed.
    pub(crate) async fn stop(&self) {
        self.0.stop().await;
    }
}

/// A connection that is in use. Dropping it gives it back.
pub(crate) struct Pooled<C: Connect> {
    /// Only `drop` takes it.
    member: Option<Member<C::Connection>>,
    shared: Arc<Shared<C>>,
    queued: Duration,
}

impl<C: Connect> Pooled<C> {
    fn new(member: Member<C::Connection>, shared: &Arc<Shared<C>>) -> Self {
        Self { member: Some(member), shared: Arc::clone(shared), queued: Duration::ZERO }
    }

    /// How long its caller waited for it.
    pub(crate) const fn queued(&self) -> Duration {
        self.queued
    }
}

impl<C: Connect> Deref for Pooled<C> {
    type Target = C::Connection;

    #[inline]
    fn deref(&self) -> &C::Connection {
        &self.member.as_ref().expect("it is there until it is dropped").connection
    }
}

impl<C: Connect> DerefMut for Pooled<C> {
    #[inline]
    fn deref_mut(&mut self) -> &mut C::Connection {
        &mut self.member.as_mut().expect("it is there until it is dropped").connection
    }
}

impl<C: Connect> Drop for Pooled<C> {
    #[inline]
    fn drop(&mut self) {
        if let Some(member) = self.member.take() {
            Shared::give_back(&self.shared, member);
        }
    }
}

#[cfg(test)]
mod tests;
