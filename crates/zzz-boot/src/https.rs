//! Whether to speak HTTPS, and with what.

use zzz_config::{ClientCertUse, Environment, ServerConfig};
use zzz_core::{Error, Result};
use zzz_server::{ClientCertificates, Server, Tls, TlsCertificate};

use crate::listen::{Port, Refused, addresses};

/// Whether the configuration asks for it.
pub(crate) fn is_wanted(config: &ServerConfig) -> bool {
    let has_certificate = !config.tls_cert.is_empty() || config.tls_cert_pem.is_some();
    config.tls.unwrap_or(has_certificate)
}

/// Has the server do what the configuration asks for.
pub(crate) fn secure(
    server: Server,
    config: &ServerConfig,
    environment: Environment,
) -> Result<Server, Refused> {
    let refused = |error: Error| Refused::because(error.to_string());
    let Some(tls) = tls(config, environment).map_err(refused)? else {
        return match config.redirect_port {
            None => Ok(server),
            Some(port) => Err(Refused::because(format!(
                "`server.redirect_port` is {port}, but there is no HTTPS to be sent to; set TLS_CERT and TLS_KEY, or \
                 leave REDIRECT_PORT out"
            ))),
        };
    };
    let server = server.tls(tls).map_err(refused)?;
    let Some(port) = config.redirect_port else {
        return Ok(server);
    };
    let addresses = addresses(&config.host, Port::Chosen(port))
        .and_then(|addresses| server.redirect_from(&addresses[..]));
    addresses.map_err(|error| {
        Refused::because(format!("`server.redirect_port`: {error}; REDIRECT_PORT says which"))
    })
}

/// What could be better about the certificates.
pub(crate) fn findings(config: &ServerConfig, environment: Environment) -> Result<Vec<String>> {
    match tls(config, environment)? {
        Some(tls) => tls.findings(),
        None => Ok(Vec::new()),
    }
}

fn tls(config: &ServerConfig, environment: Environment) -> Result<Option<Tls>> {
    if !is_wanted(config) {
        return Ok(None);
    }
    let mut certificates = certificates(config)?.into_iter();
    let first = match certificates.next() {
        Some(first) => first,
        None => for_developers(environment)?,
    };
    let tls = certificates.fold(Tls::new(first), Tls::certificate);
    Ok(Some(match (&config.tls_client_ca, config.tls_client_cert) {
        (None, _) => tls,
        (Some(path), ClientCertUse::Optional) => {
            tls.client_certificates(ClientCertificates::optional(path))
        }
        (Some(path), _) => tls.client_certificates(ClientCertificates::required(path)),
    }))
}

/// Those that are named, in their order.
fn certificates(config: &ServerConfig) -> Result<Vec<TlsCertificate>> {
    let chains = &config.tls_cert;
    for (key, variable, count) in [
        ("tls_key", "TLS_KEY", config.tls_key.len()),
        ("tls_ocsp", "TLS_OCSP", config.tls_ocsp.len()),
    ] {
        if count != 0 && count != chains.len() {
            return Err(Error::internal(format!(
                "`server.tls_cert` has {} and `server.{key}` {count}; name one for each in TLS_CERT and {variable}, \
                 in the same order",
                chains.len()
            )));
        }
    }
    let mut certificates = Vec::new();
    for (index, chain) in chains.iter().enumerate() {
        let key = config.tls_key.get(index).unwrap_or(chain);
        let certificate = TlsCertificate::files(chain, key);
        certificates.push(match config.tls_ocsp.get(index) {
            Some(ocsp) => certificate.ocsp(ocsp),
            None => certificate,
        });
    }
    match (&config.tls_cert_pem, &config.tls_key_pem) {
        (Some(chain), Some(key)) => certificates.push(TlsCertificate::pem(chain, key.expose())),
        (None, None) => {}
        _ => {
            return Err(Error::internal(
                "`server.tls_cert_pem` and `server.tls_key_pem` belong together; set TLS_CERT_PEM and TLS_KEY_PEM",
            ));
        }
    }
    Ok(certificates)
}

/// Kept in the working directory, beside `config`.
#[cfg(feature = "tls-dev")]
const FOLDER: &str = ".zzz";

#[cfg(feature = "tls-dev")]
fn for_developers(environment: Environment) -> Result<TlsCertificate> {
    if environment.is_deployed() {
        return Err(no_certificate("set TLS_CERT and TLS_KEY"));
    }
    TlsCertificate::development(FOLDER)
}

#[cfg(not(feature = "tls-dev"))]
fn for_developers(environment: Environment) -> Result<TlsCertificate> {
    if environment.is_deployed() {
        return Err(no_certificate("set TLS_CERT and TLS_KEY"));
    }
    Err(no_certificate(
        "set TLS_CERT and TLS_KEY, or build this program with the feature `tls-dev`, which makes one for developers",
    ))
}

fn no_certificate(mend: &str) -> Error {
    Error::internal(format!("`server.tls` is true, but there is no certificate; {mend}"))
}
