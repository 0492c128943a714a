//! What one answer has to be.

use super::client::{Answer, Asked, Framing};

/// The longest text of a refusal; it explains, it does not fill a page.
const REFUSAL_BYTES_MAX: usize = 512;

/// What one answer has to be; what is not said is left to the server.
#[derive(Clone, Debug)]
pub(crate) struct Expect {
    /// Any one of them.
    statuses: Vec<u16>,
    content: Content,
    framing: Option<Framing>,
    with: Vec<(&'static str, String)>,
    without: Vec<&'static str>,
    lists: Vec<(&'static str, &'static str)>,
    lists_not: Vec<(&'static str, &'static str)>,
    trailers: Option<Vec<(&'static str, &'static str)>>,
    incomplete: bool,
    /// The server may leave it out.
    pub(super) optional: bool,
    /// Whether the handler was called to make it.
    pub(super) handled: bool,
    pub(super) asked: Asked,
}

#[derive(Clone, Debug)]
enum Content {
    Any,
    Exactly(Vec<u8>),
    /// Each of these stands in it.
    Naming(Vec<String>),
    /// A short text that explains a refusal.
    Reason,
}

impl Expect {
    /// An answer of the handler with this status.
    pub(crate) fn status(status: u16) -> Self {
        Self {
            statuses: vec![status],
            content: Content::Any,
            framing: None,
            with: Vec::new(),
            without: Vec::new(),
            lists: Vec::new(),
            lists_not: Vec::new(),
            trailers: None,
            incomplete: false,
            optional: false,
            handled: true,
            asked: Asked::Content,
        }
    }

    /// 200 with exactly this content, framed by its length.
    pub(crate) fn ok(content: impl Into<Vec<u8>>) -> Self {
        Self::status(200).content(content).framed(Framing::Length)
    }

    /// What `/inspect` says: each of these lines, whole.
    pub(crate) fn inspected(lines: &[&str]) -> Self {
        Self::inspected_with(200, lines)
    }

    /// What the handler saw, in an answer of this status.
    pub(crate) fn inspected_with(status: u16, lines: &[&str]) -> Self {
        let lines = lines.iter().map(|line| format!("\n{line}\n")).collect();
        let mut expect = Self::status(status).framed(Framing::Length);
        expect.content = Content::Naming(lines);
        expect
    }

    /// An interim answer.
    pub(crate) fn interim(status: u16) -> Self {
        let mut interim = Self::status(status).framed(Framing::None);
        interim.handled = false;
        interim
    }

    /// An interim answer that the server may leave out.
    pub(crate) fn interim_or_none(status: u16) -> Self {
        let mut interim = Self::interim(status);
        interim.optional = true;
        interim
    }

    /// What the server says itself, without the handler: the status, why, and
    /// that it closes.
    pub(crate) fn refused(status: u16) -> Self {
        let mut refused = Self::failed(status).listing("connection", "close");
        refused.content = Content::Reason;
        refused.handled = false;
        refused
    }

    /// The error that the handler met while it read the body and passed on.
    pub(crate) fn failed(status: u16) -> Self {
        Self::status(status).framed(Framing::Length)
    }

    /// Any of these statuses instead.
    pub(crate) fn or_status(mut self, status: u16) -> Self {
        self.statuses.push(status);
        self
    }

    pub(crate) fn content(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.content = Content::Exactly(content.into());
        self
    }

    pub(crate) fn framed(mut self, framing: Framing) -> Self {
        self.framing = Some(framing);
        self
    }

    /// It ends with its head.
    pub(crate) fn bodiless(self) -> Self {
        self.content("").framed(Framing::None)
    }

    /// It answers a `HEAD`.
    pub(crate) fn for_head(mut self) -> Self {
        self.asked = Asked::Head;
        self.bodiless()
    }

    /// It opens the tunnel of a `CONNECT`, through which this comes back.
    pub(crate) fn tunnel(mut self, content: &str) -> Self {
        self.asked = Asked::Tunnel;
        self.content(content).framed(Framing::Tunnel)
    }

    /// The field has this value.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.with.push((name, value.into()));
        self
    }

    /// The field does not stand.
    pub(crate) fn without(mut self, name: &'static str) -> Self {
        self.without.push(name);
        self
    }

    /// The list that the field holds has this member.
    pub(crate) fn listing(mut self, name: &'static str, member: &'static str) -> Self {
        self.lists.push((name, member));
        self
    }

    /// The list that the field holds, if it stands, does not have this member.
    pub(crate) fn not_listing(mut self, name: &'static str, member: &'static str) -> Self {
        self.lists_not.push((name, member));
        self
    }

    /// Exactly these trailers, in this order.
    pub(crate) fn trailers(mut self, trailers: &[(&'static str, &'static str)]) -> Self {
        self.trailers = Some(trailers.to_vec());
        self
    }

    /// It breaks off before the end that its framing tells.
    pub(crate) fn incomplete(mut self) -> Self {
        self.incomplete = true;
        self
    }

    pub(super) fn is_interim(&self) -> bool {
        self.statuses.iter().all(|status| (100..200).contains(status) && *status != 101)
    }

    /// Says what is wrong with `answer`.
    pub(super) fn check(&self, answer: &Answer) -> Result<(), String> {
        if !self.statuses.contains(&answer.status) {
            return Err(format!("status {} instead of {:?}", answer.status, self.statuses));
        }
        if let Some(framing) = self.framing
            && framing != answer.framing
        {
            return Err(format!("framed by {:?} instead of {framing:?}", answer.framing));
        }
        if answer.complete == self.incomplete {
            return Err(format!("complete: {}", answer.complete));
        }
        self.check_fields(answer)?;
        self.check_content(answer)
    }

    fn check_fields(&self, answer: &Answer) -> Result<(), String> {
        for (name, value) in &self.with {
            if answer.field(name) != Some(value) {
                return Err(format!("`{name}: {value}` is missing"));
            }
        }
        for name in &self.without {
            if let Some(value) = answer.field(name) {
                return Err(format!("`{name}: {value}` stands"));
            }
        }
        for (name, member) in &self.lists {
            if !answer.lists(name, member) {
                return Err(format!("`{name}` does not list `{member}`"));
            }
        }
        for (name, member) in &self.lists_not {
            if answer.lists(name, member) {
                return Err(format!("`{name}` lists `{member}`"));
            }
        }
        let trailers = answer.trailers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        match &self.trailers {
            Some(wanted) if !trailers.eq(wanted.iter().copied()) => {
                Err(format!("trailers {:?} instead of {wanted:?}", answer.trailers))
            }
            _ => Ok(()),
        }
    }

    fn check_content(&self, answer: &Answer) -> Result<(), String> {
        let content = &answer.content;
        match &self.content {
            Content::Any => Ok(()),
            Content::Exactly(wanted) if content == wanted => Ok(()),
            Content::Exactly(wanted) => {
                Err(format!("content of {} bytes instead of {}", content.len(), wanted.len()))
            }
            Content::Naming(lines) => {
                let text = format!("\n{}", String::from_utf8_lossy(content));
                match lines.iter().find(|line| !text.contains(*line)) {
                    Some(line) => Err(format!("`{}` is not in the content", line.escape_debug())),
                    None => Ok(()),
                }
            }
            Content::Reason => {
                let is_text = answer
                    .field("content-type")
                    .is_some_and(|media_type| media_type.starts_with("text/plain"));
                if content.is_empty() || content.len() > REFUSAL_BYTES_MAX || !is_text {
                    return Err("the refusal has no short text".to_owned());
                }
                Ok(())
            }
        }
    }
}
