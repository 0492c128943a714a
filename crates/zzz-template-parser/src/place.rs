//! Where in a page a value stands.

/// Where in a page a value stands, which says how it is escaped.
///
/// Places where no escaping makes a value safe are refused by the parser: attributes without quotes, event
/// handlers, `style`, `<style>`, `srcdoc`, comments, names of tags and attributes, strings within scripts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Place {
    /// Between tags.
    Text,
    /// In `<title>` or `<textarea>`, where markup is text (HTML, 13.2.5.2), or in `<noscript>`, where it may be.
    RcData,
    /// In an attribute's quoted value.
    Attribute,
    /// At the start of an attribute that holds an address, where a scheme could stand.
    UrlStart,
    /// Behind the `/` with which an address begins, where a second one would name a host.
    UrlFirst,
    /// The same, with a `/` behind it: if it were empty, the two would meet.
    UrlFirstSegment,
    /// Further on in an address, before any `?` and `#`.
    UrlPath,
    /// In an address after `?` or `#`.
    UrlQuery,
    /// In a `<script>`, outside of strings, as JSON.
    Script,
    /// In a tag, where an attribute could stand: a list of attributes.
    Tag,
}
