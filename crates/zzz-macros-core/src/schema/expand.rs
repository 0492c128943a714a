//! What a schema becomes.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Ident, ext::IdentExt};

use super::{
    Model,
    association::{Association, Through},
    column::{self, Column, at, option},
};
use crate::facade::Facade;

/// The constants and the implementations.
pub(super) fn whole(model: &Model<'_>, db: &Facade) -> TokenStream {
    let (ident, table) = (model.ident, &model.table);
    let count = model.stored().count();
    let infos = model.stored().enumerate().map(|(number, column)| info(model, column, number, db));
    let constants = model
        .stored()
        .enumerate()
        .map(|(place, column)| constant(column, db, &quote!(COLUMNS[#place])));
    let associations = model.associations().iter().map(|it| association(model, it, db));
    let key = model.key();
    let places = model.stored().enumerate().filter_map(|(place, column)| {
        key.iter().any(|of| of.ident == column.ident).then_some(place)
    });
    let list: Vec<_> = model
        .stored()
        .map(|column| format!("{}.{}", quoted(table), quoted(&column.name())))
        .collect();
    let list = list.join(", ");
    let implementation = implementation(model, db);
    quote! {
        const _: () = {
            static COLUMNS: [#db::ColumnInfo; #count] = [#(#infos),*];
            static TABLE: #db::Table = #db::Table {
                name: #table,
                columns: &COLUMNS,
                key: &[#(#places),*],
                list: #list,
            };

            #[allow(dead_code, reason = "a program need not name all of its columns")]
            impl #ident {
                #(#constants)*
                #(#associations)*
            }

            #implementation
        };
    }
}

/// What the rest of the program refers to, so that nothing echoes the fault that was told.
pub(super) fn stub(
    input: &DeriveInput,
    model: &Model<'_>,
    db: &Facade,
    errors: &TokenStream,
) -> TokenStream {
    // With parameters it would echo them.
    if !input.generics.params.is_empty() {
        return errors.clone();
    }
    let ident = &input.ident;
    let mut seen = HashSet::new();
    let distinct = model.stored().filter(|column| seen.insert(column.constant()));
    let constants: Vec<_> = distinct.map(|column| constant(column, db, &quote!(COLUMN))).collect();
    let distinct = model.associations().iter().filter(|it| seen.insert(column::constant(&it.name)));
    let associations = distinct.map(|it| association_stub(model, it, db));
    quote! {
        #errors

        const _: () = {
            static COLUMN: #db::ColumnInfo = #db::ColumnInfo {
                table: "",
                name: "",
                field: "",
                number: 0,
                kind: #db::Kind::Text,
                is_nullable: false,
                source: #db::ColumnSource::Given,
                is_redacted: false,
            };
            static TABLE: #db::Table = #db::Table { name: "", columns: &[], key: &[], list: "" };

            #[allow(dead_code, reason = "it does not compile")]
            impl #ident {
                #(#constants)*
                #(#associations)*
            }

            impl #db::FromRow for #ident {
                const COLUMNS: usize = 0;

                fn from_row(_: &mut #db::Row<'_>) -> #db::Result<Self> {
                    ::core::unreachable!()
                }
            }

            impl #db::Schema for #ident {
                type Key = i64;
                const TABLE: &'static #db::Table = &TABLE;

                fn key(&self) -> i64 {
                    ::core::unreachable!()
                }

                fn value(&self, _: usize) -> #db::Value {
                    ::core::unreachable!()
                }
            }
        };
    }
}

/// `User::NAME`.
fn constant(column: &Column<'_>, db: &Facade, info: &TokenStream) -> TokenStream {
    let (vis, name) = (column.visibility(), column.constant());
    let (docs, ty) = (column.docs(), column.column_type(db));
    quote! {
        #docs
        #vis const #name: #db::Column<Self, #ty> = #db::Column::new(&#info);
    }
}

/// `User::POSTS`, of which nothing is said that could be wrong.
fn association_stub(model: &Model<'_>, association: &Association, db: &Facade) -> TokenStream {
    let (vis, to, constant) =
        (model.visibility, &association.to, column::constant(&association.name));
    let count = match association.kind.to_string().as_str() {
        "belongs_to" => "One",
        "has_one" => "Optional",
        "many_to_many" => "ManyToMany",
        _ => "Many",
    };
    let count = Ident::new(count, Span::call_site());
    quote! {
        #vis const #constant: #db::Association<Self, #to, #db::#count> = ::core::panic!();
    }
}

/// `User::POSTS`.
fn association(model: &Model<'_>, association: &Association, db: &Facade) -> TokenStream {
    if let Some(through) = &association.through {
        return many_to_many(model, association, through, db);
    }
    let Association { kind, name, to, references, .. } = association;
    let key = association.key(model.ident);
    let id = Ident::new("ID", name.span());
    let kind = kind.to_string();
    let (owner, related, count, make) = match kind.as_str() {
        "belongs_to" => {
            let is_optional = model.field(&key).is_some_and(|field| option(field.ty()).is_some());
            let related = references.as_ref().map_or(id, column::constant);
            let owner = column::constant(&key);
            if is_optional {
                (owner, related, "Optional", "may_belong_to")
            } else {
                (owner, related, "One", "belongs_to")
            }
        }
        of_many => {
            let own = references.as_ref().or(model.key().first().map(|key| key.ident));
            let owner = own.map_or(id, column::constant);
            let count = if of_many == "has_many" { "Many" } else { "Optional" };
            (owner, column::constant(&key), count, of_many)
        }
    };
    let docs = format!("`{kind}`: see [`{}`].", quote!(#to));
    let (vis, constant) = (model.visibility, column::constant(name));
    let (text, count) = (name.unraw().to_string(), Ident::new(count, Span::call_site()));
    let span = at(name);
    let make = Ident::new(make, span);
    let located = db.located_at(span);
    // What the compiler has to say about the two columns, it says at the name.
    let made =
        quote_spanned!(span=> #located::Association::#make(#text, Self::#owner, <#to>::#related));
    quote! {
        #[doc = #docs]
        #vis const #constant: #db::Association<Self, #to, #db::#count> = #made;
    }
}

/// `User::TEAMS`, by a join table.
fn many_to_many(
    model: &Model<'_>,
    association: &Association,
    through: &Through,
    db: &Facade,
) -> TokenStream {
    let Association { name, to, .. } = association;
    let (of_owner, of_related) = association.keys(model.ident);
    let (vis, constant, text) =
        (model.visibility, column::constant(name), name.unraw().to_string());
    let located = db.located_at(at(name));
    let (docs, made) = match through {
        Through::Table(table) => {
            let keys = [of_owner.unraw().to_string(), of_related.unraw().to_string()];
            let docs = format!("`many_to_many` by `{}`: see [`{}`].", table.value(), quote!(#to));
            (
                docs,
                quote_spanned! {at(name)=>
                    #located::Association::many_to_many(#text, #table, #(#keys),*)
                },
            )
        }
        Through::Schema(schema) => {
            let docs =
                format!("`many_to_many` by [`{}`]: see [`{}`].", quote!(#schema), quote!(#to));
            let keys = [column::constant(&of_owner), column::constant(&of_related)];
            (
                docs,
                quote_spanned! {at(name)=>
                    #located::Association::many_to_many_by(#text, #(<#schema>::#keys),*)
                },
            )
        }
    };
    quote! {
        #[doc = #docs]
        #vis const #constant: #db::Association<Self, #to, #db::ManyToMany> = #made;
    }
}

/// What is known of a column.
fn info(model: &Model<'_>, column: &Column<'_>, number: usize, db: &Facade) -> TokenStream {
    let (table, name, field) = (&model.table, column.name(), column.ident.unraw().to_string());
    let is_redacted = column.marks.has("redact");
    let source = source(model, column, db);
    let (kind, is_nullable) = (of_type(column, db, "KIND"), of_type(column, db, "IS_NULLABLE"));
    quote! {
        #db::ColumnInfo {
            table: #table,
            name: #name,
            field: #field,
            number: #number,
            kind: #kind,
            is_nullable: #is_nullable,
            source: #source,
            is_redacted: #is_redacted,
        }
    }
}

/// `<ty as Type>::member`, at the place of the field's type, where the compiler says it once if it is none.
fn of_type(column: &Column<'_>, db: &Facade, member: &str) -> TokenStream {
    let ty = column.column_type(db);
    let span = at(column.ty());
    let db = db.located_at(span);
    let member = Ident::new(member, span);
    quote_spanned!(span=> <#ty as #db::Type>::#member)
}

/// Who gives the column its value.
fn source(model: &Model<'_>, column: &Column<'_>, db: &Facade) -> TokenStream {
    let has_timestamps = model.attribute.timestamps.is_some();
    let marks = &column.marks;
    if has_timestamps && column.ident == "inserted_at" {
        return quote!(#db::ColumnSource::InsertedAt);
    }
    if has_timestamps && column.ident == "updated_at" {
        return quote!(#db::ColumnSource::UpdatedAt);
    }
    if marks.has("generated") {
        return quote!(#db::ColumnSource::Database);
    }
    if marks.has("default") {
        return quote!(#db::ColumnSource::Default);
    }
    match model.key()[..] {
        [key] if key.ident == column.ident && !marks.has("natural") => {
            of_type(column, db, "KEY_SOURCE")
        }
        _ => quote!(#db::ColumnSource::Given),
    }
}

fn implementation(model: &Model<'_>, db: &Facade) -> TokenStream {
    let ident = model.ident;
    let count = model.stored().count();
    let mut place = 0..count;
    let reads = model.columns.iter().map(|column| {
        let (ident, ty) = (column.ident, column.ty());
        let read = if column.is_virtual() {
            quote_spanned!(at(ty)=> <#ty as ::core::default::Default>::default())
        } else {
            read(column, db, place.next())
        };
        quote!(#ident: #read)
    });
    let values = model.stored().enumerate().map(|(number, column)| {
        let value = value(column, db);
        quote!(#number => #value)
    });
    let key = model.key();
    let (types, keys): (Vec<_>, Vec<_>) = key
        .iter()
        .map(|column| {
            let (ident, ty) = (column.ident, column.ty());
            let cloned =
                quote_spanned!(at(ty)=> <#ty as ::core::clone::Clone>::clone(&self.#ident));
            (ty, cloned)
        })
        .unzip();
    let (key_type, key) = match (&types[..], &keys[..]) {
        ([ty], [key]) => (quote!(#ty), quote!(#key)),
        _ => (quote!((#(#types),*)), quote!((#(#keys),*))),
    };
    quote! {
        impl #db::FromRow for #ident {
            const COLUMNS: usize = #count;

            #[inline]
            fn from_row(row: &mut #db::Row<'_>) -> #db::Result<Self> {
                ::core::result::Result::Ok(Self { #(#reads),* })
            }
        }

        impl #db::Schema for #ident {
            type Key = #key_type;
            const TABLE: &'static #db::Table = &TABLE;

            fn key(&self) -> Self::Key {
                #key
            }

            fn value(&self, column: usize) -> #db::Value {
                match column {
                    #(#values,)*
                    _ => ::core::panic!("the table has no column with the number {column}"),
                }
            }
        }
    }
}

/// The field's value from the next column of a row.
fn read(column: &Column<'_>, db: &Facade, place: Option<usize>) -> TokenStream {
    // Without a bound of its own the compiler has one thing to say of a type that cannot be in a column.
    let from_cell = of_type(column, db, "from_cell");
    // The function by its name would be looked at a second time, at the place of the derive.
    let read = quote!(row.read_column(&COLUMNS[#place], |cell| #from_cell(cell))?);
    match (column.marks.has("json"), option(column.ty())) {
        (true, Some(_)) => quote!(#read.map(|json| json.0)),
        (true, None) => quote!(#read.0),
        (false, _) => read,
    }
}

/// The field's value on its way to the database.
fn value(column: &Column<'_>, db: &Facade) -> TokenStream {
    let (ident, ty) = (column.ident, column.ty());
    if !column.marks.has("json") {
        let to_value = of_type(column, db, "to_value");
        return quote!(#to_value(&self.#ident));
    }
    let span = at(ty);
    let located = db.located_at(span);
    let mut field = ident.clone();
    field.set_span(span);
    match option(ty) {
        Some(inner) => quote_spanned! {span=>
            match &self.#field {
                ::core::option::Option::Some(value) => #located::Json::<#inner>::value_of(value),
                ::core::option::Option::None => #located::Value::Null,
            }
        },
        None => quote_spanned!(span=> #located::Json::<#ty>::value_of(&self.#field)),
    }
}

/// An identifier of SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
