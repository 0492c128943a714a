//! What the pages of an application may load and run.

use zzz_core::http::HeaderValue;

use super::csp_nonce::CspNonce;

/// A content security policy ([CSP 3](https://www.w3.org/TR/CSP3/)), for
/// [`SecurityHeaders::csp`](crate::SecurityHeaders::csp).
///
/// The default lets a page load what comes from its own origin, and images that are written into it:
///
/// ```text
/// default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'
/// ```
///
/// Scripts and styles that are written into the page itself do not run, which is what stops one that
/// was smuggled in. For one's own, a handler asks for a [`CspNonce`] and puts it on them.
///
/// # Examples
///
/// ```
/// use zzz_web::Csp;
///
/// let csp = Csp::new().allow("img-src", "https://images.example.com").set("frame-ancestors", "'none'");
/// assert!(csp.to_string().contains("img-src 'self' data: https://images.example.com"));
/// assert!(csp.to_string().ends_with("frame-ancestors 'none'"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csp {
    /// Names and sources that are fit for the header.
    directives: Vec<(String, String)>,
}

const DEFAULTS: [(&str, &str); 6] = [
    ("default-src", "'self'"),
    ("img-src", "'self' data:"),
    ("object-src", "'none'"),
    ("base-uri", "'self'"),
    ("form-action", "'self'"),
    ("frame-ancestors", "'self'"),
];

/// What a nonce lets in.
const OF_NONCES: [&str; 2] = ["script-src", "style-src"];

impl Default for Csp {
    fn default() -> Self {
        Self::new()
    }
}

impl Csp {
    /// The default.
    pub fn new() -> Self {
        let directives = DEFAULTS.map(|(name, sources)| (name.to_owned(), sources.to_owned()));
        Self { directives: directives.into() }
    }

    /// A policy without directives, which forbids nothing.
    pub fn empty() -> Self {
        Self { directives: Vec::new() }
    }

    /// Allows `source` beside what `directive` allows already. One that is not there begins with
    /// what `default-src` allows.
    ///
    /// # Panics
    ///
    /// If one of them has a character that would end the directive.
    #[must_use]
    #[track_caller]
    pub fn allow(self, directive: &str, source: &str) -> Self {
        let sources = match self.inherited(directive) {
            None | Some("'none'") => source.to_owned(),
            Some(sources) => format!("{sources} {source}"),
        };
        self.set(directive, &sources)
    }

    /// Sets all sources of `directive`; none for one that has none, such as `upgrade-insecure-requests`.
    ///
    /// # Panics
    ///
    /// As [`allow`](Self::allow).
    #[must_use]
    #[track_caller]
    pub fn set(mut self, directive: &str, sources: &str) -> Self {
        let is_name = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        // What ends a source, a directive or a policy (CSP 3, section 2.2.1).
        let are_sources = |text: &str| {
            let may_stand =
                |byte: u8| byte == b' ' || byte.is_ascii_graphic() && !b";,".contains(&byte);
            text.bytes().all(may_stand)
        };
        assert!(
            is_name(directive) && are_sources(sources),
            "the directive {directive:?} with {sources:?} cannot be part of a policy: expected \
             one like `img-src` with sources like `'self' https://example.com`",
        );
        let directives = &mut self.directives;
        match directives.iter_mut().find(|(name, _)| name == directive) {
            Some((_, old)) => sources.clone_into(old),
            None => directives.push((directive.to_owned(), sources.to_owned())),
        }
        self
    }

    /// Leaves `directive` out.
    #[must_use]
    pub fn without(mut self, directive: &str) -> Self {
        self.directives.retain(|(name, _)| name != directive);
        self
    }

    /// The sources of a directive, if need be those of `default-src`.
    fn inherited(&self, directive: &str) -> Option<&str> {
        let find = |wanted: &str| self.directives.iter().find(|(name, _)| name == wanted);
        let falls_back = directive.ends_with("-src");
        let found = find(directive).or_else(|| find("default-src").filter(|_| falls_back));
        found.map(|(_, sources)| sources.as_str())
    }

    /// The header, which lets in what has the nonce.
    pub(super) fn value(&self, nonce: Option<&CspNonce>) -> HeaderValue {
        let text = match nonce {
            None => self.to_string(),
            Some(nonce) => {
                let source = format!("'nonce-{}'", nonce.as_str());
                // Where nothing is forbidden, a nonce would forbid the rest.
                let allow = |csp: Self, directive: &str| match csp.inherited(directive) {
                    Some(_) => csp.allow(directive, &source),
                    None => csp,
                };
                OF_NONCES.into_iter().fold(self.clone(), allow).to_string()
            }
        };
        HeaderValue::try_from(text).unwrap_or_else(|_| unreachable!("`set` looked at each part"))
    }
}

/// As it stands in the header.
impl std::fmt::Display for Csp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (name, sources)) in self.directives.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            let space = if sources.is_empty() { "" } else { " " };
            write!(f, "{separator}{name}{space}{sources}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_begins_with_the_default() {
        let csp = Csp::new().allow("script-src", "https://a.example");
        assert!(csp.to_string().contains("script-src 'self' https://a.example"), "{csp}");
        let csp = Csp::new().allow("object-src", "https://a.example");
        assert!(csp.to_string().contains("object-src https://a.example"), "{csp}");
        let csp =
            Csp::new().without("frame-ancestors").allow("frame-ancestors", "https://a.example");
        assert!(csp.to_string().ends_with("frame-ancestors https://a.example"), "{csp}");
        assert_eq!(Csp::empty().set("sandbox", "").to_string(), "sandbox");
    }

    #[test]
    fn nothing_gets_out_of_its_directive() {
        for (name, sources) in
            [("img-src", "a; script-src *"), ("img-src", "a\r\nb"), ("a b", "c"), ("", "c")]
        {
            let set = || Csp::new().set(name, sources);
            assert!(std::panic::catch_unwind(set).is_err(), "{name} {sources}");
        }
    }
}
