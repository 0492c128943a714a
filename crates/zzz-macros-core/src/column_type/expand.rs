//! What a type of a column becomes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Field, Ident, LitStr, spanned::Spanned};

use super::Model;
use crate::{
    facade::Facade,
    written_type::{inside, last_name},
};

pub(super) fn whole(
    ident: &Ident,
    model: &Model<'_>,
    native: Option<&LitStr>,
    db: &Facade,
) -> TokenStream {
    let implementation = match model {
        Model::Newtype(field) => newtype(ident, field, db),
        Model::Names(names) => named(ident, names, native, db),
    };
    let nullable = nullable(ident, db);
    // There are no arrays of arrays. What hides behind another name, `Vec` finds out.
    let is_array = matches!(model, Model::Newtype(field) if inside(&field.ty, "Vec")
        .is_some_and(|member| last_name(member).as_deref() != Some("u8")));
    let element = (!is_array).then(|| quote!(impl #db::Element for #ident {}));
    quote! {
        #implementation
        #nullable
        #element
    }
}

fn newtype(ident: &Ident, field: &Field, db: &Facade) -> TokenStream {
    let ty = &field.ty;
    let span = ty.span();
    let at = db.located_at(span);
    let of = quote_spanned!(span=> <#ty as #at::Type>);
    quote! {
        impl #db::Type for #ident {
            type NotNull = Self;
            const KIND: #db::Kind = #of::KIND;
            const KEY_SOURCE: #db::ColumnSource = #of::KEY_SOURCE;

            fn to_value(&self) -> #db::Value {
                #of::to_value(&self.0)
            }

            #[inline]
            fn from_cell(cell: #db::Cell<'_>) -> ::core::result::Result<Self, #db::CellError> {
                ::core::result::Result::map(#of::from_cell(cell), Self)
            }

            fn cast(
                input: #db::Input<'_>,
            ) -> ::core::result::Result<Self, #db::FieldError> {
                ::core::result::Result::map(#of::cast(input), Self)
            }
        }
    }
}

fn named(
    ident: &Ident,
    names: &[(&Ident, String)],
    native: Option<&LitStr>,
    db: &Facade,
) -> TokenStream {
    let kind = native.map_or_else(|| quote!(Text), |name| quote!(Enum(#name)));
    let variants: Vec<_> = names.iter().map(|(variant, _)| variant).collect();
    let texts: Vec<_> = names.iter().map(|(_, name)| name).collect();
    quote! {
        impl #db::Type for #ident {
            type NotNull = Self;
            const KIND: #db::Kind = #db::Kind::#kind;

            fn to_value(&self) -> #db::Value {
                #db::Value::Text(::std::borrow::Cow::Borrowed(match self {
                    #(Self::#variants => #texts),*
                }))
            }

            fn from_cell(cell: #db::Cell<'_>) -> ::core::result::Result<Self, #db::CellError> {
                ::core::result::Result::Ok(match cell.text()? {
                    #(#texts => Self::#variants,)*
                    other => return ::core::result::Result::Err(
                        #db::CellError::unknown_name(other, &[#(#texts),*]),
                    ),
                })
            }
        }
    }
}

/// That a value can be put into a column that can be `NULL`, without `Some` around it.
fn nullable(ident: &Ident, db: &Facade) -> TokenStream {
    quote! {
        impl #db::IntoValue<::core::option::Option<Self>> for #ident {
            fn into_value(self) -> #db::Value {
                <Self as #db::Type>::into_value(self)
            }
        }
    }
}

/// What columns of the type refer to, so that nothing echoes the fault that was told.
pub(super) fn stub(ident: &Ident, db: &Facade, errors: Option<&TokenStream>) -> TokenStream {
    let nullable = nullable(ident, db);
    quote! {
        #errors
        #nullable

        impl #db::Element for #ident {}

        impl #db::Type for #ident {
            type NotNull = Self;
            const KIND: #db::Kind = #db::Kind::Text;

            fn to_value(&self) -> #db::Value {
                ::core::unreachable!()
            }

            fn from_cell(_: #db::Cell<'_>) -> ::core::result::Result<Self, #db::CellError> {
                ::core::unreachable!()
            }
        }
    }
}
