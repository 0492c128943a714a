//! The names that an application answers to.

use std::fmt;

use zzz_core::{Error, Flow, Middleware, Problem, Request, Result, http::StatusCode};

use crate::host::Host;

/// Answers only requests for hosts of ours, so that nobody else's name gets into links, mails and
/// caches, and no site can have its own name lead here (DNS rebinding).
///
/// It belongs to the endpoint, behind [`TrustedProxies`](crate::TrustedProxies). Names compare without
/// regard to case and to a dot at their end; `*.example.com` is every name below `example.com`,
/// and not `example.com` itself. A host without a port stands for all ports.
///
/// # Errors
///
/// - 421, code `host_not_allowed`, for another host: the request went to a server that does not
///   answer for it ([RFC 9110, section 15.5.20](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20)),
///   and nothing about its form is wrong.
/// - 400, code `bad_host`, where there is none or it is malformed
///   ([RFC 9112, section 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)).
///
/// # Examples
///
/// ```
/// use zzz_core::App;
/// use zzz_web::AllowedHosts;
///
/// let hosts = AllowedHosts::new(["example.com", "*.example.com", "localhost:5555"])?;
/// // Probes ask for an address and not for a name.
/// let app = App::new().endpoint(hosts.except("/health"));
/// # let _ = app;
///
/// let error = AllowedHosts::new(["https://example.com"]).unwrap_err();
/// assert!(error.to_string().contains("expected one like `example.com`"));
/// # Ok::<(), zzz_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AllowedHosts {
    hosts: Vec<HostPattern>,
    exempt_paths: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct HostPattern {
    /// In lower case.
    name: String,
    port: Option<u16>,
    /// Whether it stands for all names below this one.
    is_parent: bool,
}

impl AllowedHosts {
    /// These hosts, and no others.
    ///
    /// # Errors
    ///
    /// If there is none, or one cannot be read.
    pub fn new<T: AsRef<str>>(hosts: impl IntoIterator<Item = T>) -> Result<Self> {
        let hosts = hosts.into_iter().map(|host| HostPattern::parse(host.as_ref()));
        let hosts = hosts.collect::<Result<Vec<_>>>()?;
        if hosts.is_empty() {
            return Err(Error::internal(
                "`AllowedHosts` has no hosts and would answer nobody: name them, or leave it out",
            ));
        }
        Ok(Self { hosts, exempt_paths: Vec::new() })
    }

    /// Answers requests for `path`, exactly, under any host.
    #[must_use]
    pub fn except(mut self, path: impl Into<String>) -> Self {
        self.exempt_paths.push(path.into());
        self
    }
}

impl Middleware for AllowedHosts {
    fn before(&self, request: &mut Request) -> Result<Flow> {
        if self.exempt_paths.iter().any(|path| path == request.path()) {
            return Ok(Flow::Next);
        }
        let Some(host) = request.host().and_then(Host::parse) else {
            return Err(BAD.into());
        };
        if self.hosts.iter().any(|pattern| pattern.fits(host)) {
            return Ok(Flow::Next);
        }
        tracing::info!(host = host.name, "a request for a host that `AllowedHosts` does not name");
        Err(FOREIGN.into())
    }
}

const BAD: Problem = Problem::fixed(
    StatusCode::BAD_REQUEST,
    "bad_host",
    "the request has no host, or one that cannot be read",
);

const FOREIGN: Problem = Problem::fixed(
    StatusCode::MISDIRECTED_REQUEST,
    "host_not_allowed",
    "this server does not answer for the host of the request",
);

impl HostPattern {
    fn parse(text: &str) -> Result<Self> {
        let (is_parent, rest) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let host = Host::parse(rest).filter(|host| !is_parent || !host.name.starts_with('['));
        let Some(Host { name, port }) = host else {
            return Err(bad_pattern(text));
        };
        Ok(Self { name: name.to_ascii_lowercase(), port, is_parent })
    }

    fn fits(&self, host: Host<'_>) -> bool {
        if self.port.is_some() && self.port != host.port {
            return false;
        }
        if !self.is_parent {
            return self.name.eq_ignore_ascii_case(host.name);
        }
        let below = host.name.len().checked_sub(self.name.len() + 1);
        below.filter(|below| *below > 0).is_some_and(|below| {
            let (_, end) = host.name.split_at(below);
            end.starts_with('.') && end[1..].eq_ignore_ascii_case(&self.name)
        })
    }
}

#[cold]
fn bad_pattern(text: impl fmt::Debug) -> Error {
    Error::internal(format!(
        "{text:?} is no host: expected one like `example.com`, `*.example.com` or `localhost:5555`"
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, host: &str, fits: bool) {
        let read = HostPattern::parse(pattern).unwrap();
        assert_eq!(read.fits(Host::parse(host).unwrap()), fits, "{pattern} {host}");
    }

    #[test]
    fn which_hosts_fit() {
        check("example.com", "EXAMPLE.com.:80", true);
        check("Example.com.", "example.com", true);
        check("example.com", "www.example.com", false);
        check("example.com:80", "example.com:80", true);
        check("example.com:80", "example.com:81", false);
        check("example.com:80", "example.com", false);
        check("*.example.com", "a.b.Example.com", true);
        check("*.example.com", "example.com", false);
        check("*.example.com", "badexample.com", false);
        check("*.example.com", "example.com.evil.example", false);
        check("[::1]", "[::1]:80", true);
    }

    #[test]
    fn what_is_no_pattern() {
        for text in ["", "*", "*.", "*.*.a", "a.*", "http://a", "a/b", "*.[::1]", ".a"] {
            assert!(HostPattern::parse(text).is_err(), "{text}");
        }
        assert!(AllowedHosts::new([] as [&str; 0]).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(pattern in ".{0,30}", host in ".{0,30}") {
            if let (Ok(pattern), Some(host)) = (HostPattern::parse(&pattern), Host::parse(&host)) {
                pattern.fits(host);
            }
        }

        #[test]
        fn what_is_below_fits(below in "[a-z]{1,5}(\\.[a-z]{1,5}){0,2}") {
            check("*.example.com", &format!("{below}.example.com"), true);
            check("*.example.com", &format!("{below}example.com"), false);
        }
    }
}
