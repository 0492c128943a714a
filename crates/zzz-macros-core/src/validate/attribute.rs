//! What stands in the parentheses of `#[validate(..)]` at a field.

use syn::{
    Attribute, Expr, ExprLit, Ident, Lit, LitStr, Path, Result, Token, meta::ParseNestedMeta,
    parenthesized, punctuated::Punctuated,
};

use crate::{faults::Faults, router::suggest::did_you_mean};

const NAMES: [&str; 12] = [
    "trim",
    "lowercase",
    "required",
    "length",
    "range",
    "email",
    "url",
    "one_of",
    "custom",
    "nested",
    "each",
    "name",
];

/// The rules of a field, or of each element of it.
#[derive(Default)]
pub(crate) struct Rules {
    /// `trim`, `lowercase`.
    pub(super) changes: Vec<Ident>,
    pub(super) required: Option<Ident>,
    pub(super) checks: Vec<Check>,
    pub(crate) nested: Option<Ident>,
    pub(super) each: Option<(Ident, Box<Self>)>,
    /// What messages call the field.
    pub(crate) name: Option<LitStr>,
    seen: Vec<String>,
}

/// A rule that looks and changes nothing.
pub(super) enum Check {
    /// `email`, `url`.
    Plain(Ident),
    /// `length`, `range`.
    Bounds {
        rule: Ident,
        min: Option<Box<Expr>>,
        max: Option<Box<Expr>>,
    },
    OneOf {
        rule: Ident,
        texts: Vec<LitStr>,
    },
    Custom {
        rule: Ident,
        function: Path,
    },
}

impl Rules {
    pub(crate) fn of_field(attributes: &[Attribute], faults: &mut Faults) -> Self {
        let mut rules = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("validate"))
        {
            if let Err(error) = attribute.parse_nested_meta(|meta| rules.read(&meta, faults)) {
                faults.add(error);
            }
        }
        rules
    }

    fn read(&mut self, meta: &ParseNestedMeta<'_>, faults: &mut Faults) -> Result<()> {
        let Some(rule) = meta.path.get_ident().cloned() else {
            return Err(unknown(meta, ""));
        };
        let name = rule.to_string();
        if self.seen.contains(&name) {
            faults.note(&rule, format!("`{name}` stands here twice; remove one of the two"));
        }
        match name.as_str() {
            "trim" | "lowercase" => self.changes.push(rule),
            "required" => self.required = Some(rule),
            "email" | "url" => self.checks.push(Check::Plain(rule)),
            "length" | "range" => self.checks.push(bounds(meta, rule, faults)?),
            "one_of" => self.checks.push(one_of(meta, rule)?),
            "custom" => {
                let function = meta.value()?.parse()?;
                self.checks.push(Check::Custom { rule, function });
            }
            "nested" => self.nested = Some(rule),
            "each" => {
                let mut rules = Self::default();
                meta.parse_nested_meta(|meta| rules.read(&meta, faults))?;
                if let Some(name) = &rules.name {
                    faults.note(name, "elements are called by their place; name the field itself");
                }
                self.each = Some((rule, Box::new(rules)));
            }
            "name" => self.name = Some(meta.value()?.parse()?),
            other => return Err(unknown(meta, other)),
        }
        self.seen.push(name);
        Ok(())
    }
}

fn unknown(meta: &ParseNestedMeta<'_>, name: &str) -> syn::Error {
    let hint = did_you_mean(name, NAMES);
    meta.error(format!("expected one of the rules `{}`{hint}", NAMES.join("`, `")))
}

/// `(min = 1, max = 100)`, one of the two or both.
fn bounds(meta: &ParseNestedMeta<'_>, rule: Ident, faults: &mut Faults) -> Result<Check> {
    let (mut min, mut max): (Option<Box<Expr>>, Option<Box<Expr>>) = (None, None);
    let example = format!("`{rule}(min = 1, max = 100)`, or one of the two");
    if !meta.input.peek(syn::token::Paren) {
        return Err(syn::Error::new_spanned(&rule, format!("expected {example}")));
    }
    meta.parse_nested_meta(|bound| {
        let place = match bound.path.get_ident().map(ToString::to_string).as_deref() {
            Some("min") => &mut min,
            Some("max") => &mut max,
            _ => return Err(bound.error(format!("expected {example}"))),
        };
        *place = Some(Box::new(bound.value()?.parse()?));
        Ok(())
    })?;
    if min.is_none() && max.is_none() {
        faults.note(&rule, format!("without a bound everything fits: write {example}"));
    }
    if let (Some(least), Some(most)) =
        (min.as_deref().and_then(whole), max.as_deref().and_then(whole))
        && least > most
    {
        faults.note(&max, format!("nothing fits: `max` is less than `min`, which is {least}"));
    }
    Ok(Check::Bounds { rule, min, max })
}

/// The number, where it is written out.
fn whole(expression: &Expr) -> Option<u128> {
    match expression {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        _ => None,
    }
}

/// `("small", "large")`.
fn one_of(meta: &ParseNestedMeta<'_>, rule: Ident) -> Result<Check> {
    const EXPECTED: &str = "expected the texts to choose from: `one_of(\"small\", \"large\")`";
    if !meta.input.peek(syn::token::Paren) {
        return Err(syn::Error::new_spanned(&rule, EXPECTED));
    }
    let inner;
    parenthesized!(inner in meta.input);
    let texts = Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?;
    if texts.is_empty() {
        return Err(syn::Error::new_spanned(&rule, EXPECTED));
    }
    Ok(Check::OneOf { rule, texts: texts.into_iter().collect() })
}
