//! What stands in the parentheses of `#[form(..)]` at a field.

use syn::{Attribute, LitStr, Result, meta::ParseNestedMeta};

use crate::{faults::Faults, router::suggest::did_you_mean};

const NAMES: [&str; 3] = ["label", "type", "skip"];

/// The types of `<input>` that hold a value
/// ([HTML](https://html.spec.whatwg.org/multipage/input.html#attr-input-type)), and `textarea` and
/// `select`, which are elements of their own.
const TYPES: [&str; 20] = [
    "text",
    "search",
    "tel",
    "url",
    "email",
    "password",
    "date",
    "month",
    "week",
    "time",
    "datetime-local",
    "number",
    "range",
    "color",
    "checkbox",
    "radio",
    "file",
    "hidden",
    "textarea",
    "select",
];

/// What a field says of its input.
#[derive(Default)]
pub(super) struct FieldAttributes {
    pub(super) label: Option<LitStr>,
    pub(super) input_type: Option<LitStr>,
    /// Whether the form leaves it out.
    pub(super) skip: bool,
}

impl FieldAttributes {
    pub(super) fn of_field(attributes: &[Attribute], faults: &mut Faults) -> Self {
        let mut read = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("form")) {
            if let Err(error) = attribute.parse_nested_meta(|meta| read.read(&meta, faults)) {
                faults.add(error);
            }
        }
        read
    }

    fn read(&mut self, meta: &ParseNestedMeta<'_>, faults: &mut Faults) -> Result<()> {
        let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        match name.as_str() {
            "label" => self.label = Some(meta.value()?.parse()?),
            "type" => {
                let written: LitStr = meta.value()?.parse()?;
                check_type(&written, faults);
                self.input_type = Some(written);
            }
            "skip" => self.skip = true,
            other => {
                let hint = did_you_mean(other, NAMES);
                return Err(meta.error(format!("expected one of `{}`{hint}", NAMES.join("`, `"))));
            }
        }
        Ok(())
    }
}

fn check_type(written: &LitStr, faults: &mut Faults) {
    let name = written.value();
    if !TYPES.contains(&name.as_str()) {
        let hint = did_you_mean(&name, TYPES);
        faults.note(written, format!("there is no input of the type `{name}`{hint}"));
    }
}
