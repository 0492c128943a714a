//! What browsers are told to be careful with.

use std::time::Duration;

use zzz_core::{
    Middleware, Request, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

use super::{csp::Csp, csp_nonce::CspNonce};

/// Adds the headers that make browsers careful, errors included; never in the place of one that a handler set.
///
/// | header | default |
/// |---|---|
/// | `content-security-policy` | see [`Csp`]; none for a 304, whose page has one |
/// | `x-content-type-options` | `nosniff` |
/// | `x-frame-options` | `SAMEORIGIN`, for browsers that do not know `frame-ancestors` |
/// | `referrer-policy` | `strict-origin-when-cross-origin` |
/// | `permissions-policy` | none of camera, microphone, geolocation, payment, USB |
/// | `cross-origin-opener-policy` | `same-origin` |
/// | `cross-origin-resource-policy` | `same-origin` |
/// | `x-xss-protection` | `0`: the filter that it controls made holes of its own |
/// | `strict-transport-security` | `max-age=31536000`, over TLS only |
///
/// The last ([RFC 6797](https://www.rfc-editor.org/rfc/rfc6797)) makes browsers come over TLS for a
/// year. It is sent where the request came over TLS; behind a proxy that ends TLS,
/// [`TrustedProxies`](crate::TrustedProxies) in front of this says so, or
/// [`hsts_always`](Self::hsts_always) does.
///
/// Pages of [`ErrorPages`](crate::ErrorPages) keep the tighter policy of their own.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, http::{HeaderValue, header}};
/// use zzz_web::{Csp, SecurityHeaders};
///
/// let headers = SecurityHeaders::new()
///     .csp(Csp::new().allow("img-src", "https://images.example.com"))
///     .set(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"))
///     .without(header::X_FRAME_OPTIONS);
/// let app = App::new().endpoint(headers);
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct SecurityHeaders {
    fields: Vec<(HeaderName, HeaderValue)>,
    csp: Option<Csp>,
    only_reports: bool,
    hsts: Option<HeaderValue>,
    hsts_always: bool,
}

const DEFAULTS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_XSS_PROTECTION, "0"),
];

/// The policy of the application's pages, kept beside an answer that is an error until it is known
/// who makes the page.
pub(crate) struct PagePolicy(pub(crate) HeaderName, pub(crate) HeaderValue);

impl Default for SecurityHeaders {
    fn default() -> Self {
        Self::new()
    }
}

impl SecurityHeaders {
    /// The defaults.
    pub fn new() -> Self {
        let fields = DEFAULTS.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Self {
            fields: fields.into(),
            csp: Some(Csp::new()),
            only_reports: false,
            hsts: Some(HeaderValue::from_static("max-age=31536000")),
            hsts_always: false,
        }
    }

    /// Adds a header, or replaces what one of the list says.
    #[must_use]
    pub fn set(self, name: HeaderName, value: HeaderValue) -> Self {
        let mut changed = self.without(name.clone());
        changed.fields.push((name, value));
        changed
    }

    /// Leaves a header out.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "names are given as `set` wants them")]
    pub fn without(mut self, name: HeaderName) -> Self {
        self.fields.retain(|(other, _)| *other != name);
        if name == header::CONTENT_SECURITY_POLICY {
            self.csp = None;
        } else if name == header::STRICT_TRANSPORT_SECURITY {
            self.hsts = None;
        }
        self
    }

    /// Sets the policy of the pages.
    #[must_use]
    pub fn csp(mut self, csp: Csp) -> Self {
        self.csp = Some(csp);
        self
    }

    /// Has browsers report what the policy forbids, and forbid nothing: to try one
    /// ([CSP 3, section 3.2](https://www.w3.org/TR/CSP3/#cspro-header)).
    #[must_use]
    pub fn csp_only_reports(mut self) -> Self {
        self.only_reports = true;
        self
    }

    /// Sets how long browsers come over TLS only, in whole seconds, to the subdomains, too, if
    /// `subdomains` says so.
    #[must_use]
    pub fn hsts(mut self, max_age: Duration, subdomains: Subdomains) -> Self {
        let end = match subdomains {
            Subdomains::Included => "; includeSubDomains",
            Subdomains::LeftOut => "",
        };
        let text = format!("max-age={}{end}", max_age.as_secs());
        self.hsts = HeaderValue::try_from(text).ok();
        self
    }

    /// Sends `strict-transport-security` with every answer: behind a proxy that ends TLS and does not say so.
    #[must_use]
    pub fn hsts_always(mut self) -> Self {
        self.hsts_always = true;
        self
    }

    /// The policy as it goes out, with what lets the page's own scripts and styles in, if it has some.
    fn policy(&self, request: &Request, response: &Response) -> Option<PagePolicy> {
        const REPORTS: HeaderName = header::CONTENT_SECURITY_POLICY_REPORT_ONLY;
        const FORBIDS: HeaderName = header::CONTENT_SECURITY_POLICY;
        let name = if self.only_reports { REPORTS } else { FORBIDS };
        let value = self.csp.as_ref()?.value(request.get::<CspNonce>(), response.get());
        Some(PagePolicy(name, value))
    }
}

/// Whether something holds for the names below a name, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "they are meant or they are not")]
pub enum Subdomains {
    /// It does.
    Included,
    /// It does not.
    LeftOut,
}

impl Middleware for SecurityHeaders {
    fn after(&self, request: &mut Request, response: &mut Response) {
        for (name, value) in &self.fields {
            response.headers_mut().insert_if_absent(name.clone(), value.clone());
        }
        if let Some(hsts) = &self.hsts
            && (self.hsts_always || request.connection().secure)
        {
            let name = header::STRICT_TRANSPORT_SECURITY;
            response.headers_mut().insert_if_absent(name, hsts.clone());
        }
        // The page that the client has keeps the policy it came with: that one names what is in it, and a field of a 304
        // would take its place (RFC 9111, section 3.2).
        if response.status() == StatusCode::NOT_MODIFIED {
            return;
        }
        let Some(policy) = self.policy(request, response) else {
            return;
        };
        if response.error().is_some() {
            response.set(policy);
            return;
        }
        response.headers_mut().insert_if_absent(policy.0, policy.1);
    }
}
