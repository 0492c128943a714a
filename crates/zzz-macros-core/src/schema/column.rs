//! A field of a schema, and what stands in the parentheses of `#[schema(..)]` at it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{
    Attribute, Field, GenericArgument, Ident, LitStr, PathArguments, Result, Type, Visibility,
    ext::IdentExt, meta::ParseNestedMeta, spanned::Spanned,
};

use super::{association::Association, attribute::check_name};
use crate::{facade::Facade, faults::Faults, names::snake, router::suggest::did_you_mean};

pub(super) const NAMES: [&str; 8] =
    ["primary_key", "column", "natural", "generated", "default", "virtual", "redact", "json"];

/// What does not stand together, and why.
const CONFLICTS: [(&str, &str, &str); 12] = [
    ("virtual", "primary_key", "a virtual field is no column, and so no key"),
    ("virtual", "column", "a virtual field is no column: it has no name in the table"),
    ("virtual", "natural", "a virtual field is no column, and so no key"),
    ("virtual", "generated", "a virtual field is no column: no database fills it"),
    ("virtual", "default", "a virtual field is no column: no database fills it"),
    ("virtual", "redact", "a virtual field is no column: no error ever shows its value"),
    ("virtual", "json", "a virtual field is no column: nothing of it is stored"),
    ("json", "primary_key", "JSON is no key: the same value can be written in several ways"),
    ("generated", "default", "`generated` is never given, `default` may be: choose one of the two"),
    (
        "natural",
        "generated",
        "a natural key is given, a generated one is not: choose one of the two",
    ),
    ("natural", "default", "a natural key is given: choose one of the two"),
    ("primary_key", "default", "a key that the database makes is `generated`"),
];

/// A field of a schema.
pub(super) struct Column<'a> {
    pub(super) field: &'a Field,
    pub(super) ident: &'a Ident,
    pub(super) marks: Marks,
}

/// What is said of a field.
#[derive(Default)]
pub(super) struct Marks {
    column: Option<LitStr>,
    seen: Vec<(String, Ident)>,
}

impl<'a> Column<'a> {
    pub(super) fn read(field: &'a Field, faults: &mut Faults) -> Option<Self> {
        let marks = Marks::read(&field.attrs, faults);
        Some(Self { field, ident: field.ident.as_ref()?, marks })
    }

    pub(super) fn is_virtual(&self) -> bool {
        self.marks.has("virtual")
    }

    pub(super) fn visibility(&self) -> &Visibility {
        &self.field.vis
    }

    pub(super) fn ty(&self) -> &Type {
        &self.field.ty
    }

    /// What the column is called.
    pub(super) fn name(&self) -> String {
        self.marks.column.as_ref().map_or_else(|| self.ident.unraw().to_string(), LitStr::value)
    }

    /// What its constant is called.
    pub(super) fn constant(&self) -> Ident {
        constant(self.ident)
    }

    /// The type of the column: the field's own, unless that is stored as JSON.
    pub(super) fn column_type(&self, db: &Facade) -> TokenStream {
        let ty = self.ty();
        if !self.marks.has("json") {
            return quote!(#ty);
        }
        let span = at(ty);
        let db = db.located_at(span);
        match option(ty) {
            Some(inner) => quote_spanned!(span=> ::core::option::Option<#db::Json<#inner>>),
            None => quote_spanned!(span=> #db::Json<#ty>),
        }
    }

    /// The lines of its documentation, or what is known of it.
    pub(super) fn docs(&self) -> TokenStream {
        let docs: Vec<_> =
            self.field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
        if docs.is_empty() {
            let about = format!("The column `{}`.", self.name());
            return quote!(#[doc = #about]);
        }
        quote!(#(#docs)*)
    }
}

impl Marks {
    fn read(attributes: &[Attribute], faults: &mut Faults) -> Self {
        let mut marks = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("schema")) {
            if let Err(error) = attribute.parse_nested_meta(|meta| marks.mark(&meta, faults)) {
                faults.add(error);
            }
        }
        for (first, second, why) in CONFLICTS {
            if let (Some(_), Some(second)) = (marks.get(first), marks.get(second)) {
                faults.note(second, why);
            }
        }
        marks
    }

    fn mark(&mut self, meta: &ParseNestedMeta<'_>, faults: &mut Faults) -> Result<()> {
        let Some(mark) = meta.path.get_ident() else { return Err(unknown(meta, "")) };
        let name = mark.unraw().to_string();
        if !NAMES.contains(&name.as_str()) {
            faults.add(unknown(meta, &name));
            Association::after_unknown(meta, mark)?;
            return Ok(());
        }
        if self.has(&name) {
            faults.note(mark, format!("`{name}` stands here twice; remove one of the two"));
        }
        if name == "column" {
            let column: LitStr = meta.value()?.parse()?;
            check_name(&column, faults);
            self.column = Some(column);
        }
        self.seen.push((name, mark.clone()));
        Ok(())
    }

    /// Whether `name` stands there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Where `name` stands.
    pub(super) fn get(&self, name: &str) -> Option<&Ident> {
        self.seen.iter().find(|(seen, _)| seen == name).map(|(_, mark)| mark)
    }
}

fn unknown(meta: &ParseNestedMeta<'_>, name: &str) -> syn::Error {
    if ["has_many", "has_one", "belongs_to", "timestamps", "table"].contains(&name) {
        return meta.error(format!("`{name}` is said of a table: write it above the struct"));
    }
    let hint = did_you_mean(name, NAMES);
    meta.error(format!("expected one of `{}`{hint}", NAMES.join("`, `")))
}

/// The constant of the field or association `name`.
pub(super) fn constant(name: &Ident) -> Ident {
    let text = name.unraw().to_string();
    // What is in snake case has its words already, and may begin with `_`.
    let text = if text.chars().any(char::is_uppercase) { snake(&text) } else { text };
    Ident::new(&text.to_uppercase(), name.span())
}

/// The `T` of an `Option<T>`, as far as it can be read.
pub(crate) fn option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) => Some(inner),
        _ => None,
    }
}

/// The place of `tokens`, for names of the derive's own. A path from the user's tokens to the derive's would be at neither.
pub(super) fn at(tokens: &impl Spanned) -> Span {
    Span::call_site().located_at(tokens.span())
}
