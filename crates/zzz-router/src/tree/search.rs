//! The walk from a path to a route.

use super::captures::Captures;
use super::index::{Index, NONE, Node};
use super::segment::{Segment, Tail};
use zzz_pattern::percent::{self, DecodeError};

/// What a decoded `/` is while a path is matched: it must neither end a segment nor match static
/// text. Neither this byte nor [`PERCENT`] occurs in UTF-8.
const SLASH: u8 = 0xff;
/// What a decoded `%` is while a path is matched: it must not be decoded again.
const PERCENT: u8 = 0xfe;

/// How a walk ended.
#[derive(Clone, Copy)]
pub(super) enum End {
    Found(u32),
    Missed,
    /// The path has a `%`, so that it has to be decoded first.
    Encoded,
}

/// Returns the route of `path`, if it has no `%`, and leaves the values of its parameters in
/// `captures`.
#[inline(always)]
pub(super) fn find(index: &Index, path: &str, captures: &mut Captures) -> End {
    captures.clear();
    let bytes = path.as_bytes();
    if bytes.first() != Some(&b'/') || bytes.len() >= u32::MAX as usize {
        return End::Missed;
    }
    walk(index, bytes, captures)
}

/// Does the same for a path that has a `%`.
#[cold]
#[inline(never)]
pub(super) fn find_encoded(
    index: &Index,
    path: &str,
    captures: &mut Captures,
) -> Result<Option<u32>, DecodeError> {
    let mut decoded = Vec::with_capacity(path.len());
    let mut start = 1;
    for segment in path[1..].split('/') {
        let text = percent::decode(segment).map_err(|error| error.shifted(start))?;
        decoded.push(b'/');
        decoded.extend(text.bytes().map(|byte| match byte {
            b'/' => SLASH,
            b'%' => PERCENT,
            byte => byte,
        }));
        start += segment.len() + 1;
    }
    let End::Found(route) = walk(index, &decoded, captures) else {
        return Ok(None);
    };
    for byte in &mut decoded {
        match *byte {
            SLASH => *byte = b'/',
            PERCENT => *byte = b'%',
            _ => {}
        }
    }
    // Every segment was valid UTF-8, so this fails for no path; if it did, nothing would match.
    let Ok(decoded) = String::from_utf8(decoded) else {
        captures.clear();
        return Ok(None);
    };
    captures.set_decoded(decoded.into());
    Ok(Some(route))
}

/// Descends as long as something matches, and goes back to where something else may.
#[inline(always)]
fn walk(index: &Index, path: &[u8], captures: &mut Captures) -> End {
    let tail = Tail::of(path);
    let mut node = index.root();
    // What no segment of `node` has matched yet.
    let mut rest = path.get(1..).unwrap_or_default();
    let mut taken = 0;
    let mut visits = 0;
    loop {
        visits += 1;
        debug_assert!(visits <= index.len(), "a node was visited twice");
        let segment = Segment::read(rest, tail);
        let mut start = path.len() - rest.len();
        let next = if let Some(child) = index.child(node, &segment, rest) {
            Some(child)
        } else if node.param != NONE && segment.len > 0 {
            if segment.has_percent(rest) {
                return End::Encoded;
            }
            captures.set(taken, start, start + segment.len);
            taken += 1;
            Some(index.node(node.param))
        } else if node.wildcard != NONE && !rest.is_empty() {
            return take_rest(node, path, start, taken, captures);
        } else {
            None
        };
        if let Some(next) = next {
            node = next;
            if let Some(more) = rest.get(segment.len + 1..) {
                rest = more;
                continue;
            }
            if node.route != NONE {
                captures.set_len(taken);
                return End::Found(node.route);
            }
            start = path.len() + 1;
        }
        match retreat(index, path, captures, Position { node, start, taken }) {
            Ok(position) => {
                node = position.node;
                rest = path.get(position.start..).unwrap_or_default();
                taken = position.taken;
            }
            Err(end) => return end,
        }
    }
}

/// Ends a walk with the wildcard of `node`, for what starts at `start`.
#[inline]
fn take_rest(node: &Node, path: &[u8], start: usize, taken: usize, captures: &mut Captures) -> End {
    if path[start..].contains(&b'%') {
        return End::Encoded;
    }
    captures.set(taken, start, path.len());
    captures.set_len(taken + 1);
    End::Found(node.wildcard)
}

/// A node, and how it was reached.
#[derive(Clone, Copy)]
struct Position<'i> {
    node: &'i Node,
    // Where the segment starts that comes next; one past the end of the path if there is none.
    start: usize,
    // How many parameters were taken.
    taken: usize,
}

/// Returns the last position before `at` from which there is another way, or how the walk ends.
///
/// There is no stack to return to: the parents of the nodes are the stack, and the slashes of the
/// path tell where their segments start. A node that was reached by static text leads to the
/// parameter next to it, one that was reached by a parameter to the wildcard; so no node is
/// entered twice.
#[inline(never)]
fn retreat<'i>(
    index: &'i Index,
    path: &[u8],
    captures: &mut Captures,
    at: Position<'i>,
) -> Result<Position<'i>, End> {
    let Position { mut node, mut start, mut taken } = at;
    loop {
        if node.wildcard != NONE && start < path.len() {
            return Err(take_rest(node, path, start, taken, captures));
        }
        if node.parent == NONE {
            return Err(if path.contains(&b'%') { End::Encoded } else { End::Missed });
        }
        let end = start - 1;
        let slash = path[..end].iter().rposition(|byte| *byte == b'/');
        start = slash.map_or(0, |slash| slash + 1);
        let parent = index.node(node.parent);
        if node.is_param() {
            taken -= 1;
            node = parent;
            continue;
        }
        node = parent;
        if node.param == NONE || start == end {
            continue;
        }
        // The segment was static text, so there is no `%` to look for.
        captures.set(taken, start, end);
        taken += 1;
        node = index.node(node.param);
        start = end + 1;
        if end < path.len() {
            return Ok(Position { node, start, taken });
        }
        if node.route != NONE {
            captures.set_len(taken);
            return Err(End::Found(node.route));
        }
    }
}
