//! Queries and urlencoded forms as values.
//!
//! The text is taken apart once, into a tree: `a[b]=1&a[c]=2` is a group `a` with the fields `b` and
//! `c`. The tree is then what serde reads. Its bounds are [`COUNT_MAX`] and [`DEPTH_MAX`]; all
//! work is linear in the length of the text, but for the order in which names are kept.

mod deserializer;
mod name;
mod node;
mod serializer;

use std::borrow::Cow;

use serde::{Serialize, de::DeserializeOwned};

pub(crate) use self::node::Node;
use self::{deserializer::Refusal, name::steps};
use crate::fault::{Fault, quoted};

/// How many fields there may be.
pub(crate) const COUNT_MAX: usize = 4096;

/// How deep they nest: `a[b][c]` is two deep.
pub(crate) const DEPTH_MAX: usize = 5;

/// How many faults are looked for.
const FAULTS_MAX: usize = 32;

/// The fields of a query or a form, as a tree.
#[derive(Debug)]
pub(crate) struct Fields<'q> {
    root: Node<'q>,
}

impl<'q> Fields<'q> {
    /// Takes `text` apart.
    ///
    /// # Errors
    ///
    /// A sentence if there are too many fields, or one whose name is malformed or too deep.
    pub(crate) fn parse(text: &'q [u8]) -> Result<Self, String> {
        Self::of_pairs(form_urlencoded::parse(text))
    }

    /// The same for names and values that were taken apart already.
    pub(crate) fn of_pairs(
        pairs: impl Iterator<Item = (Cow<'q, str>, Cow<'q, str>)>,
    ) -> Result<Self, String> {
        let mut root = Node::default();
        for (count, (name, value)) in pairs.enumerate() {
            if count == COUNT_MAX {
                return Err(format!("there are more than {COUNT_MAX} fields"));
            }
            // `?=1` and `?&` name nothing.
            if name.is_empty() {
                continue;
            }
            root.add(&steps(&name)?, value);
        }
        Ok(Self { root })
    }

    /// The fields of `value`, as a form would send them, but that truth values are always there.
    ///
    /// # Errors
    ///
    /// A sentence if it is nothing that a form has: bytes, a map whose keys are no names, or what
    /// its own `Serialize` refuses.
    pub(crate) fn of_value<T: Serialize>(value: &T) -> Result<Self, String> {
        serializer::node(value).map(|root| Self { root })
    }

    /// All of them.
    pub(crate) fn root(&self) -> &Node<'q> {
        &self.root
    }

    /// Adds `value` under `name`, or with `None` a list that is empty if nothing is there.
    pub(crate) fn add(&mut self, name: &str, value: Option<&'static str>) -> Result<(), String> {
        let steps = steps(name)?;
        match value {
            Some(value) => self.root.add(&steps, value.into()),
            None => self.root.open(&steps),
        }
        Ok(())
    }

    /// Makes a `T` of them.
    ///
    /// # Errors
    ///
    /// All faults.
    pub(crate) fn read<T: DeserializeOwned>(self) -> Result<T, Vec<Fault>> {
        match self.read_all() {
            Reading { value: Some(value), faults } if faults.is_empty() => Ok(value),
            Reading { faults, .. } => Err(faults),
        }
    }

    /// Makes a `T` of them, and finds all faults.
    ///
    /// Serde stops at the first fault. So that a person hears of all of them at once, what does not
    /// fit is replaced by something that does, and reading goes on until nothing new is
    /// wrong. A type of the application that refuses the replacement ends the search, so what is
    /// replaced is read last.
    pub(crate) fn read_all<T: DeserializeOwned>(mut self) -> Reading<T> {
        let mut faults: Vec<Fault> = Vec::new();
        let value = loop {
            let refusal = match T::deserialize(&self.root) {
                Ok(value) => break Some(value),
                Err(refusal) => refusal,
            };
            let fault = self.fault(refusal);
            // What holds a replacement may be wrong because of it.
            let is_trusted = !faults.iter().any(|other| other.place().starts_with(fault.place()));
            if !is_trusted {
                break None;
            }
            let place = fault.place().to_vec();
            faults.push(fault);
            if place.is_empty() || faults.len() == FAULTS_MAX {
                break None;
            }
            self.root.replace(&place);
        };
        let said = |fault: Fault| {
            let is_truth_value = fault.is_missing() && self.root.is_truth_value(fault.place());
            let fault = if is_truth_value { fault.of_truth_value() } else { fault };
            let position = self.root.positions(fault.place());
            fault.at_position(position)
        };
        Reading { value, faults: faults.into_iter().map(said).collect() }
    }

    fn fault(&self, refusal: Refusal) -> Fault {
        let place: Vec<String> = refusal.place.into_iter().rev().collect();
        let found = self.root.in_words(&place);
        Fault::new(place, refusal.reason, found)
    }
}

/// What became of fields.
pub(crate) struct Reading<T> {
    /// With faults, a value with replacements in their places, if there is one that can be read.
    pub(crate) value: Option<T>,
    pub(crate) faults: Vec<Fault>,
}

/// Names and values as they were sent, brackets being letters like others.
///
/// # Errors
///
/// A sentence if there are too many.
pub(crate) fn pairs(text: &[u8]) -> Result<Vec<(String, String)>, String> {
    let pairs = form_urlencoded::parse(text).into_owned();
    let pairs: Vec<_> = pairs.take(COUNT_MAX + 1).collect();
    if pairs.len() > COUNT_MAX {
        return Err(format!("there are more than {COUNT_MAX} fields"));
    }
    Ok(pairs)
}

/// The field called `name` as faults call it: `user.emails[1]` for `user[emails][1]`, and `tags` for
/// `tags[]`.
pub(crate) fn field_of(name: &str) -> String {
    let Ok(mut steps) = steps(name) else {
        return name.to_owned();
    };
    while steps.len() > 1 && steps.last().is_some_and(|step| step.is_empty()) {
        steps.pop();
    }
    let place = steps.into_iter().map(str::to_owned).collect();
    Fault::new(place, crate::fault::Reason::Other(String::new()), None).field()
}

#[cold]
fn malformed(name: &str, why: &str) -> String {
    format!("the name {} {why}", quoted(name))
}
