//! Where in a form one stands.

use std::fmt;

use zzz_core::{Constraints, ValueKind};

use super::{Field, field::label_of};
use crate::fields::Node;

/// Where in a form one stands: at its fields, or at those of a group in it. What `FormFields` makes fields of.
pub struct FormScope<'a> {
    node: Option<&'a Node<'a>>,
    /// What the page calls it: `lines[0]`.
    name: String,
    /// What it was called when it was sent: `lines[7]`.
    sent_as: String,
    label: Option<&'static str>,
    rules: Constraints,
}

impl<'a> FormScope<'a> {
    /// The whole form.
    pub(super) fn whole(root: &'a Node<'a>) -> Self {
        Self { node: Some(root), ..Self::blank(String::new()) }
    }

    /// A place with nothing in it.
    pub(super) fn blank(name: String) -> Self {
        Self {
            node: None,
            sent_as: name.clone(),
            name,
            label: None,
            rules: Constraints::new(ValueKind::Group),
        }
    }

    /// The field called `name`, whose input is of the type that fits its rules. A field whose name speaks of a
    /// password or passphrase is one that hides what is typed.
    pub fn field(&self, name: &str, rules: &[Constraints]) -> Field {
        let rules = rules_of(name, rules);
        let input_type = input_type(name, &rules);
        self.made(name, input_type, rules)
    }

    /// The same with an input of this type: `date`, `password`, `textarea`. What is typed into a
    /// `password` and chosen for a `file` is never shown again.
    pub fn field_of_type(
        &self,
        name: &str,
        input_type: &'static str,
        rules: &[Constraints],
    ) -> Field {
        self.made(name, input_type, rules_of(name, rules))
    }

    fn made(&self, name: &str, input_type: &'static str, rules: Constraints) -> Field {
        let node = self.node.and_then(|node| node.part(name));
        let values = node.map(|node| node.texts().map(str::to_owned).collect());
        Field::new(below(&self.name, name), input_type, rules, values)
            .sent(below(&self.sent_as, name), node.is_some())
            .labelled(label_of(name))
    }

    /// The fields of the group called `name`, or the groups of the list.
    #[must_use]
    pub fn inside(&self, name: &str, rules: &[Constraints]) -> FormScope<'a> {
        FormScope {
            node: self.node.and_then(|node| node.part(name)),
            name: below(&self.name, name),
            sent_as: below(&self.sent_as, name),
            label: None,
            rules: rules_of(name, rules),
        }
    }

    /// Says what people call the list.
    #[must_use]
    pub fn labelled(self, label: &'static str) -> Self {
        Self { label: Some(label), ..self }
    }

    /// The elements of a list, of which each is a group.
    pub(super) fn elements(&self) -> Vec<FormScope<'a>> {
        let elements = self.node.map(Node::elements).unwrap_or_default();
        let scope = |(position, (number, node)): (usize, (String, &'a Node<'a>))| FormScope {
            node: Some(node),
            sent_as: format!("{}[{number}]", self.sent_as),
            ..FormScope::blank(format!("{}[{position}]", self.name))
        };
        elements.into_iter().enumerate().map(scope).collect()
    }

    /// The list as a field, for what is wrong with the whole of it.
    pub(super) fn list(&self) -> Field {
        let last = self.name.rsplit('[').next().unwrap_or_default().trim_end_matches(']');
        let label = self.label.map_or_else(|| label_of(last), str::to_owned);
        Field::new(self.name.clone(), "", self.rules.clone(), None)
            .sent(self.sent_as.clone(), self.node.is_some())
            .labelled(label)
            .of_groups()
    }
}

/// What stands there is not shown: it may be secret.
impl fmt::Debug for FormScope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormScope").field("name", &self.name).finish_non_exhaustive()
    }
}

fn below(name: &str, step: &str) -> String {
    if name.is_empty() { step.to_owned() } else { format!("{name}[{step}]") }
}

fn rules_of(name: &str, rules: &[Constraints]) -> Constraints {
    rules.iter().find(|rules| rules.name == name).cloned().unwrap_or_default()
}

fn input_type(name: &str, rules: &Constraints) -> &'static str {
    let name = name.to_ascii_lowercase();
    let is_secret = ["password", "passwd", "passphrase"].iter().any(|word| name.contains(word));
    let one = rules.element.as_deref().unwrap_or(rules);
    match one.kind {
        _ if !one.options.is_empty() => "select",
        ValueKind::Text | ValueKind::Any if is_secret => "password",
        ValueKind::Email => "email",
        ValueKind::Url => "url",
        ValueKind::Integer | ValueKind::Decimal => "number",
        ValueKind::Truth => "checkbox",
        _ => "text",
    }
}
