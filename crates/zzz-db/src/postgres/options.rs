//! What the address of a database says.

use std::path::PathBuf;

use tokio_postgres::{
    Config,
    config::{ChannelBinding, SslMode},
};

use crate::{Error, ErrorKind, Result};

/// Whether and how connections are encrypted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Encryption {
    /// No connection without.
    pub(super) is_demanded: bool,
    /// The server's certificate is checked, its name too.
    pub(super) is_verified: bool,
    /// By the certificates of this file instead of those that the system trusts.
    pub(super) root: Option<PathBuf>,
}

/// Reads an address such as `postgres://user:password@host:5432/database?sslmode=verify-full`.
///
/// `sslmode` and `sslrootcert` mean what they mean to `libpq`, but for `verify-ca`, which is refused:
/// <https://www.postgresql.org/docs/current/libpq-ssl.html>. The rest is the driver's.
pub(super) fn read(url: &str) -> Result<(Config, Encryption)> {
    let (base, query) = url.split_once('?').unwrap_or((url, ""));
    let mut encryption = Encryption::default();
    let mut mode = SslMode::Prefer;
    let mut rest = String::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", word)) => mode = self::mode(word, &mut encryption)?,
            Some(("sslrootcert", path)) => encryption.root = Some(PathBuf::from(decoded(path))),
            _ => {
                rest.push(if rest.is_empty() { '?' } else { '&' });
                rest += pair;
            }
        }
    }
    // As for `libpq`, a root that is given is used.
    encryption.is_verified |= encryption.root.is_some() && encryption.is_demanded;
    let mut config: Config = format!("{base}{rest}").parse().map_err(|error| refused(&error))?;
    config.ssl_mode(mode);
    if config.get_channel_binding() == ChannelBinding::Require {
        return Err(wrong("`channel_binding=require` is not supported: use `sslmode=verify-full`"));
    }
    Ok((config, encryption))
}

fn mode(word: &str, encryption: &mut Encryption) -> Result<SslMode> {
    let (mode, is_demanded, is_verified) = match word {
        "disable" => (SslMode::Disable, false, false),
        "prefer" | "allow" => (SslMode::Prefer, false, false),
        "require" => (SslMode::Require, true, false),
        "verify-full" => (SslMode::Require, true, true),
        _ => {
            return Err(wrong(&format!(
                "`sslmode={word}` is not known: there are `disable`, `prefer`, `require` and \
                 `verify-full`"
            )));
        }
    };
    *encryption = Encryption { is_demanded, is_verified, root: encryption.root.take() };
    Ok(mode)
}

#[cold]
fn wrong(reason: &str) -> Error {
    Error::new(ErrorKind::Config, format!("the address of the database is wrong: {reason}"))
}

/// The driver names the option and never its value.
fn refused(error: &tokio_postgres::Error) -> Error {
    let reason = std::error::Error::source(error).map(ToString::to_string);
    wrong(&reason.unwrap_or_else(|| error.to_string()))
}

/// With `%2F` and the like resolved.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex =
            |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push(high << 4 | low);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encryption(query: &str) -> (SslMode, Encryption) {
        let (config, encryption) = read(&format!("postgres://a:b@c/d{query}")).unwrap();
        (config.get_ssl_mode(), encryption)
    }

    #[test]
    fn encryption_is_as_the_address_says() {
        let plain = Encryption::default();
        assert_eq!(encryption(""), (SslMode::Prefer, plain.clone()));
        assert_eq!(encryption("?sslmode=disable&application_name=x"), (SslMode::Disable, plain));
        let demanded = Encryption { is_demanded: true, ..Encryption::default() };
        assert_eq!(encryption("?sslmode=require"), (SslMode::Require, demanded.clone()));
        let verified = Encryption { is_verified: true, ..demanded };
        assert_eq!(encryption("?sslmode=verify-full"), (SslMode::Require, verified.clone()));
        let root = Some(PathBuf::from("/ca certs/own.pem"));
        let rooted = Encryption { root, ..verified };
        let query = "?sslrootcert=%2Fca%20certs/own.pem&sslmode=require";
        assert_eq!(encryption(query), (SslMode::Require, rooted));
    }

    #[test]
    fn a_wrong_address_is_told_without_the_password() {
        for (query, reason) in [
            ("?sslmode=verify-ca", "`sslmode=verify-ca` is not known"),
            ("?channel_binding=require", "sslmode=verify-full"),
            ("?nonsense=1", "nonsense"),
            ("?connect_timeout=soon", "connect_timeout"),
        ] {
            let error = read(&format!("postgres://ann:hunter2@host/db{query}")).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(reason), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn sockets_and_several_hosts_are_taken() {
        use crate::postgres::socket::Address;

        let (config, _) = read("postgres://ann@/db?host=/run/postgresql&port=5433").unwrap();
        let [address] = &Address::all(&config).unwrap()[..] else { panic!("one address") };
        assert_eq!(address.to_string(), "PostgreSQL at `/run/postgresql/.s.PGSQL.5433`");
        let (config, _) = read("postgres://ann@one:1,two:2/db").unwrap();
        let all: Vec<String> =
            Address::all(&config).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(all, ["PostgreSQL at `one:1`", "PostgreSQL at `two:2`"]);
    }
}
