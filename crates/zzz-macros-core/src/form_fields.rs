//! `#[derive(FormFields)]`.

mod attribute;
mod expand;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields, Ident, Type, ext::IdentExt};

use self::attribute::FieldAttributes;
use crate::{
    facade::{Facade, path_of},
    faults::Faults,
    validate::attribute::Rules,
    written_type::inside,
};

/// A field of the struct.
struct FormField<'a> {
    ident: &'a Ident,
    ty: &'a Type,
    /// What the form calls it.
    name: String,
    attributes: FieldAttributes,
    /// Whether it has fields of its own.
    is_group: bool,
}

/// Expands the derive on `item`.
pub fn form_fields(item: TokenStream) -> TokenStream {
    let mut faults = Faults::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let zzz = zzz(&input, &mut faults);
    let fields = fields(&input, &mut faults);
    // On a fault the type still has fields, so that nothing echoes.
    let errors = faults.into_errors();
    let fields = if errors.is_none() { fields } else { Vec::new() };
    expand::form_fields(&input, &fields, &zzz, errors.as_ref())
}

fn fields<'a>(input: &'a DeriveInput, faults: &mut Faults) -> Vec<FormField<'a>> {
    const EXPECTED: &str = "a form is made of fields: expected a struct with named fields, for \
                            example `struct SignUp { email: String }`";
    if !input.generics.params.is_empty() {
        faults.note(&input.generics, "a form has to know its fields: write the types out");
    }
    let Data::Struct(data) = &input.data else {
        faults.note(&input.ident, EXPECTED);
        return Vec::new();
    };
    let Fields::Named(fields) = &data.fields else {
        faults.note(&input.ident, EXPECTED);
        return Vec::new();
    };
    fields.named.iter().filter_map(|field| form_field(field, faults)).collect()
}

/// The field; `None` if it is left out.
fn form_field<'a>(field: &'a syn::Field, faults: &mut Faults) -> Option<FormField<'a>> {
    let ident = field.ident.as_ref()?;
    let attributes = FieldAttributes::of_field(&field.attrs, faults);
    // What is wrong with rules is the derive's of `Validate` to say.
    let rules = Rules::of_field(&field.attrs, &mut Faults::default());
    let is_group = rules.nested.is_some();
    let list = inside(&field.ty, "Option").unwrap_or(&field.ty);
    if let (true, Some(label), None) = (is_group, &attributes.label, inside(list, "Vec")) {
        faults.note(label, "a group has no label of its own; label its fields");
    }
    if let (true, Some(kind)) = (is_group, &attributes.input_type) {
        faults.note(kind, "a group has no input of its own; give its fields a type");
    }
    if attributes.skip {
        return None;
    }
    let name = rules.name.map_or_else(|| ident.unraw().to_string(), |name| name.value());
    Some(FormField { ident, ty: &field.ty, name, attributes, is_group })
}

/// The path of the facade: `#[form(crate = path)]`.
fn zzz(input: &DeriveInput, faults: &mut Faults) -> Facade {
    let expected = "labels and types belong to fields; here stands `crate = path` at most: \
                    `#[form(crate = my_zzz)]`";
    Facade::new(path_of(&input.attrs, "form", expected, faults))
}
