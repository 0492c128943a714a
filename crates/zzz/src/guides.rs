//! The guides in `docs/`, as examples that are compiled and run.
//!
//! They are here and not in a book of their own so that no guide can show what
//! the facade does not have.

#[doc = include_str!("../../../docs/first-application.md")]
mod first_application {}

#[doc = include_str!("../../../docs/routing.md")]
mod routing {}

#[doc = include_str!("../../../docs/handlers.md")]
mod handlers {}

#[doc = include_str!("../../../docs/middleware.md")]
mod middleware {}

#[cfg(all(feature = "compression", feature = "files"))]
#[doc = include_str!("../../../docs/files.md")]
mod files {}

#[cfg(feature = "htmx")]
#[doc = include_str!("../../../docs/htmx.md")]
mod htmx {}

#[doc = include_str!("../../../docs/errors.md")]
mod errors {}

#[doc = include_str!("../../../docs/coming-from-nestjs.md")]
mod coming_from_nestjs {}

#[doc = include_str!("../../../docs/configuration.md")]
mod configuration {}

#[cfg(feature = "http2")]
#[doc = include_str!("../../../docs/http2.md")]
mod http2 {}

#[doc = include_str!("../../../docs/limits-and-overload.md")]
mod limits_and_overload {}

#[doc = include_str!("../../../docs/behind-a-proxy.md")]
mod behind_a_proxy {}

#[cfg(unix)]
#[doc = include_str!("../../../docs/zero-downtime-restart.md")]
mod zero_downtime_restart {}

#[doc = include_str!("../../../docs/backends.md")]
mod backends {}

#[doc = include_str!("../../../docs/security.md")]
mod security {}

#[cfg(feature = "tls")]
#[doc = include_str!("../../../docs/https.md")]
mod https {}

#[cfg(feature = "client")]
#[doc = include_str!("../../../docs/testing.md")]
mod testing {}

#[cfg(feature = "sessions")]
#[doc = include_str!("../../../docs/sessions.md")]
mod sessions {}

#[cfg(all(feature = "jwt", feature = "oauth"))]
#[doc = include_str!("../../../docs/authentication.md")]
mod authentication {}

#[doc = include_str!("../../../docs/validation.md")]
mod validation {}

#[cfg(feature = "sessions")]
#[doc = include_str!("../../../docs/forms.md")]
mod forms {}

#[cfg(feature = "test")]
#[doc = include_str!("../../../docs/templates.md")]
mod templates {}

#[cfg(feature = "test")]
#[doc = include_str!("../../../docs/layouts-and-components.md")]
mod layouts_and_components {}

#[doc = include_str!("../../../docs/telemetry.md")]
mod telemetry {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../../docs/database.md")]
mod database {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../../docs/schemas.md")]
mod schemas {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../../docs/queries.md")]
mod queries {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../../docs/associations.md")]
mod associations {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../../docs/transactions.md")]
mod transactions {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../../docs/changesets.md")]
mod changesets {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../../docs/migrations.md")]
mod migrations {}

#[cfg(feature = "sqlite")]
#[doc = include_str!("../../../docs/coming-from-ecto-sqlx-diesel-seaorm.md")]
mod coming_from_ecto_sqlx_diesel_seaorm {}

#[cfg(all(feature = "sqlite", feature = "test"))]
#[doc = include_str!("../../../docs/testing-with-the-database.md")]
mod testing_with_the_database {}

#[doc = include_str!("../../../docs/uploads.md")]
mod uploads {}

#[doc = include_str!("../../../docs/events.md")]
mod events {}

#[cfg(feature = "client")]
#[doc = include_str!("../../../docs/client.md")]
mod client {}
#[cfg(feature = "tower")]
#[doc = include_str!("../../../docs/tower.md")]
mod tower {}
#[cfg(feature = "webhooks")]
#[doc = include_str!("../../../docs/webhooks.md")]
mod webhooks {}

#[cfg(feature = "pagination")]
#[doc = include_str!("../../../docs/pagination.md")]
mod pagination {}
