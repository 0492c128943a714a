//! What a page's policy has to let in, where the page is kept to be given again.

use zzz_core::{
    Response,
    http::{HeaderName, HeaderValue},
};
use zzz_template::InlineHashes;

/// Never in an answer that goes out.
const FIELD: HeaderName = HeaderName::from_static("zzz-inline-hashes");

const SCRIPT: &str = "script:";
const STYLE: &str = "style:";

/// The hashes of the scripts and styles in `response` as a field, to be kept with the others.
pub(super) fn field(response: &Response) -> Option<(HeaderName, HeaderValue)> {
    let hashes: &InlineHashes = response.get()?;
    let scripts = hashes.scripts().iter().map(|hash| format!("{SCRIPT}{hash}"));
    let styles = hashes.styles().iter().map(|hash| format!("{STYLE}{hash}"));
    let text = scripts.chain(styles).collect::<Vec<_>>().join(" ");
    Some((FIELD, HeaderValue::try_from(text).ok()?))
}

/// Takes the field out of a response that was kept: it says again what it contains.
pub(super) fn restore(response: &mut Response) {
    let mut hashes = InlineHashes::default();
    for part in response.headers().get_all(FIELD).flat_map(|line| line.split(' ')) {
        if let Some(hash) = part.strip_prefix(SCRIPT) {
            hashes.add_script(hash.to_owned());
        } else if let Some(hash) = part.strip_prefix(STYLE) {
            hashes.add_style(hash.to_owned());
        }
    }
    response.headers_mut().remove(FIELD);
    if !hashes.is_empty() {
        response.set(hashes);
    }
}
