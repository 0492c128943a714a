//! The patterns as an array of nodes, laid out for lookups.
//!
//! A node stands for a list of segments, each static text or a parameter. The static children of
//! a node are a small hash table, a run of nodes that starts at `table`; its hash factor is chosen
//! so that children rarely share a slot. A lookup so costs one multiplication, one cache line and
//! one comparison of a word per segment, however many children there are. Segments were preferred
//! to the bytes of a radix tree because their ends can be found eight bytes at a time, and because
//! that search does not wait for the nodes.

use std::collections::BTreeMap;

use super::segment::{Segment, Tail};
use zzz_pattern::{self as pattern, Pattern};

/// Says that there is no such node or route.
pub(super) const NONE: u32 = u32::MAX;
/// The number of the root.
const ROOT: u32 = 0;

/// `Node::len` of a node that was reached by a parameter.
const LEN_PARAM: u32 = u32::MAX;
/// `Node::len` of an empty slot, and of the root.
const LEN_NONE: u32 = u32::MAX - 1;

/// See the module documentation.
#[derive(Clone, Debug)]
pub(super) struct Index {
    nodes: Vec<Node>,
    // The middles of static segments of more than sixteen bytes.
    middles: Vec<u8>,
}

/// A list of segments; one cache line.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Node {
    // The last segment, by which the node is found among its siblings.
    first: u64,
    last: u64,
    len: u32,
    // Where the middle stands in `middles`, if `len` is more than sixteen.
    middle: u32,
    // The next node whose segment has the same hash.
    sibling: u32,
    /// The node without the last segment; [`NONE`] for the root.
    pub(super) parent: u32,
    // The static children: first slot, hash factor, and by how much to shift the hash.
    table: u32,
    shift: u32,
    factor: u64,
    /// The child that a parameter leads to.
    pub(super) param: u32,
    /// The route of the pattern that goes on with a wildcard.
    pub(super) wildcard: u32,
    /// The route of the pattern that ends here.
    pub(super) route: u32,
}

impl Node {
    const EMPTY: Self = Self {
        first: 0,
        last: 0,
        len: LEN_NONE,
        middle: 0,
        sibling: NONE,
        parent: NONE,
        table: NONE,
        shift: 63,
        factor: 0,
        param: NONE,
        wildcard: NONE,
        route: NONE,
    };

    /// Returns whether the last segment is a parameter.
    #[inline]
    pub(super) fn is_param(&self) -> bool {
        self.len == LEN_PARAM
    }
}

impl Index {
    /// Returns the node that every lookup starts from: no segment is matched yet.
    #[inline(always)]
    pub(super) fn root(&self) -> &Node {
        self.node(ROOT)
    }

    /// Returns the number of nodes, including the places that tables have free.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Returns node number `at`, which came from this index.
    #[inline(always)]
    pub(super) fn node(&self, at: u32) -> &Node {
        &self.nodes[at as usize]
    }

    /// Returns the static child of `node` for `segment`, which `rest` starts with.
    #[inline(always)]
    pub(super) fn child(&self, node: &Node, segment: &Segment, rest: &[u8]) -> Option<&Node> {
        if node.table == NONE {
            return None;
        }
        let slot = segment.hash(node.factor) >> (node.shift & 63);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "tables have fewer than 2^32 slots, and the shift leaves no more"
        )]
        let mut child = self.node(node.table + slot as u32);
        loop {
            if child.first == segment.first
                && child.last == segment.last
                && child.len as usize == segment.len
                && (segment.len <= 16 || self.middle_matches(child, segment.middle(rest)))
            {
                return Some(child);
            }
            if child.sibling == NONE {
                return None;
            }
            child = self.node(child.sibling);
        }
    }

    /// Returns whether `middle` is that of `child`, whose segment is as long.
    #[inline(never)]
    fn middle_matches(&self, child: &Node, middle: &[u8]) -> bool {
        let start = child.middle as usize;
        self.middles.get(start..start + middle.len()) == Some(middle)
    }

    /// Lays out `patterns`; their numbers in the order given are the routes.
    pub(super) fn build<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Self {
        let sketch = sketch(patterns);
        let mut index = Self { nodes: vec![Node::EMPTY], middles: Vec::new() };
        // Pairs of a sketched node and its place. A list, because recursion would be as deep as
        // the longest pattern.
        let mut open = vec![(0, ROOT)];
        while let Some((from, at)) = open.pop() {
            let from = &sketch[from];
            let statics = index.add_table(at, &from.statics);
            open.extend(from.statics.values().copied().zip(statics));
            let mut param = NONE;
            if let Some(child) = from.param {
                param = index.push(Node { len: LEN_PARAM, parent: at, ..Node::EMPTY });
                open.push((child, param));
            }
            let node = &mut index.nodes[at as usize];
            node.param = param;
            node.route = from.route;
            node.wildcard = from.wildcard;
        }
        index
    }

    /// Adds the table of the static children of node number `at`, and returns their places in the
    /// order of `statics`.
    fn add_table(&mut self, at: u32, statics: &BTreeMap<&str, usize>) -> Vec<u32> {
        if statics.is_empty() {
            return Vec::new();
        }
        let segments: Vec<_> = statics
            .keys()
            .map(|text| Segment::read(text.as_bytes(), Tail::of(text.as_bytes())))
            .collect();
        let spread = Spread::best(&segments);
        let table = number(self.nodes.len());
        let slots = self.nodes.len() + (1 << spread.bits);
        self.nodes.resize(slots, Node::EMPTY);
        let node = &mut self.nodes[at as usize];
        node.table = table;
        node.factor = spread.factor;
        node.shift = spread.shift();
        let mut places = Vec::with_capacity(segments.len());
        for (text, segment) in statics.keys().zip(&segments) {
            let mut child = Node {
                first: segment.first,
                last: segment.last,
                len: number(text.len()),
                parent: at,
                ..Node::EMPTY
            };
            if text.len() > 16 {
                child.middle = number(self.middles.len());
                self.middles.extend_from_slice(&text.as_bytes()[8..text.len() - 8]);
            }
            let slot = table as usize + spread.slot(segment);
            places.push(if self.nodes[slot].len == LEN_NONE {
                self.nodes[slot] = child;
                number(slot)
            } else {
                child.sibling = self.nodes[slot].sibling;
                let place = self.push(child);
                self.nodes[slot].sibling = place;
                place
            });
        }
        places
    }

    fn push(&mut self, node: Node) -> u32 {
        let at = number(self.nodes.len());
        self.nodes.push(node);
        at
    }
}

/// How the static children of a node are spread over its table.
struct Spread {
    factor: u64,
    // The table has 2^bits slots.
    bits: u32,
}

impl Spread {
    /// Tries a fixed sequence of factors and returns the first that gives every segment a slot of
    /// its own, in as small a table as possible; otherwise the one with the fewest clashes.
    fn best(segments: &[Segment]) -> Self {
        if segments.len() == 1 {
            // Everything falls into the only slot.
            return Self { factor: 0, bits: 0 };
        }
        let bits_min = segments.len().next_power_of_two().trailing_zeros();
        let tries = (8_192 / segments.len()).clamp(16, 256);
        let mut best = (usize::MAX, Self { factor: 0, bits: 0 });
        let mut taken = Vec::new();
        for bits in bits_min..=bits_min + 2 {
            let mut state = 0;
            for _ in 0..tries {
                let spread = Self { factor: next_factor(&mut state), bits };
                taken.clear();
                taken.resize(1 << bits, false);
                let clashes = segments
                    .iter()
                    .filter(|segment| std::mem::replace(&mut taken[spread.slot(segment)], true))
                    .count();
                if clashes < best.0 {
                    best = (clashes, spread);
                }
                if best.0 == 0 {
                    return best.1;
                }
            }
        }
        best.1
    }

    fn shift(&self) -> u32 {
        // A table of one slot has the factor zero, so that any shift will do.
        (64 - self.bits).min(63)
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the shift leaves as many bits as a table has, far fewer than 32"
    )]
    fn slot(&self, segment: &Segment) -> usize {
        (segment.hash(self.factor) >> self.shift()) as usize
    }
}

/// Returns the next odd number of a fixed pseudo-random sequence (SplitMix64).
fn next_factor(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) | 1
}

/// A node before it has a place.
struct Sketch<'p> {
    statics: BTreeMap<&'p str, usize>,
    param: Option<usize>,
    wildcard: u32,
    route: u32,
}

impl Sketch<'_> {
    const EMPTY: Self = Self { statics: BTreeMap::new(), param: None, wildcard: NONE, route: NONE };
}

/// Joins what the patterns have in common; the first node is the root.
fn sketch<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> Vec<Sketch<'p>> {
    let mut nodes = vec![Sketch::EMPTY];
    for (route, pattern) in patterns.enumerate() {
        let route = number(route);
        let mut at = 0;
        let mut wildcard = false;
        for segment in pattern.segments() {
            let next = nodes.len();
            at = match segment {
                pattern::Segment::Static(text) => *nodes[at].statics.entry(text).or_insert(next),
                pattern::Segment::Param(_) => *nodes[at].param.get_or_insert(next),
                pattern::Segment::Wildcard(_) => {
                    wildcard = true;
                    break;
                }
            };
            if at == next {
                nodes.push(Sketch::EMPTY);
            }
        }
        if wildcard {
            nodes[at].wildcard = route;
        } else {
            nodes[at].route = route;
        }
    }
    nodes
}

fn number(count: usize) -> u32 {
    // A tree of 2^32 nodes of 64 bytes does not fit into memory.
    u32::try_from(count).unwrap_or(NONE)
}
