//! The tree of fields.

use std::{borrow::Cow, cell::Cell, collections::BTreeMap};

use crate::fault::{GROUP, text_in_words};

/// A field, or what stands below one.
#[derive(Debug)]
pub(crate) enum Node<'q> {
    /// One value.
    Text(Cow<'q, str>),
    /// What stands below one name.
    Group(Group<'q>),
    /// In the place of what does not fit: whatever is asked for.
    Replacement {
        /// Whether a truth value was asked for.
        is_truth_value: Cell<bool>,
    },
}

/// What stands below one name: below `a` for `a=1&a=2` two values, for `a[b]=1` the part `b`.
#[derive(Debug, Default)]
pub(crate) struct Group<'q> {
    pub(super) values: Vec<Node<'q>>,
    pub(super) parts: BTreeMap<String, Node<'q>>,
    /// The number that the next `[]` stands for.
    next: u64,
    /// Whether a replacement stands below.
    is_mended: bool,
}

impl Default for Node<'_> {
    fn default() -> Self {
        Self::Group(Group::default())
    }
}

impl<'q> Node<'q> {
    /// Adds a value below `steps`, of which an empty one stands for the next number.
    pub(super) fn add(&mut self, steps: &[&str], value: Cow<'q, str>) {
        let group = self.group();
        let Some((step, rest)) = steps.split_first() else {
            group.values.push(Self::Text(value));
            return;
        };
        group.part(step).add(rest, value);
    }

    /// Has something stand at `steps`, if only nothing.
    pub(super) fn open(&mut self, steps: &[&str]) {
        if let Some((step, rest)) = steps.split_first() {
            self.group().part(step).open(rest);
        }
    }

    /// The part called `name`.
    pub(crate) fn part(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Group(group) => group.parts.get(name),
            Self::Text(_) | Self::Replacement { .. } => None,
        }
    }

    /// What it has as a list, in its order, by the numbers that were sent.
    pub(crate) fn elements(&self) -> Vec<(String, &Self)> {
        match self {
            Self::Group(group) => group.list().unwrap_or_default(),
            Self::Text(_) | Self::Replacement { .. } => Vec::new(),
        }
    }

    /// Its texts, in their order: one for `a=1`, two for `a=1&a=2`.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let own = match self {
            Self::Text(text) => Some(text.as_ref()),
            Self::Group(_) | Self::Replacement { .. } => None,
        };
        own.into_iter().chain(self.elements().into_iter().filter_map(|(_, node)| node.text()))
    }

    /// How many groups there are, itself included.
    pub(crate) fn groups(&self) -> usize {
        match self {
            Self::Group(group) if !group.parts.is_empty() => {
                1 + group.parts.values().map(Self::groups).sum::<usize>()
            }
            Self::Group(_) | Self::Text(_) | Self::Replacement { .. } => 0,
        }
    }

    /// `place` with the position in its list for each number: of `a[7]=1&a[9]=2`, `a[9]` is at
    /// `a[1]`.
    pub(super) fn positions(&self, place: &[String]) -> Vec<String> {
        let Some((step, rest)) = place.split_first() else {
            return Vec::new();
        };
        let elements = self.elements();
        let position = elements.iter().position(|(number, _)| number == step);
        let mut positions = vec![position.map_or_else(|| step.clone(), |at| at.to_string())];
        let below = position.map(|at| elements[at].1).or_else(|| self.part(step));
        positions.extend(below.map_or_else(|| rest.to_vec(), |node| node.positions(rest)));
        positions
    }

    /// The one value; of several the last one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Group(group) if group.parts.is_empty() => group.values.last()?.text(),
            Self::Group(_) | Self::Replacement { .. } => None,
        }
    }

    /// Puts a replacement at `place`.
    pub(super) fn replace(&mut self, place: &[String]) {
        let Some((step, rest)) = place.split_first() else {
            *self = Self::Replacement { is_truth_value: Cell::new(false) };
            return;
        };
        let group = self.group();
        group.is_mended = true;
        let value = step.parse::<usize>().ok().and_then(|index| group.values.get_mut(index));
        match value {
            Some(value) => value.replace(rest),
            None => group.part(step).replace(rest),
        }
    }

    /// Whether a truth value was asked for at `place`.
    pub(super) fn is_truth_value(&self, place: &[String]) -> bool {
        matches!(self.at(place), Some(Self::Replacement { is_truth_value }) if is_truth_value.get())
    }

    /// What stands at `place`, in words.
    pub(super) fn in_words(&self, place: &[String]) -> Option<String> {
        Some(match self.at(place)? {
            Self::Replacement { .. } => return None,
            node => match (node.text(), node) {
                (Some(text), _) => text_in_words(text),
                (None, Self::Group(group)) if group.parts.is_empty() => "nothing".to_owned(),
                (None, _) => GROUP.to_owned(),
            },
        })
    }

    fn at(&self, place: &[String]) -> Option<&Self> {
        place.iter().try_fold(self, |node, step| match node {
            Self::Group(group) => {
                let value = step.parse::<usize>().ok().and_then(|index| group.values.get(index));
                value.or_else(|| group.parts.get(step))
            }
            Self::Text(_) | Self::Replacement { .. } => None,
        })
    }

    /// Whether it is a replacement, or holds one.
    pub(super) fn is_mended(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Group(group) => group.is_mended,
            Self::Replacement { .. } => true,
        }
    }

    fn group(&mut self) -> &mut Group<'q> {
        if !matches!(self, Self::Group(_)) {
            *self = Self::default();
        }
        let Self::Group(group) = self else {
            unreachable!("it was made a group above");
        };
        group
    }
}

impl<'q> Group<'q> {
    pub(super) fn of(parts: BTreeMap<String, Node<'q>>) -> Node<'q> {
        Node::Group(Self { parts, ..Self::default() })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty() && self.parts.is_empty()
    }

    fn part(&mut self, step: &str) -> &mut Node<'q> {
        let step = if step.is_empty() { Cow::from(self.next.to_string()) } else { step.into() };
        if let Some(number) = number(&step) {
            self.next = self.next.max(number.saturating_add(1));
        }
        self.parts.entry(step.into_owned()).or_default()
    }

    /// As a list: the values, then the parts by their numbers. `None` if a part has a name.
    pub(super) fn list(&self) -> Option<Vec<(String, &Node<'q>)>> {
        let parts = self.parts.iter().map(|(step, node)| Some((number(step)?, (step, node))));
        let mut parts: Vec<_> = parts.collect::<Option<_>>()?;
        parts.sort_unstable_by_key(|(number, _)| *number);
        let values = self.values.iter().enumerate().map(|(index, node)| (index.to_string(), node));
        Some(
            values.chain(parts.into_iter().map(|(_, (step, node))| (step.clone(), node))).collect(),
        )
    }
}

fn number(step: &str) -> Option<u64> {
    step.parse().ok().filter(|_| step.bytes().all(|byte| byte.is_ascii_digit()))
}
