//! Guards made of guards.

use zzz_core::{Request, Result, ServiceNeed, http::StatusCode};

use super::{Access, Guard};

/// Two guards that both have to agree; see [`Guard::and`].
#[derive(Clone, Debug)]
pub struct Both<A, B> {
    pub(super) first: A,
    pub(super) second: B,
}

impl<A: Guard, B: Guard> Guard for Both<A, B> {
    fn needs(&self) -> Vec<ServiceNeed> {
        [self.first.needs(), self.second.needs()].concat()
    }

    fn credentials(&self) -> Vec<&'static str> {
        either_way(&self.first, &self.second)
    }

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
    fn needs(&self) -> Vec<ServiceNeed> {
        [self.first.needs(), self.second.needs()].concat()
    }

    fn credentials(&self) -> Vec<&'static str> {
        either_way(&self.first, &self.second)
    }

    async fn allows(&self, request: &mut Request) -> Result<Access> {
        let first = refusal(self.first.allows(request).await)?;
        if let Ok(Access::Granted) = first {
            return first;
        }
        match (first, refusal(self.second.allows(request).await)?) {
            (_, Ok(Access::Granted)) => Ok(Access::Granted),
            // It tells more than that nobody is known.
            (Err(error), _) | (_, Err(error)) => Err(error),
            // Logging in may help.
            (Ok(Access::Unknown), _) | (_, Ok(Access::Unknown)) => Ok(Access::Unknown),
            _ => Ok(Access::Forbidden),
        }
    }
}

/// What lets one of them know whose a request is.
fn either_way(first: &impl Guard, second: &impl Guard) -> Vec<&'static str> {
    let mut credentials = [first.credentials(), second.credentials()].concat();
    credentials.dedup();
    credentials
}

/// What one guard says, inside, if another one may still grant access; outside, an error of
/// which no guard can make an entry.
fn refusal(access: Result<Access>) -> Result<Result<Access>> {
    match access {
        Err(error)
            if ![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&error.status()) =>
        {
            Err(error)
        }
        access => Ok(access),
    }
}

/// A guard that means the opposite; see [`Guard::not`].
#[derive(Clone, Debug)]
pub struct Not<G> {
    pub(super) guard: G,
}

impl<G: Guard> Guard for Not<G> {
    fn needs(&self) -> Vec<ServiceNeed> {
        self.guard.needs()
    }

    async fn allows(&self, request: &mut Request) -> Result<Access> {
        let access = self.guard.allows(request).await?;
        Ok(if access == Access::Granted { Access::Forbidden } else { Access::Granted })
    }
}
