//! The repo as a service of an application.

use zzz_core::{Result, Service, Services};

use super::Repo;

/// It starts and stops with the application; handlers find it by its type.
impl Service for Repo {
    async fn start(&self, _: &Services) -> Result<()> {
        Ok(Self::start(self).await?)
    }

    async fn stop(&self) {
        Self::stop(self).await;
    }
}
