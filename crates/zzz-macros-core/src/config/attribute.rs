//! What stands in the parentheses of `#[config(..)]` at a field.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, Expr, ExprUnary, Ident, Lit, LitStr, Type, UnOp};

use super::kind::check_kind;
use crate::{faults::Faults, router::suggest::did_you_mean};

const KEYS: [&str; 6] = ["default", "env", "dev", "test", "staging", "prod"];

#[derive(Default)]
pub(super) struct FieldOptions {
    default: Option<Expr>,
    /// By the name of the environment.
    defaults: Vec<(Ident, Expr)>,
    pub(super) variable: Option<LitStr>,
}

impl FieldOptions {
    pub(super) fn read(attributes: &[Attribute], faults: &mut Faults) -> Self {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("config")) {
            let read = attribute.parse_nested_meta(|meta| {
                let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                match name.as_str() {
                    "default" => {
                        let value = meta.value()?.parse()?;
                        check_literal(&value, faults);
                        twice(options.default.replace(value).is_some(), &meta.path, faults);
                    }
                    "env" => {
                        let variable = meta.value()?.parse()?;
                        check_variable(&variable, faults);
                        twice(options.variable.replace(variable).is_some(), &meta.path, faults);
                    }
                    "dev" | "test" | "staging" | "prod" => {
                        let value = meta.value()?.parse()?;
                        check_literal(&value, faults);
                        let environment = format_ident!("{name}");
                        let known = options.defaults.iter().any(|(of, _)| *of == environment);
                        twice(known, &meta.path, faults);
                        options.defaults.push((environment, value));
                    }
                    "nested" => {
                        return Err(meta.error(
                            "a field whose type derives `Config` is a section by itself; leave \
                             `nested` out",
                        ));
                    }
                    _ => {
                        let hint = did_you_mean(&name, KEYS);
                        return Err(meta.error(format!(
                            "expected `default = ..`, `env = \"..\"`, or the default in one \
                             environment as `prod = ..`, for example: `#[config(default = 8080, \
                             env = \"PORT\")]`{hint}"
                        )));
                    }
                }
                Ok(())
            });
            if let Err(error) = read {
                faults.add(error);
            }
        }
        options
    }

    /// Notes the defaults that a field of the type `ty` cannot take.
    pub(super) fn check_kinds(&self, ty: &Type, faults: &mut Faults) {
        let special = self.defaults.iter().map(|(_, value)| value);
        for default in self.default.iter().chain(special) {
            check_kind(default, ty, faults);
        }
    }

    /// The fields of a `FieldSpec` that are set.
    pub(super) fn write(&self, zzz: &TokenStream) -> TokenStream {
        let default = self.default.as_ref().map(|value| {
            let literal = literal(value, zzz);
            quote!(default: ::core::option::Option::Some(#literal),)
        });
        let defaults = (!self.defaults.is_empty()).then(|| {
            let pairs = self.defaults.iter().map(|(environment, value)| {
                let name = environment.to_string();
                let (first, rest) = name.split_at(1);
                let variant = format_ident!(
                    "{}{rest}",
                    first.to_ascii_uppercase(),
                    span = environment.span()
                );
                let literal = literal(value, zzz);
                quote!((#zzz::Environment::#variant, #literal))
            });
            quote!(defaults: &[#(#pairs),*],)
        });
        let variable = self
            .variable
            .as_ref()
            .map(|name| quote!(variable: ::core::option::Option::Some(#name),));
        quote!(#default #defaults #variable)
    }
}

fn twice(is_second: bool, name: &syn::Path, faults: &mut Faults) {
    if is_second {
        let text = name.to_token_stream();
        faults.note(name, format!("`{text}` stands here twice; remove one of the two"));
    }
}

fn check_variable(variable: &LitStr, faults: &mut Faults) {
    let name = variable.value();
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || !name.bytes().all(fits) || name.as_bytes()[0].is_ascii_digit() {
        let message = "expected the name of a variable: capital letters, digits and `_`, for \
                       example `env = \"DATABASE_URL\"`";
        faults.note(variable, message);
    } else if name.starts_with("APP__") {
        let message = "every key has its `APP__SECTION__KEY` without being told; leave `env` out, \
                       or give it a shorter name, for example `env = \"PORT\"`";
        faults.note(variable, message);
    } else if name == "ZZZ_ENV" {
        let message = "`ZZZ_ENV` chooses the environment; ask `Loaded::environment` for it";
        faults.note(variable, message);
    }
}

/// Defaults are written as in a file, so that both read alike.
fn check_literal(value: &Expr, faults: &mut Faults) {
    const EXPECTED: &str = "expected a value as a file would say it, for example `default = 8080`, \
                            `default = \"30s\"`, `default = true` or `default = [\"a\", \"b\"]`";
    match value {
        Expr::Array(array) => array.elems.iter().for_each(|value| check_literal(value, faults)),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) if matches!(&**expr, Expr::Lit(number) if is_number(&number.lit)) =>
        {
            check_literal(expr, faults);
        }
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(_) | Lit::Bool(_) => {}
            Lit::Int(number) if number.base10_parse::<i64>().is_err() => {
                faults.note(number, "expected a whole number of at most 64 bits, with its sign");
            }
            Lit::Int(_) | Lit::Float(_) => {}
            other => faults.note(other, EXPECTED),
        },
        other => faults.note(other, EXPECTED),
    }
}

fn is_number(literal: &Lit) -> bool {
    matches!(literal, Lit::Int(_) | Lit::Float(_))
}

fn literal(value: &Expr, zzz: &TokenStream) -> TokenStream {
    let literal = quote!(#zzz::expand::Literal);
    match value {
        Expr::Array(array) => {
            let elements = array.elems.iter().map(|value| self::literal(value, zzz));
            quote!(#literal::List(&[#(#elements),*]))
        }
        Expr::Unary(ExprUnary { expr, .. }) => match &**expr {
            Expr::Lit(number) => number_or_text(&number.lit, &literal, &quote!(-)),
            _ => TokenStream::new(),
        },
        Expr::Lit(value) => number_or_text(&value.lit, &literal, &TokenStream::new()),
        _ => TokenStream::new(),
    }
}

fn number_or_text(value: &Lit, literal: &TokenStream, sign: &TokenStream) -> TokenStream {
    match value {
        Lit::Str(text) => quote!(#literal::String(#text)),
        Lit::Bool(truth) => quote!(#literal::Bool(#truth)),
        // Without a suffix, so that `8080_u16` is an `i64` here too.
        Lit::Int(number) => {
            let number = number.base10_parse::<i64>().unwrap_or_default();
            quote!(#literal::Integer(#sign #number))
        }
        Lit::Float(number) => {
            let number = number.base10_parse::<f64>().unwrap_or_default();
            quote!(#literal::Float(#sign #number))
        }
        _ => TokenStream::new(),
    }
}
