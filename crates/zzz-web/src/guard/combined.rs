//! Guards made of guards.

use zzz_core::{Request, Result};

use super::{Access, Guard};

/// Two guards that both have to agree; see [`Guard::and`].
#[derive(Clone, Debug)]
pub struct Both<A, B> {
    pub(super) first: A,
    pub(super) second: B,
}

impl<A: Guard, B: Guard> Guard for Both<A, B> {
    async fn allows(&self, request: &mut Request) -> Result<Access> {
        match self.first.allows(request).await? {
            Access::Granted => self.second.allows(request).await,
            refused => Ok(refused),
        }
    }
}

/// Two guards of which one has to agree; see [`Guard::or`].
#[derive(Clone, Debug)]
pub struct Either<A, B> {
    pub(super) first: A,
    pub(super) second: B,
}

impl<A: Guard, B: Guard> Guard for Either<A, B> {
    async fn allows(&self, request: &mut Request) -> Result<Access> {
        let first = self.first.allows(request).await?;
        if first == Access::Granted {
            return Ok(first);
        }
        Ok(match (first, self.second.allows(request).await?) {
            (_, Access::Granted) => Access::Granted,
            // Logging in may help.
            (Access::Unknown, _) | (_, Access::Unknown) => Access::Unknown,
            _ => Access::Forbidden,
        })
    }
}

/// A guard that means the opposite; see [`Guard::not`].
#[derive(Clone, Debug)]
pub struct Not<G> {
    pub(super) guard: G,
}

impl<G: Guard> Guard for Not<G> {
    async fn allows(&self, request: &mut Request) -> Result<Access> {
        let access = self.guard.allows(request).await?;
        Ok(if access == Access::Granted { Access::Forbidden } else { Access::Granted })
    }
}
