//! Header fields of a message: flat, ordered, case-insensitive.

use std::{fmt, ops::Range};

use http::{HeaderName, HeaderValue};

use crate::pool::{self, Pooled, Stack};

/// The header fields of a request, a response or a trailer section.
///
/// Fields keep the order in which they were added, names compare without
/// regard to case, and one name may stand several times
/// ([RFC 9110, section 5.3](https://www.rfc-editor.org/rfc/rfc9110#section-5.3)).
/// All text lies in one block that is reused from message to message, so
/// an empty `Headers` owns nothing and a filled one costs no allocation in the
/// steady state.
///
/// Values are added as [`HeaderValue`], which cannot hold a line break: a
/// header cannot be injected through this type.
///
/// # Examples
///
/// ```
/// use zzz_core::{Headers, http::{HeaderValue, header}};
///
/// let mut headers = Headers::new();
/// headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
/// headers.append(header::VARY, HeaderValue::from_static("accept"));
/// headers.append(header::VARY, HeaderValue::from_static("origin"));
///
/// assert_eq!(headers.get("Content-Type"), Some("text/plain"));
/// assert_eq!(headers.get_all(header::VARY).collect::<Vec<_>>(), ["accept", "origin"]);
/// assert_eq!(headers.len(), 3);
/// ```
#[derive(Default)]
pub struct Headers {
    block: Option<Box<Block>>,
}

/// The text of all fields and where each of them stands in it.
#[derive(Clone, Debug, Default)]
struct Block {
    text: Vec<u8>,
    fields: Vec<FieldPlace>,
    /// Something was removed, or the text is a foreign head: `text` is not
    /// what goes on the wire.
    sparse: bool,
}

/// Where a field stands in its section, in bytes from its start; for servers.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "parsers outside this crate make it")]
#[expect(missing_docs, reason = "the names say it")]
pub struct FieldPlace {
    pub name_start: u32,
    pub name_len: u32,
    pub value_start: u32,
    pub value_len: u32,
}

impl FieldPlace {
    fn name(self) -> Range<usize> {
        let start = self.name_start as usize;
        start..start + self.name_len as usize
    }

    fn value(self) -> Range<usize> {
        let start = self.value_start as usize;
        start..start + self.value_len as usize
    }
}

/// A field line with its CRLF, and where its field stands in it.
pub(crate) struct Line {
    text: &'static str,
    place: FieldPlace,
}

impl Line {
    /// A line of a name, a colon, a space and a value.
    #[expect(clippy::cast_possible_truncation, reason = "lines are short")]
    pub(crate) const fn new(text: &'static str) -> Self {
        let mut name_len = 0;
        while text.as_bytes()[name_len] != b':' {
            name_len += 1;
        }
        let value_len = (text.len() - name_len - 4) as u32;
        let name_len = name_len as u32;
        let place = FieldPlace { name_start: 0, name_len, value_start: name_len + 2, value_len };
        Self { text, place }
    }
}

/// Blocks that grew past this are freed rather than kept.
const KEPT_TEXT_BYTES_MAX: usize = 16 * 1024;
const KEPT_FIELDS_MAX: usize = 256;

/// Text up to this is left as it is, however little of it is used.
const COMPACTED_TEXT_BYTES_MIN: usize = 4 * 1024;

thread_local! {
    static BLOCKS: Stack<Block> = const { Stack::new() };
}

impl Pooled for Block {
    fn stack() -> &'static std::thread::LocalKey<Stack<Self>> {
        &BLOCKS
    }

    fn recycle(&mut self) -> bool {
        self.clear();
        self.text.capacity() <= KEPT_TEXT_BYTES_MAX && self.fields.capacity() <= KEPT_FIELDS_MAX
    }
}

impl Block {
    fn clear(&mut self) {
        self.text.clear();
        self.fields.clear();
        self.sparse = false;
    }

    fn append(&mut self, name: &[u8], value: &[u8]) {
        let name_start = self.text.len();
        let value_start = name_start + name.len() + 2;
        self.text.reserve(name.len() + value.len() + 4);
        self.text.extend_from_slice(name);
        self.text.extend_from_slice(b": ");
        self.text.extend_from_slice(value);
        self.text.extend_from_slice(b"\r\n");
        self.fields.push(FieldPlace {
            name_start: offset(name_start),
            name_len: offset(name.len()),
            value_start: offset(value_start),
            value_len: offset(value.len()),
        });
    }

    /// Forgets the text of removed fields once it is most of what is there, so
    /// that a field that is replaced again and again costs no more than one.
    fn compact(&mut self) {
        let used = self.fields.iter().map(|field| field.name_len + field.value_len + 4);
        let used = used.sum::<u32>() as usize;
        if self.text.len() <= COMPACTED_TEXT_BYTES_MIN || used > self.text.len() / 2 {
            return;
        }
        let old = std::mem::take(self);
        for field in &old.fields {
            self.append(&old.text[field.name()], &old.text[field.value()]);
        }
    }

    #[inline(never)]
    fn write_fields(&self, out: &mut Vec<u8>) {
        for field in &self.fields {
            out.extend_from_slice(&self.text[field.name()]);
            out.extend_from_slice(b": ");
            out.extend_from_slice(&self.text[field.value()]);
            out.extend_from_slice(b"\r\n");
        }
    }

    fn is_named(&self, field: FieldPlace, name: &str) -> bool {
        field.name_len as usize == name.len()
            && self.text[field.name()].eq_ignore_ascii_case(name.as_bytes())
    }
}

/// A place in the text as it is stored.
///
/// # Panics
///
/// Past 4 GiB of header text, which the limits of every server lie far below.
fn offset(place: usize) -> u32 {
    u32::try_from(place).expect("header text is below 4 GiB")
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "names and values are made where they are passed; a borrow would only be in the way"
)]
impl Headers {
    /// No fields; allocates nothing.
    pub const fn new() -> Self {
        Self { block: None }
    }

    /// How many fields there are; a name that stands twice counts twice.
    pub fn len(&self) -> usize {
        self.block.as_ref().map_or(0, |block| block.fields.len())
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a field of this name stands here.
    pub fn contains(&self, name: impl FieldName) -> bool {
        self.get_bytes(name).is_some()
    }

    /// The first value under `name` as text; `None` where the name is absent
    /// or the value is not UTF-8 (see [`get_bytes`](Self::get_bytes)).
    pub fn get(&self, name: impl FieldName) -> Option<&str> {
        str::from_utf8(self.get_bytes(name)?).ok()
    }

    /// The first value under `name` as it was sent, without the white space
    /// around it.
    pub fn get_bytes(&self, name: impl FieldName) -> Option<&[u8]> {
        let block = self.block.as_deref()?;
        let name = name.as_text();
        let field = block.fields.iter().find(|field| block.is_named(**field, name))?;
        Some(&block.text[field.value()])
    }

    /// All values under `name` in their order, leaving out those that are not UTF-8.
    pub fn get_all<'a>(&'a self, name: impl FieldName + 'a) -> impl Iterator<Item = &'a str> + 'a {
        self.iter_bytes()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name.as_text().as_bytes()))
            .filter_map(|(_, value)| str::from_utf8(value).ok())
    }

    /// All fields in their order: the name as it was written, the value as bytes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        // Names are tokens (RFC 9110, 5.6.2), checked when they came in.
        self.iter_bytes().map(|(name, value)| (str::from_utf8(name).unwrap_or_default(), value))
    }

    /// [`iter`](Self::iter) with the names as bytes.
    pub fn iter_bytes(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let (text, fields) = match self.block.as_deref() {
            Some(block) => (&block.text[..], &block.fields[..]),
            None => (&[][..], &[][..]),
        };
        fields.iter().map(|field| (&text[field.name()], &text[field.value()]))
    }

    /// Adds a field and keeps those of the same name that stand already.
    pub fn append(&mut self, name: HeaderName, value: HeaderValue) {
        self.block_mut().append(name.as_str().as_bytes(), value.as_bytes());
    }

    /// For servers: adds a field that a parser has accepted, whose value has no line break in it.
    pub fn append_parsed(&mut self, name: &HeaderName, value: &[u8]) {
        self.block_mut().append(name.as_str().as_bytes(), value);
    }

    /// Sets a field in place of all those of the same name.
    pub fn insert(&mut self, name: HeaderName, value: HeaderValue) {
        self.remove(&name);
        self.append(name, value);
    }

    /// Sets a field unless its name stands already; says whether it did.
    pub fn insert_if_absent(&mut self, name: HeaderName, value: HeaderValue) -> bool {
        if self.contains(&name) {
            return false;
        }
        self.append(name, value);
        true
    }

    /// Removes all fields of this name; says whether there was one.
    pub fn remove(&mut self, name: impl FieldName) -> bool {
        let Some(block) = self.block.as_deref_mut() else {
            return false;
        };
        let name = name.as_text();
        if !block.fields.iter().any(|field| block.is_named(*field, name)) {
            return false;
        }
        let mut fields = std::mem::take(&mut block.fields);
        fields.retain(|field| !block.is_named(*field, name));
        block.fields = fields;
        block.sparse = true;
        block.compact();
        true
    }

    /// Removes every field, and keeps the memory for the next ones.
    pub fn clear(&mut self) {
        if let Some(block) = self.block.as_deref_mut() {
            block.clear();
        }
    }

    /// Empties the fields for another message; `false` if their memory grew
    /// past what is worth keeping.
    pub(crate) fn recycle(&mut self) -> bool {
        self.block.as_deref_mut().is_none_or(Block::recycle)
    }

    /// Adds all fields of `other`.
    pub fn extend(&mut self, other: &Headers) {
        for (name, value) in other.iter() {
            self.block_mut().append(name.as_bytes(), value);
        }
    }

    /// For servers: takes a parsed header section over in one copy.
    ///
    /// `section` is text that a parser has accepted, `fields` names the places
    /// of each name and value in it; asking for a field whose place lies
    /// outside panics. Earlier fields are dropped.
    pub fn set_section(&mut self, section: &[u8], fields: impl Iterator<Item = FieldPlace>) {
        let block = self.block_mut();
        block.clear();
        block.sparse = true;
        block.text.extend_from_slice(section);
        block.fields.extend(fields);
    }

    /// Adds a field whose line is known when the program is written.
    pub(crate) fn append_line(&mut self, line: &'static Line) {
        let block = self.block_mut();
        let start = offset(block.text.len());
        block.text.extend_from_slice(line.text.as_bytes());
        let FieldPlace { name_len, value_start, value_len, .. } = line.place;
        let value_start = start + value_start;
        block.fields.push(FieldPlace { name_start: start, name_len, value_start, value_len });
    }

    /// For servers: whether a name has one of these lengths. Where none has,
    /// nobody need look for names that have.
    pub fn have_names_of(&self, lens: [u32; 4]) -> bool {
        let fields = self.block.as_deref().map_or(&[][..], |block| &block.fields);
        fields.iter().any(|field| lens.contains(&field.name_len))
    }

    /// For servers: writes all fields as HTTP/1.1 field lines, each ended by
    /// CRLF ([RFC 9112, section 5](https://www.rfc-editor.org/rfc/rfc9112#section-5)).
    pub fn write_to(&self, out: &mut Vec<u8>) {
        let Some(block) = self.block.as_deref() else {
            return;
        };
        if block.sparse {
            block.write_fields(out);
        } else {
            out.extend_from_slice(&block.text);
        }
    }

    fn block_mut(&mut self) -> &mut Block {
        self.block.get_or_insert_with(pool::take)
    }
}

impl Drop for Headers {
    fn drop(&mut self) {
        if let Some(block) = self.block.take() {
            pool::give_back(block);
        }
    }
}

impl Clone for Headers {
    fn clone(&self) -> Self {
        let mut copy = Self::new();
        if let Some(block) = self.block.as_deref() {
            let target = copy.block_mut();
            target.text.extend_from_slice(&block.text);
            target.fields.extend_from_slice(&block.fields);
            target.sparse = block.sparse;
        }
        copy
    }
}

/// Names only: values may be credentials.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl FromIterator<(HeaderName, HeaderValue)> for Headers {
    fn from_iter<I: IntoIterator<Item = (HeaderName, HeaderValue)>>(fields: I) -> Self {
        let mut headers = Self::new();
        for (name, value) in fields {
            headers.append(name, value);
        }
        headers
    }
}

/// What a header is asked for by: `"accept"`, `header::ACCEPT` or a borrow of it.
pub trait FieldName: sealed::Sealed {
    /// The name as text, in any case.
    fn as_text(&self) -> &str;
}

mod sealed {
    #[expect(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}
    impl Sealed for &str {}
    impl Sealed for http::HeaderName {}
    impl Sealed for &http::HeaderName {}
}

impl FieldName for &str {
    fn as_text(&self) -> &str {
        self
    }
}

impl FieldName for HeaderName {
    fn as_text(&self) -> &str {
        self.as_str()
    }
}

impl FieldName for &HeaderName {
    fn as_text(&self) -> &str {
        self.as_str()
    }
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    fn sample() -> Headers {
        let mut headers = Headers::new();
        headers.append(header::ACCEPT, HeaderValue::from_static("a"));
        headers.append(header::VARY, HeaderValue::from_static("b"));
        headers.append(header::ACCEPT, HeaderValue::from_static("c"));
        headers
    }

    fn wire(headers: &Headers) -> String {
        let mut out = Vec::new();
        headers.write_to(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn keeps_order_and_repetition() {
        assert_eq!(wire(&sample()), "accept: a\r\nvary: b\r\naccept: c\r\n");
    }

    #[test]
    fn insert_replaces_every_field_of_the_name() {
        let mut headers = sample();
        headers.insert(header::ACCEPT, HeaderValue::from_static("d"));
        assert_eq!(wire(&headers), "vary: b\r\naccept: d\r\n");
    }

    #[test]
    fn what_was_replaced_does_not_pile_up() {
        let mut headers = sample();
        for number in 0..10_000 {
            headers.insert(header::ACCEPT, HeaderValue::from(number));
        }
        assert_eq!(wire(&headers), "vary: b\r\naccept: 9999\r\n");
        let text = headers.block.as_ref().map_or(0, |block| block.text.len());
        assert!(text <= COMPACTED_TEXT_BYTES_MIN + 16, "{text}");
    }

    #[test]
    fn a_copy_is_independent() {
        let mut headers = sample();
        let copy = headers.clone();
        headers.clear();
        assert_eq!((headers.len(), copy.len()), (0, 3));
    }

    #[test]
    fn debug_shows_no_values() {
        let headers = Headers::from_iter([(header::COOKIE, HeaderValue::from_static("secret"))]);
        assert_eq!(format!("{headers:?}"), r#"["cookie"]"#);
    }

    #[test]
    fn a_section_is_found_by_its_places() {
        let mut headers = Headers::new();
        let place = FieldPlace { name_start: 0, name_len: 4, value_start: 7, value_len: 1 };
        headers.set_section(b"Host:  x \r\n", [place].into_iter());
        assert_eq!(headers.get("host"), Some("x"));
        assert_eq!(wire(&headers), "Host: x\r\n");
    }

    #[test]
    fn a_value_that_is_not_text_is_seen_as_bytes() {
        let mut headers = Headers::new();
        headers.append(header::ACCEPT, HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(headers.get("accept"), None);
        assert_eq!(headers.get_bytes("accept"), Some(&b"\xff"[..]));
    }
}
