//! What the pages of an application may load and run.

use std::borrow::Cow;

use zzz_core::http::HeaderValue;
use zzz_template::InlineHashes;

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
/// was smuggled in. Those that stand in the templates of the page run: the policy of each answer names
/// [their hashes](zzz_template::Template::inline_hashes), and no others. For one's own with values in them, a template
/// writes `{{nonce}}`, or a handler asks for a [`CspNonce`], and puts it on them.
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

    /// The header, which lets in what has the nonce, and the page's own scripts and styles by their hashes.
    pub(super) fn value(
        &self,
        nonce: Option<&CspNonce>,
        hashes: Option<&InlineHashes>,
    ) -> HeaderValue {
        let nonce = nonce.map(|nonce| format!("'nonce-{}'", nonce.as_str()));
        let of = |kind: fn(&InlineHashes) -> &[Cow<'static, str>]| hashes.map_or(&[][..], kind);
        let text = if nonce.is_none() && hashes.is_none() {
            self.to_string()
        } else {
            self.clone()
                .letting_in("script-src", nonce.as_deref(), of(InlineHashes::scripts))
                .letting_in("style-src", nonce.as_deref(), of(InlineHashes::styles))
                .to_string()
        };
        HeaderValue::try_from(text).unwrap_or_else(|_| unreachable!("`set` looked at each part"))
    }

    /// With `nonce` and `hashes` among the sources of `directive`, or of the one for elements where there is one.
    fn letting_in(self, directive: &str, nonce: Option<&str>, hashes: &[Cow<'_, str>]) -> Self {
        let of_elements = format!("{directive}-elem");
        let has_own = self.directives.iter().any(|(name, _)| *name == of_elements);
        let directive = if has_own { &of_elements } else { directive };
        // Where nothing is forbidden, a nonce or a hash would forbid the rest.
        let Some(sources) = self.inherited(directive) else { return self };
        let is_open = nonce.is_none() && lets_all_inline_in(directive, sources);
        let hashes = hashes.iter().filter(|_| !is_open).map(|hash| format!("'{hash}'"));
        let added = nonce.map(str::to_owned).into_iter().chain(hashes);
        added.fold(self, |csp, source| csp.allow(directive, &source))
    }
}

/// Whether `'unsafe-inline'` counts (CSP 3, section 6.7.3.2).
fn lets_all_inline_in(directive: &str, sources: &str) -> bool {
    let makes_exact = |source: &str| {
        let source = source.to_ascii_lowercase();
        source == "'strict-dynamic'" && directive.starts_with("script")
            || ["'nonce-", "'sha256-", "'sha384-", "'sha512-"]
                .iter()
                .any(|start| source.starts_with(start))
    };
    sources.split(' ').any(|source| source.eq_ignore_ascii_case("'unsafe-inline'"))
        && !sources.split(' ').any(makes_exact)
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

    #[track_caller]
    fn with_a_script(csp: &Csp) -> String {
        let mut hashes = InlineHashes::default();
        hashes.add_script("sha256-abc=");
        csp.value(None, Some(&hashes)).to_str().unwrap().to_owned()
    }

    #[test]
    fn a_hash_goes_where_it_counts() {
        let none = Csp::empty().set("default-src", "'none'");
        assert_eq!(with_a_script(&none), "default-src 'none'; script-src 'sha256-abc='");
        let elements = Csp::empty().set("script-src", "'self'").set("script-src-elem", "a.example");
        let elements = with_a_script(&elements);
        assert_eq!(elements, "script-src 'self'; script-src-elem a.example 'sha256-abc='");
        let exact = Csp::empty().set("script-src", "'unsafe-inline' 'strict-dynamic'");
        assert!(with_a_script(&exact).ends_with("'strict-dynamic' 'sha256-abc='"));
    }

    #[test]
    fn a_hash_forbids_nothing_that_was_allowed() {
        for open in [
            Csp::empty().set("img-src", "'self'"),
            Csp::empty().set("script-src", "'self' 'Unsafe-Inline'"),
            Csp::empty().set("default-src", "'self' 'unsafe-inline'"),
        ] {
            assert_eq!(with_a_script(&open), open.to_string());
        }
    }

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
