//! One case of the contract: a request, and what has to come back.

use h2::Reason;
use zzz_core::http::HeaderMap;

use super::client::{Answer, Ask};

/// One case, on a connection of its own.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// What makes it different, unique in the suite.
    pub(crate) name: &'static str,
    /// Where it is written: `RFC 9113 8.3.1`.
    pub(crate) clause: &'static str,
    ask: Ask,
    expect: Expect,
    /// Whether the handler is called.
    pub(crate) handled: bool,
}

/// What has to come back; what is not said is left to the server.
#[derive(Clone, Debug)]
enum Expect {
    Answer(Box<Wanted>),
    Reset(Reason),
}

#[derive(Clone, Debug, Default)]
struct Wanted {
    status: u16,
    content: Option<Vec<u8>>,
    naming: Vec<String>,
    with: Vec<(&'static str, String)>,
    without: Vec<&'static str>,
    trailers: Option<Vec<(&'static str, &'static str)>>,
    dateless: bool,
    hinted: bool,
}

pub(crate) fn case(name: &'static str, clause: &'static str, ask: Ask) -> Case {
    let expect = Expect::Answer(Box::new(Wanted { status: 200, ..Wanted::default() }));
    Case { name, clause, ask, expect, handled: true }
}

impl Case {
    pub(crate) fn status(self, status: u16) -> Self {
        self.wanted(|wanted| wanted.status = status)
    }

    /// Refused before a handler sees it.
    pub(crate) fn refused(mut self, status: u16) -> Self {
        self.handled = false;
        self.status(status)
    }

    /// The answer is that of h2, which knows no clock.
    pub(crate) fn dateless(self) -> Self {
        self.wanted(|wanted| wanted.dateless = true)
    }

    /// The stream ends with an error, in the middle of the handler's answer.
    pub(crate) fn reset(mut self, reason: Reason) -> Self {
        self.expect = Expect::Reset(reason);
        self
    }

    pub(crate) fn content(self, content: impl Into<Vec<u8>>) -> Self {
        self.wanted(|wanted| wanted.content = Some(content.into()))
    }

    /// What `/inspect` says has these lines.
    pub(crate) fn inspected(self, lines: &[&str]) -> Self {
        let lines = lines.iter().map(|line| format!("{line}\n"));
        self.wanted(|wanted| wanted.naming.extend(lines))
    }

    pub(crate) fn with(self, name: &'static str, value: &str) -> Self {
        self.wanted(|wanted| wanted.with.push((name, value.to_owned())))
    }

    pub(crate) fn without(self, name: &'static str) -> Self {
        self.wanted(|wanted| wanted.without.push(name))
    }

    pub(crate) fn trailers(self, trailers: &[(&'static str, &'static str)]) -> Self {
        self.wanted(|wanted| wanted.trailers = Some(trailers.to_vec()))
    }

    /// 103 comes first.
    pub(crate) fn hinted(self) -> Self {
        self.wanted(|wanted| wanted.hinted = true)
    }

    fn wanted(mut self, set: impl FnOnce(&mut Wanted)) -> Self {
        match &mut self.expect {
            Expect::Answer(wanted) => set(wanted),
            Expect::Reset(_) => panic!("`{}` expects no answer", self.name),
        }
        self
    }

    pub(crate) fn request(&self) -> Ask {
        self.ask.clone()
    }

    pub(crate) fn check(&self, outcome: &Result<Answer, h2::Error>) -> Result<(), String> {
        match (&self.expect, outcome) {
            (Expect::Answer(wanted), Ok(answer)) => wanted.check(answer),
            (Expect::Reset(reason), Err(error)) if error.reason() == Some(*reason) => Ok(()),
            (expect, outcome) => Err(format!("expected {expect:?}, got {outcome:?}")),
        }
    }
}

impl Wanted {
    fn check(&self, answer: &Answer) -> Result<(), String> {
        let said = || format!("{} `{}`", answer.status, answer.content.escape_ascii());
        if answer.status != self.status {
            return Err(format!("status {} instead of {}", said(), self.status));
        }
        if self.content.as_ref().is_some_and(|content| *content != answer.content) {
            return Err(format!("other content: {}", said()));
        }
        let text = String::from_utf8_lossy(&answer.content);
        if let Some(line) = self.naming.iter().find(|line| !text.contains(line.as_str())) {
            return Err(format!("no line {line:?} in {}", said()));
        }
        let headers = &answer.headers;
        for (name, value) in &self.with {
            let all: Vec<_> = headers.get_all(*name).iter().collect();
            if all != [value.as_str()] {
                return Err(format!("{name} is {all:?} instead of {value}"));
            }
        }
        let connection = ["connection", "transfer-encoding", "keep-alive", "upgrade"];
        let without = self.without.iter().chain(&connection);
        if let Some(name) = without.copied().find(|name| headers.contains_key(*name)) {
            return Err(format!("there is a field {name}"));
        }
        if !self.dateless && headers.get_all("date").iter().count() != 1 {
            return Err("there is not one date".to_owned());
        }
        let hints = answer.interims.iter().map(|(status, hints)| (*status, hints.get("link")));
        let hints: Vec<_> =
            hints.map(|(status, link)| (status, link.map(|link| link.as_bytes()))).collect();
        let link = &b"</app.css>; rel=preload; as=style"[..];
        let wanted = if self.hinted { vec![(103, Some(link))] } else { Vec::new() };
        if hints != wanted {
            return Err(format!("interim answers: {:?}", answer.interims));
        }
        match &self.trailers {
            Some(wanted) if !are(answer.trailers.as_ref(), wanted) => {
                Err(format!("trailers are {:?}", answer.trailers))
            }
            _ => Ok(()),
        }
    }
}

fn are(fields: Option<&HeaderMap>, wanted: &[(&str, &str)]) -> bool {
    let fields = fields.into_iter().flatten();
    fields
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .eq(wanted.iter().map(|(name, value)| (*name, value.as_bytes())))
}
