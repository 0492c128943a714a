//! Queries and urlencoded forms as values.
//!
//! The text is taken apart once, into a tree: `a[b]=1&a[c]=2` is a group `a` with the fields `b` and
//! `c`. The tree is then what serde reads. Its bounds are [`COUNT_MAX`] and [`DEPTH_MAX`]; all
//! work is linear in the length of the text, but for the order in which names are kept.

mod deserializer;
mod name;
mod node;

use serde::de::DeserializeOwned;

use self::{deserializer::Refusal, name::steps, node::Node};
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
        let mut root = Node::default();
        for (count, (name, value)) in form_urlencoded::parse(text).enumerate() {
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

    /// Makes a `T` of them.
    ///
    /// # Errors
    ///
    /// Serde stops at the first fault. So that a person hears of all of them at once, what does not
    /// fit is replaced by something that does, and reading goes on until nothing new is
    /// wrong; the value that comes out of it is thrown away. A type of the application that refuses
    /// the replacement ends the search, so what is replaced is read last.
    pub(crate) fn read<T: DeserializeOwned>(mut self) -> Result<T, Vec<Fault>> {
        let mut refusal = match T::deserialize(&self.root) {
            Ok(value) => return Ok(value),
            Err(refusal) => refusal,
        };
        let mut faults: Vec<Fault> = Vec::new();
        loop {
            let fault = self.fault(refusal);
            // What holds a replacement may be wrong because of it.
            let is_trusted = !faults.iter().any(|other| other.place().starts_with(fault.place()));
            if !is_trusted {
                break;
            }
            let place = fault.place().to_vec();
            faults.push(fault);
            if place.is_empty() || faults.len() == FAULTS_MAX {
                break;
            }
            self.root.replace(&place);
            match T::deserialize(&self.root) {
                Ok(_) => break,
                Err(next) => refusal = next,
            }
        }
        let said = |fault: Fault| {
            let is_truth_value = fault.is_missing() && self.root.is_truth_value(fault.place());
            if is_truth_value { fault.of_truth_value() } else { fault }
        };
        Err(faults.into_iter().map(said).collect())
    }

    fn fault(&self, refusal: Refusal) -> Fault {
        let place: Vec<String> = refusal.place.into_iter().rev().collect();
        let found = self.root.in_words(&place);
        Fault::new(place, refusal.reason, found)
    }
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
