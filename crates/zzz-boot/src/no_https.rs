//! In the place of HTTPS, where it is not built in.

use zzz_config::{Environment, ServerConfig};
use zzz_core::Result;
use zzz_server::Server;

use crate::listen::Refused;

/// Whether the configuration asks for it.
pub(crate) fn is_wanted(config: &ServerConfig) -> bool {
    let has_certificate = !config.tls_cert.is_empty() || config.tls_cert_pem.is_some();
    config.tls.unwrap_or(has_certificate) || config.redirect_port.is_some()
}

pub(crate) fn secure(
    server: Server,
    config: &ServerConfig,
    _: Environment,
) -> Result<Server, Refused> {
    if is_wanted(config) {
        return Err(not_built_in());
    }
    Ok(server)
}

pub(crate) fn findings(config: &ServerConfig, _: Environment) -> Result<Vec<String>> {
    if is_wanted(config) {
        return Err(not_built_in().into());
    }
    Ok(Vec::new())
}

fn not_built_in() -> Refused {
    Refused::because(
        "HTTPS is wanted, but this program was built without it; build it with the feature `tls`, \
         or `tls-dev` for a certificate while developing, or leave out what begins with TLS and REDIRECT_PORT",
    )
}
