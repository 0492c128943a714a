//! The repo as a service of an application.

use zzz_core::{Result, Service, Services};

use super::Repo;
use crate::Migrations;

/// It starts and stops with the application; handlers find it by its type.
impl Service for Repo {
    fn enter_sandbox(&self, services: &Services) -> Result<()> {
        let none = Migrations::new();
        let migrations = services.find::<Migrations>().unwrap_or(&none);
        Ok(Self::enter_sandbox(self, migrations)?)
    }

    async fn start(&self, _: &Services) -> Result<()> {
        Ok(Self::start(self).await?)
    }

    async fn stop(&self) {
        Self::stop(self).await;
    }
}
