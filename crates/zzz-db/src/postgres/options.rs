//! What the address of a database says.

use std::{env, fmt, net::IpAddr, path::PathBuf, str::FromStr, time::Duration};

use crate::{Error, ErrorKind, Result};

/// What an address says.
#[derive(Clone)]
pub(super) struct Options {
    pub(super) user: String,
    pub(super) password: Option<Vec<u8>>,
    pub(super) database: Option<String>,
    pub(super) application_name: Option<String>,
    /// Settings of the session, as on the command line of the server.
    pub(super) session_options: Option<String>,
    pub(super) hosts: Vec<Host>,
    /// Where the hosts are, if that need not be looked up.
    pub(super) ips: Vec<IpAddr>,
    pub(super) ports: Vec<u16>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) keepalives: Option<Keepalives>,
    pub(super) session: Session,
    /// The first host that is tried is any of them.
    pub(super) is_balanced: bool,
    pub(super) ssl_mode: SslMode,
}

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Tcp(String),
    /// The folder of a Unix socket.
    Unix(PathBuf),
}

/// When TCP asks whether the other side is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keepalives {
    /// After this silence.
    pub(super) idle: Duration,
    pub(super) interval: Option<Duration>,
}

/// What sort of server is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Session {
    Any,
    ReadWrite,
    ReadOnly,
}

/// Whether TLS is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SslMode {
    Disable,
    /// And goes without if the server has none.
    Prefer,
    Require,
}

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
/// Options mean what they mean to `libpq`, but for `sslmode=verify-ca`, which is refused:
/// <https://www.postgresql.org/docs/current/libpq-connect.html>.
pub(super) fn read(url: &str) -> Result<(Options, Encryption)> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (base, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (place, database) = base.split_once('/').unwrap_or((base, ""));
    let (who, places) = place.rsplit_once('@').unwrap_or(("", place));
    let (user, password) = match who.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (who, None),
    };
    let mut options = Options {
        user: text(user)?,
        password: password.map(decoded),
        database: some(text(database)?),
        application_name: None,
        session_options: None,
        hosts: Vec::new(),
        ips: Vec::new(),
        ports: Vec::new(),
        connect_timeout: None,
        keepalives: Some(Keepalives { idle: Duration::from_hours(2), interval: None }),
        session: Session::Any,
        is_balanced: false,
        ssl_mode: SslMode::Prefer,
    };
    let mut encryption = Encryption::default();
    options.add_places(places)?;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (text(name)?, text(value)?);
        match &*name {
            "sslmode" => options.ssl_mode = mode(&value, &mut encryption)?,
            "sslrootcert" => encryption.root = Some(PathBuf::from(value)),
            name => options.set(name, value)?,
        }
    }
    // As for `libpq`, a root that is given is used.
    encryption.is_verified |= encryption.root.is_some() && encryption.is_demanded;
    if options.user.is_empty() {
        options.user = env::var("USER").map_err(|_| wrong("it names no user"))?;
    }
    Ok((options, encryption))
}

impl Options {
    /// Adds `one:5432,two`, where ports may be left out.
    fn add_places(&mut self, places: &str) -> Result<()> {
        for place in places.split(',').filter(|_| !places.is_empty()) {
            let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                Some((host, port)) => (host, port.strip_prefix(':')),
                None => match place.split_once(':') {
                    Some((host, port)) => (host, Some(port)),
                    None => (place, None),
                },
            };
            self.hosts.push(host_of(text(host)?));
            self.ports.push(port.map_or(Ok(5432), |port| parsed("port", port))?);
        }
        Ok(())
    }

    fn set(&mut self, name: &str, value: String) -> Result<()> {
        let seconds = |name| parsed(name, &value).map(Duration::from_secs);
        match name {
            "user" => self.user = value,
            "password" => self.password = Some(value.into_bytes()),
            "dbname" => self.database = some(value),
            "application_name" => self.application_name = some(value),
            "options" => self.session_options = some(value),
            "host" => {
                self.hosts.extend(value.split(',').map(|host| host_of(host.to_owned())));
            }
            "hostaddr" => {
                let ips = value.split(',').map(|ip| parsed("hostaddr", ip));
                self.ips = ips.collect::<Result<_>>()?;
            }
            "port" => {
                let ports = value.split(',').map(|port| parsed("port", port));
                self.ports = ports.collect::<Result<_>>()?;
            }
            // Zero and less are no limit of the caller's.
            "connect_timeout" => {
                let seconds = u64::try_from(parsed::<i64>(name, &value)?).unwrap_or(0);
                self.connect_timeout = (seconds > 0).then(|| Duration::from_secs(seconds));
            }
            "keepalives" => {
                if parsed::<u64>(name, &value)? == 0 {
                    self.keepalives = None;
                }
            }
            "keepalives_idle" => {
                let idle = seconds(name)?;
                let idle = |known: Keepalives| if idle.is_zero() { known.idle } else { idle };
                self.keepalives =
                    self.keepalives.map(|known| Keepalives { idle: idle(known), ..known });
            }
            "keepalives_interval" => {
                let interval = Some(seconds(name)?).filter(|interval| !interval.is_zero());
                self.keepalives = self.keepalives.map(|known| Keepalives { interval, ..known });
            }
            "target_session_attrs" => {
                self.session = match &*value {
                    "any" => Session::Any,
                    "read-write" => Session::ReadWrite,
                    "read-only" => Session::ReadOnly,
                    _ => return Err(wrong_value(name)),
                };
            }
            "load_balance_hosts" => {
                self.is_balanced = match &*value {
                    "disable" => false,
                    "random" => true,
                    _ => return Err(wrong_value(name)),
                };
            }
            "channel_binding" => match &*value {
                "disable" | "prefer" => {}
                "require" => {
                    let way_out = "`channel_binding=require` is not supported: use \
                                   `sslmode=verify-full`";
                    return Err(wrong(way_out));
                }
                _ => return Err(wrong_value(name)),
            },
            _ => return Err(wrong(&format!("there is no option `{name}`"))),
        }
        Ok(())
    }
}

/// Without secrets.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

fn host_of(name: String) -> Host {
    if name.starts_with('/') { Host::Unix(PathBuf::from(name)) } else { Host::Tcp(name) }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn parsed<T: FromStr>(name: &str, value: &str) -> Result<T> {
    value.parse().map_err(|_| wrong_value(name))
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

/// It names the option and never its value.
#[cold]
fn wrong_value(name: &str) -> Error {
    wrong(&format!("the value of the option `{name}` makes no sense"))
}

/// Text with `%2F` and the like resolved.
fn text(text: &str) -> Result<String> {
    String::from_utf8(decoded(text)).map_err(|_| wrong("it holds what is no UTF-8"))
}

/// With `%2F` and the like resolved.
fn decoded(text: &str) -> Vec<u8> {
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
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encryption(query: &str) -> (SslMode, Encryption) {
        let (options, encryption) = read(&format!("postgres://a:b@c/d{query}")).unwrap();
        (options.ssl_mode, encryption)
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
            ("?hostaddr=here", "hostaddr"),
            ("?port=99999", "port"),
            ("?target_session_attrs=primary", "target_session_attrs"),
            ("?load_balance_hosts=yes", "load_balance_hosts"),
            ("?application_name=%FF", "UTF-8"),
        ] {
            let error = read(&format!("postgres://ann:hunter2@host/db{query}")).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(reason), "{error}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn what_an_address_says_is_read() {
        let url = "postgresql://a%40b:p%3Aw%2F%FF@[::1]:6432,two/my%20db?application_name=x%20y\
                   &options=-c%20geqo%3Doff&hostaddr=::1,10.0.0.2&connect_timeout=3\
                   &keepalives_idle=30&keepalives_interval=5&target_session_attrs=read-only\
                   &load_balance_hosts=random&channel_binding=prefer";
        let (options, _) = read(url).unwrap();
        assert_eq!(options.user, "a@b");
        assert_eq!(options.password.as_deref(), Some(&b"p:w/\xFF"[..]));
        assert_eq!(options.database.as_deref(), Some("my db"));
        assert_eq!(options.application_name.as_deref(), Some("x y"));
        assert_eq!(options.session_options.as_deref(), Some("-c geqo=off"));
        assert_eq!(options.hosts, ["::1", "two"].map(|name| Host::Tcp(name.to_owned())));
        assert_eq!(options.ips, ["::1", "10.0.0.2"].map(|ip| ip.parse::<IpAddr>().unwrap()));
        assert_eq!(options.ports, [6432, 5432]);
        assert_eq!(options.connect_timeout, Some(Duration::from_secs(3)));
        let interval = Some(Duration::from_secs(5));
        let keepalives = Keepalives { idle: Duration::from_secs(30), interval };
        assert_eq!(options.keepalives, Some(keepalives));
        assert_eq!((options.session, options.is_balanced), (Session::ReadOnly, true));
        let plain =
            read("postgres://ann@%2Frun%2Fpg/db?keepalives=0&user=bob&password=x").unwrap().0;
        assert_eq!((plain.user.as_str(), plain.password), ("bob", Some(b"x".to_vec())));
        assert_eq!(plain.hosts, [Host::Unix(PathBuf::from("/run/pg"))]);
        assert_eq!((plain.keepalives, plain.connect_timeout), (None, None));
        assert!(!format!("{:?}", read(url).unwrap().0).contains("p:w"));
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
