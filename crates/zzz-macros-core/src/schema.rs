//! `#[derive(Schema)]`.

mod association;
mod attribute;
mod check;
mod column;
mod expand;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput, Fields, Ident, Visibility};

use self::{association::Association, attribute::Attribute, column::Column};
pub(crate) use self::{attribute::check_name, column::option};
use crate::{
    facade::Facade,
    faults::Faults,
    names::{plural, snake},
};

/// Expands the derive on `item`.
pub fn schema(item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut faults = Faults::default();
    let attribute = Attribute::read(&input.attrs, &mut faults);
    let db = Facade::of_part(attribute.facade.clone(), "zzz-db", "db");
    let columns = columns(&input, &mut faults);
    let model = Model::new(&input, attribute, columns);
    // What is misspelt is missing from the whole, and nobody need be told so twice.
    if !model.columns.is_empty() && !faults.are_gaps() {
        check::check(&model, &mut faults);
    }
    match faults.into_errors() {
        None => expand::whole(&model, &db),
        Some(errors) => expand::stub(&input, &model, &db, &errors),
    }
}

/// A table as its struct tells of it.
struct Model<'a> {
    ident: &'a Ident,
    visibility: &'a Visibility,
    /// What the table is called.
    table: String,
    attribute: Attribute,
    /// The fields, those that are no columns included.
    columns: Vec<Column<'a>>,
}

impl<'a> Model<'a> {
    fn new(input: &'a DeriveInput, attribute: Attribute, columns: Vec<Column<'a>>) -> Self {
        let (ident, visibility) = (&input.ident, &input.vis);
        let given = attribute.table.as_ref().map(syn::LitStr::value);
        let table = given.unwrap_or_else(|| plural(&snake(&ident.to_string())));
        Self { ident, visibility, table, attribute, columns }
    }

    /// The fields that are columns.
    fn stored(&self) -> impl Iterator<Item = &Column<'a>> {
        self.columns.iter().filter(|column| !column.is_virtual())
    }

    /// The primary key: what is marked, else the field `id`.
    fn key(&self) -> Vec<&Column<'a>> {
        let marked: Vec<_> =
            self.stored().filter(|column| column.marks.has("primary_key")).collect();
        if marked.is_empty() {
            return self.stored().filter(|column| column.ident == "id").collect();
        }
        marked
    }

    /// The field called `name`, if it is a column.
    fn field(&self, name: &Ident) -> Option<&Column<'a>> {
        self.stored().find(|column| column.ident == name)
    }

    fn associations(&self) -> &[Association] {
        &self.attribute.associations
    }
}

fn columns<'a>(input: &'a DeriveInput, faults: &mut Faults) -> Vec<Column<'a>> {
    const EXPECTED: &str = "a schema is a struct with a field for each column of its table, for example \
                            `struct User { id: i64, name: String }`";
    if !input.generics.params.is_empty() {
        faults.note(
            &input.generics,
            "a table knows the types of its columns: write them out, without parameters and lifetimes",
        );
    }
    let Data::Struct(data) = &input.data else {
        let hint = match &input.data {
            Data::Enum(_) => "; an enum can be the type of a column: `#[derive(Type)]`",
            _ => "",
        };
        faults.note(&input.ident, format!("{EXPECTED}{hint}"));
        return Vec::new();
    };
    let Fields::Named(fields) = &data.fields else {
        let hint = match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                "; a struct around one value can be the type of a column: `#[derive(Type)]`"
            }
            _ => "",
        };
        faults.note(&input.ident, format!("{EXPECTED}{hint}"));
        return Vec::new();
    };
    if fields.named.is_empty() {
        faults.note(&input.ident, EXPECTED);
    }
    fields.named.iter().filter_map(|field| Column::read(field, faults)).collect()
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn the_crate_may_go_by_another_name() {
        let item = quote! {
            #[schema(crate = renamed)]
            struct Category {
                id: i64,
                #[schema(column = "of\"fer")]
                r#type: String,
            }
        };
        let text = schema(item).to_string();
        assert!(text.contains("impl renamed :: Schema for Category"), "{text}");
        assert!(text.contains(r#"name : "categories""#), "{text}");
        let list = r#""\"categories\".\"id\", \"categories\".\"of\"\"fer\"""#;
        assert!(text.contains(list), "{text}");
        assert!(text.contains("const TYPE : renamed :: Column < Self , String >"), "{text}");
        assert!(!text.contains("zzz"), "{text}");
    }
}
