//! What an input says of its rules and errors.

use zzz_core::{Constraints, ValueKind};
use zzz_template::Attributes;

use super::Field;

/// What a browser is told of `field`, which has these rules.
pub(super) fn attributes(field: &Field, rules: &Constraints) -> Attributes<'static> {
    let is_one = !matches!(rules.kind, ValueKind::List | ValueKind::Truth | ValueKind::Group);
    // Those have no empty value that a visitor could fill.
    let is_filled = matches!(field.input_type, "hidden" | "range" | "color");
    let required = field.required && is_one && !is_filled;
    let attributes = Attributes::new().flag("required", required);
    let rules = rules.element.as_deref().unwrap_or(rules);
    let attributes = with_bounds(attributes, rules, field.input_type);
    with_errors(attributes, field)
}

/// Those of a `select`, of which the options are the bounds.
pub(super) fn select_attributes(field: &Field, rules: &Constraints) -> Attributes<'static> {
    let is_one = !matches!(rules.kind, ValueKind::List | ValueKind::Truth | ValueKind::Group);
    with_errors(Attributes::new().flag("required", field.required && is_one), field)
}

fn with_errors(attributes: Attributes<'static>, field: &Field) -> Attributes<'static> {
    let invalid = (!field.errors.is_empty()).then_some("true");
    let described_by = (!field.input_type.is_empty()).then(|| field.error_id());
    attributes.maybe("aria-invalid", invalid).maybe("aria-describedby", described_by)
}

fn with_bounds(
    attributes: Attributes<'static>,
    rules: &Constraints,
    input_type: &str,
) -> Attributes<'static> {
    let is_text =
        matches!(input_type, "text" | "search" | "url" | "tel" | "email" | "password" | "textarea");
    let is_number = matches!(input_type, "number" | "range");
    match rules.kind {
        ValueKind::Text | ValueKind::Email | ValueKind::Url if is_text => {
            let min = rules.length_min.filter(|min| *min > 0);
            let max = rules.length_max.filter(|_| !rules.is_trimmed);
            attributes
                .maybe("minlength", min.map(|min| min.to_string()))
                .maybe("maxlength", max.map(|max| max.to_string()))
        }
        ValueKind::Integer | ValueKind::Decimal if is_number => {
            let is_whole = rules.kind == ValueKind::Integer;
            attributes
                .maybe("min", rules.min.clone())
                .maybe("max", rules.max.clone())
                .with("step", if is_whole { "1" } else { "any" })
        }
        _ => attributes,
    }
}
