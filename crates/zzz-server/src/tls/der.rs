//! What a certificate says of itself (RFC 5280, section 4.1).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The facts that matter to a server and to those who ask who a client is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// When it ends.
    pub(super) not_after: Option<SystemTime>,
    /// The last common name of its subject.
    pub(super) common_name: Option<String>,
    /// The hosts that it is for, in lower case.
    pub(super) hosts: Vec<String>,
    /// The mail addresses and URIs that it is for.
    pub(super) others: Vec<String>,
}

mod tag {
    pub(super) const OCTETS: u8 = 0x04;
    pub(super) const IDENTIFIER: u8 = 0x06;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const GENERALIZED_TIME: u8 = 0x18;
    pub(super) const SEQUENCE: u8 = 0x30;
    pub(super) const SET: u8 = 0x31;
    pub(super) const VERSION: u8 = 0xa0;
    pub(super) const EXTENSIONS: u8 = 0xa3;
    /// Kinds of names (section 4.2.1.6).
    pub(super) const MAIL: u8 = 0x81;
    pub(super) const HOST: u8 = 0x82;
    pub(super) const URI: u8 = 0x86;
}

/// `id-at-commonName`
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// `id-ce-subjectAltName`
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 0x11];

/// Reads a certificate; `None` if it is none.
pub(super) fn read(certificate: &[u8]) -> Option<Facts> {
    let mut certificate = Elements(certificate).inside(tag::SEQUENCE)?;
    let mut body = certificate.inside(tag::SEQUENCE)?;
    let mut first = body.any()?;
    if first.0 == tag::VERSION {
        first = body.any()?;
    }
    let _serial_number = first;
    let _algorithm = body.inside(tag::SEQUENCE)?;
    let _issuer = body.inside(tag::SEQUENCE)?;
    let mut validity = body.inside(tag::SEQUENCE)?;
    let _not_before = validity.any()?;
    let (kind, not_after) = validity.any()?;
    let mut facts = Facts { not_after: time(kind, not_after), ..Facts::default() };
    facts.common_name = common_name(body.inside(tag::SEQUENCE)?);
    let _public_key = body.inside(tag::SEQUENCE)?;
    while let Some((kind, content)) = body.any() {
        if kind == tag::EXTENSIONS {
            facts.read_extensions(Elements(content).inside(tag::SEQUENCE)?)?;
        }
    }
    Some(facts)
}

impl Facts {
    fn read_extensions(&mut self, mut extensions: Elements<'_>) -> Option<()> {
        while !extensions.0.is_empty() {
            let mut extension = extensions.inside(tag::SEQUENCE)?;
            let (kind, identifier) = extension.any()?;
            if (kind, identifier) != (tag::IDENTIFIER, SUBJECT_ALT_NAME) {
                continue;
            }
            let mut value = extension.any()?;
            if value.0 != tag::OCTETS {
                // Whether it is critical.
                value = extension.any()?;
            }
            let mut names = Elements(value.1).inside(tag::SEQUENCE)?;
            while let Some((kind, name)) = names.any() {
                let name = || String::from_utf8_lossy(name);
                match kind {
                    tag::HOST => self.hosts.push(name().to_ascii_lowercase()),
                    tag::MAIL | tag::URI => self.others.push(name().into_owned()),
                    _ => {}
                }
            }
        }
        Some(())
    }
}

fn common_name(mut subject: Elements<'_>) -> Option<String> {
    let mut found = None;
    while let Some(mut parts) = subject.inside(tag::SET) {
        while let Some(mut part) = parts.inside(tag::SEQUENCE) {
            let (_, identifier) = part.any()?;
            let (_, value) = part.any()?;
            if identifier == COMMON_NAME {
                found = Some(String::from_utf8_lossy(value).into_owned());
            }
        }
    }
    found
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` (section 4.1.2.5).
fn time(kind: u8, text: &[u8]) -> Option<SystemTime> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match (kind, text.len()) {
        (tag::UTC_TIME, 12) => {
            let (year, rest) = text.split_at(2);
            let year: u64 = year.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        (tag::GENERALIZED_TIME, 14) => {
            let (year, rest) = text.split_at(4);
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let part = |at: usize| rest[at..at + 2].parse::<u64>().ok();
    let (month, day) = (part(0)?, part(2)?);
    let (hour, minute, second) = (part(4)?, part(6)?, part(8)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year < 1970 {
        return None;
    }
    let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// Days since 1970, counted in years that begin in March, so that the leap day is the last.
fn days(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let before_1970 = 719_468;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - before_1970
}

/// Elements one after the other (X.690, section 8.1).
struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    /// The kind and content of the next one.
    fn any(&mut self) -> Option<(u8, &'a [u8])> {
        let (&[kind, first], rest) = self.0.split_first_chunk()?;
        let (len, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // None that we read is longer than four bytes can say.
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (digits.iter().fold(0, |len, digit| len << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(len)?;
        self.0 = rest;
        Some((kind, content))
    }

    /// What the next one holds, if it is of this kind.
    fn inside(&mut self, kind: u8) -> Option<Self> {
        let (found, content) = self.any()?;
        (found == kind).then_some(Self(content))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rcgen::{CertificateParams, DnType, KeyPair, SanType};

    use super::*;

    fn certificate(change: impl FnOnce(&mut CertificateParams)) -> Vec<u8> {
        let names = vec!["Shop.example".to_owned(), "*.shop.example".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn names_and_the_end_are_read() {
        let der = certificate(|params| {
            params.distinguished_name.push(DnType::CommonName, "Ann");
            let mail = SanType::Rfc822Name("ann@shop.example".try_into().unwrap());
            let uri = SanType::URI("spiffe://shop.example/ann".try_into().unwrap());
            params.subject_alt_names.extend([mail, uri]);
            params.not_after = rcgen::date_time_ymd(2052, 2, 29);
        });
        let facts = read(&der).unwrap();
        assert_eq!(facts.hosts, ["shop.example", "*.shop.example"]);
        assert_eq!(facts.others, ["ann@shop.example", "spiffe://shop.example/ann"]);
        assert_eq!(facts.common_name.as_deref(), Some("Ann"));
        let end = facts.not_after.unwrap();
        assert_eq!(httpdate::fmt_http_date(end), "Thu, 29 Feb 2052 00:00:00 GMT");
    }

    #[test]
    fn both_kinds_of_time_are_read() {
        let text = |kind, text: &str| time(kind, text.as_bytes()).map(httpdate::fmt_http_date);
        let expected = "Fri, 31 Dec 1999 23:59:59 GMT";
        assert_eq!(text(tag::UTC_TIME, "991231235959Z").as_deref(), Some(expected));
        assert_eq!(text(tag::GENERALIZED_TIME, "19991231235959Z").as_deref(), Some(expected));
        let leap = text(tag::UTC_TIME, "240301000000Z");
        assert_eq!(leap.as_deref(), Some("Fri, 01 Mar 2024 00:00:00 GMT"));
        for wrong in ["", "Z", "991331235959Z", "99123123595Z", "99123123595xZ", "9912312359é9Z"] {
            assert_eq!(text(tag::UTC_TIME, wrong), None, "{wrong}");
        }
    }

    proptest! {
        /// Whatever it is given, it answers.
        #[test]
        fn damaged_certificates_are_read_or_refused(
            at in 0_usize..400, byte: u8, end in 0_usize..500,
        ) {
            let mut der = certificate(|_| {});
            let len = der.len();
            der[at % len] = byte;
            der.truncate(end);
            let _ = read(&der);
        }
    }
}
