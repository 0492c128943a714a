//! `#[derive(FromRow)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Field, Fields, spanned::Spanned};

use crate::{
    facade::{Facade, path_of},
    faults::Faults,
};

/// How many columns a query can ask for: as many as tuples have.
const COLUMNS_MAX: usize = 12;

/// Expands the derive on `item`.
pub fn from_row(item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut faults = Faults::default();
    let expected = "expected `crate = path`: `#[from_row(crate = my_db)]`; fields are read in their order, whatever \
                    they are called";
    let facade = path_of(&input.attrs, "from_row", expected, &mut faults);
    let db = Facade::of_part(facade, "zzz-db", "db");
    let fields = fields(&input, &mut faults);
    match faults.into_errors() {
        None => whole(&input, &fields, &db),
        Some(errors) => {
            let stub = input.generics.params.is_empty().then(|| stub(&input, &db));
            quote!(#errors #stub)
        }
    }
}

fn fields<'a>(input: &'a DeriveInput, faults: &mut Faults) -> Vec<&'a Field> {
    const EXPECTED: &str = "what a query asks for is read into a struct with a field for each column, for example \
                            `struct Author { name: String, posts: i64 }`";
    if !input.generics.params.is_empty() {
        faults.note(
            &input.generics,
            "the types of columns are known: write them out, without parameters and lifetimes",
        );
    }
    let Data::Struct(data) = &input.data else {
        faults.note(&input.ident, EXPECTED);
        return Vec::new();
    };
    let Fields::Named(named) = &data.fields else {
        faults.note(&input.ident, EXPECTED);
        return Vec::new();
    };
    if named.named.is_empty() {
        faults.note(&input.ident, EXPECTED);
    }
    if let Some(field) = named.named.iter().nth(COLUMNS_MAX) {
        faults.note(&field.ident, format!("a query asks for {COLUMNS_MAX} columns at most"));
    }
    named.named.iter().collect()
}

fn whole(input: &DeriveInput, fields: &[&Field], db: &Facade) -> TokenStream {
    let ident = &input.ident;
    let types: Vec<_> = fields.iter().map(|field| &field.ty).collect();
    let of: Vec<_> = types
        .iter()
        .map(|ty| {
            let db = db.located_at(ty.span());
            quote_spanned!(ty.span()=> <#ty as #db::FromRow>)
        })
        .collect();
    let idents = fields.iter().map(|field| &field.ident);
    quote! {
        impl #db::FromRow for #ident {
            const COLUMNS: usize = 0 #(+ #of::COLUMNS)*;

            #[inline]
            fn from_row(row: &mut #db::Row<'_>) -> #db::Result<Self> {
                ::core::result::Result::Ok(Self { #(#idents: #of::from_row(row)?),* })
            }
        }

        impl #db::FromColumns<(#(#types,)*)> for #ident {}
    }
}

/// What the rest of the program refers to, so that nothing echoes the fault that was told.
fn stub(input: &DeriveInput, db: &Facade) -> TokenStream {
    let ident = &input.ident;
    quote! {
        impl #db::FromRow for #ident {
            const COLUMNS: usize = 0;

            fn from_row(_: &mut #db::Row<'_>) -> #db::Result<Self> {
                ::core::unreachable!()
            }
        }
    }
}
