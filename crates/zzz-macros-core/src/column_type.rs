//! `#[derive(Type)]`.

mod attribute;
mod expand;

use std::collections::HashMap;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Field, Fields, Ident, Variant, spanned::Spanned};

use self::attribute::{EnumAttribute, name_of};
use crate::{facade::Facade, faults::Faults};

/// Expands the derive on `item`.
pub fn column_type(item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut faults = Faults::default();
    let attribute = EnumAttribute::read(&input, &mut faults);
    let db = Facade::of_part(attribute.facade.clone(), "zzz-db", "db");
    let model = model(&input, &attribute, &mut faults);
    match (faults.into_errors(), model) {
        (None, Some(model)) => expand::whole(&input.ident, &model, attribute.native.as_ref(), &db),
        (errors, _) if input.generics.params.is_empty() => {
            expand::stub(&input.ident, &db, errors.as_ref())
        }
        (errors, _) => errors.unwrap_or_default(),
    }
}

/// What the type is in a column.
enum Model<'a> {
    /// What the one field is.
    Newtype(&'a Field),
    /// A name for each variant.
    Names(Vec<(&'a Ident, String)>),
}

fn model<'a>(
    input: &'a DeriveInput,
    attribute: &EnumAttribute,
    faults: &mut Faults,
) -> Option<Model<'a>> {
    const EXPECTED: &str = "a column has one value: expected a struct around one, for example `struct Email(String);`, \
                            or an enum whose variants have no fields, for example `enum Mood { Happy, Sad }`";
    if !input.generics.params.is_empty() {
        faults.note(
            &input.generics,
            "the type of a column is known: write it out, without parameters and lifetimes",
        );
    }
    match &input.data {
        Data::Enum(data) if data.variants.is_empty() => {
            faults.note(&input.ident, "there is no value of an enum without variants, so nothing to store");
            None
        }
        Data::Enum(data) => {
            Some(Model::Names(data.variants.iter().map(|variant| named(variant, attribute, faults)).collect()))
        }
        Data::Struct(data) => {
            if let Some(rename_all) = &attribute.rename_all {
                faults.note(rename_all, "`rename_all` is said of an enum, whose variants have names");
            }
            if let Some(native) = &attribute.native {
                faults.note(native, "`native` is said of an enum, which PostgreSQL has as a type of its own");
            }
            match &data.fields {
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    let field = fields.unnamed.first()?;
                    newtype(field, faults);
                    Some(Model::Newtype(field))
                }
                Fields::Named(_) => {
                    let message = format!(
                        "{EXPECTED}; a struct with several is stored as JSON by `#[schema(json)]` at the field"
                    );
                    faults.note(&input.ident, message);
                    None
                }
                Fields::Unnamed(_) | Fields::Unit => {
                    faults.note(&input.ident, EXPECTED);
                    None
                }
            }
        }
        Data::Union(_) => {
            faults.note(&input.ident, EXPECTED);
            None
        }
    }
    .filter(|model| {
        if let Model::Names(names) = model {
            distinct(names, faults);
        }
        true
    })
}

/// What is around a value is `NULL` only as an `Option` of it.
fn newtype(field: &Field, faults: &mut Faults) {
    if crate::schema::option(&field.ty).is_some() {
        let message = "what can be `NULL` is an `Option` at the field of the schema: expected the type without it here";
        faults.note(&field.ty, message);
    }
}

/// A variant with its name in the database.
fn named<'a>(
    variant: &'a Variant,
    attribute: &EnumAttribute,
    faults: &mut Faults,
) -> (&'a Ident, String) {
    if !matches!(variant.fields, Fields::Unit) {
        let message = format!(
            "an enum is stored as the name of its variant, so `{}` can have no fields; with fields it is stored as \
             JSON by `#[schema(json)]` at the field",
            variant.ident
        );
        faults.add(syn::Error::new(variant.fields.span(), message));
    }
    (&variant.ident, name_of(variant, attribute, faults))
}

/// No two variants have one name.
fn distinct(names: &[(&Ident, String)], faults: &mut Faults) {
    let mut seen: HashMap<&str, &Ident> = HashMap::new();
    for (variant, name) in names {
        if let Some(first) = seen.insert(name, variant) {
            let message = format!(
                "`{first}` is stored as `{name}` already; give this one another: `#[db_type(rename = \"..\")]`"
            );
            faults.note(variant, message);
        }
    }
}
