//! What stands in the parentheses of `#[db_type(..)]`.

use syn::{DeriveInput, LitStr, Path, Variant, ext::IdentExt};

use crate::{faults::Faults, names::words, router::suggest::did_you_mean, schema::check_name};

/// How names of variants are written, by the name that the way has written in it.
const WAYS: [&str; 7] = [
    "snake_case",
    "kebab-case",
    "camelCase",
    "PascalCase",
    "SCREAMING_SNAKE_CASE",
    "lowercase",
    "UPPERCASE",
];

/// What stands above the type.
#[derive(Default)]
pub(super) struct EnumAttribute {
    pub(super) rename_all: Option<LitStr>,
    /// The type of PostgreSQL that it is.
    pub(super) native: Option<LitStr>,
    pub(super) facade: Option<Path>,
}

impl EnumAttribute {
    pub(super) fn read(input: &DeriveInput, faults: &mut Faults) -> Self {
        let mut read = Self::default();
        for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("db_type"))
        {
            let result = attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename_all") {
                    let way: LitStr = meta.value()?.parse()?;
                    if !WAYS.contains(&way.value().as_str()) {
                        let hint = did_you_mean(&way.value(), WAYS);
                        let message = format!("expected one of `{}`{hint}", WAYS.join("`, `"));
                        return Err(syn::Error::new_spanned(way, message));
                    }
                    read.rename_all = Some(way);
                } else if meta.path.is_ident("native") {
                    let native: LitStr = meta.value()?.parse()?;
                    check_name(&native, faults);
                    read.native = Some(native);
                } else if meta.path.is_ident("crate") {
                    read.facade = Some(meta.value()?.parse()?);
                } else {
                    return Err(meta.error(
                        "expected `rename_all = \"kebab-case\"`, `native = \"type_of_postgres\"` or `crate = path`; `rename = \"..\"` is said of a variant",
                    ));
                }
                Ok(())
            });
            if let Err(error) = result {
                faults.add(error);
            }
        }
        read
    }
}

/// What `variant` is called in the database.
pub(super) fn name_of(variant: &Variant, of: &EnumAttribute, faults: &mut Faults) -> String {
    let mut renamed = None;
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("db_type")) {
        let result = attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("rename") {
                let hint = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                let hint = did_you_mean(&hint, ["rename"]);
                return Err(meta.error(format!("expected `rename = \"the_name\"`{hint}")));
            }
            renamed = Some(meta.value()?.parse::<LitStr>()?.value());
            Ok(())
        });
        if let Err(error) = result {
            faults.add(error);
        }
    }
    let way = of.rename_all.as_ref().map(LitStr::value);
    renamed.unwrap_or_else(|| {
        written(&variant.ident.unraw().to_string(), way.as_deref().unwrap_or("snake_case"))
    })
}

/// `name` in one of the [`WAYS`].
fn written(name: &str, way: &str) -> String {
    let words = words(name);
    match way {
        "kebab-case" => words.join("-"),
        "camelCase" => {
            let (first, rest) = words.split_at(1);
            first.iter().cloned().chain(rest.iter().map(|word| capitalized(word))).collect()
        }
        "PascalCase" => words.iter().map(|word| capitalized(word)).collect(),
        "SCREAMING_SNAKE_CASE" => words.join("_").to_uppercase(),
        "lowercase" => words.concat(),
        "UPPERCASE" => words.concat().to_uppercase(),
        _ => words.join("_"),
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways() {
        let all = WAYS.map(|way| written("InProgress", way));
        assert_eq!(
            all,
            [
                "in_progress",
                "in-progress",
                "inProgress",
                "InProgress",
                "IN_PROGRESS",
                "inprogress",
                "INPROGRESS"
            ]
        );
    }
}
