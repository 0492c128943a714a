//! The pipes of the framework.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use crate::facade::Facade;

/// Their names, as in `zzz_template::pipes::functions`.
const NAMES: [&str; 25] = [
    "bytes",
    "capitalize",
    "debug",
    "default",
    "display",
    "first",
    "format_date",
    "join",
    "json",
    "last",
    "length",
    "lower",
    "nl2br",
    "number",
    "percent",
    "pluralize",
    "replace",
    "round",
    "slug",
    "strip_tags",
    "title",
    "trim",
    "truncate",
    "upper",
    "url_encode",
];

/// The one that is called `name`.
pub(super) fn known(name: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|known| *known == name)
}

/// What does not compile where one of `pipes` is called like something in the module of the template: who reads
/// `{{name | upper}}` there could not tell which is meant. Two imports by `*` of the same name make the compiler say so.
pub(super) fn clashes(
    zzz: &Facade,
    pipes: &BTreeMap<&'static str, TokenStream>,
) -> Option<TokenStream> {
    let pipes = pipes.values();
    (pipes.len() > 0).then(|| {
        quote! {
            #[allow(unused_imports, reason = "it is here to be looked at by the compiler")]
            mod __pipes {
                use super::*;
                use #zzz::__template::expand::pipes::*;
                #(use self::#pipes as _;)*
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pipes_are_known() {
        let source = include_str!("../../../zzz-template/src/pipes.rs");
        let (_, functions) = source.split_once("pub mod functions {").unwrap();
        let (functions, _) = functions.split_once("\n}\n").unwrap();
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let words = functions.split(|c| !is_word(c)).filter(|word| !word.is_empty());
        let other = ["cfg", "feature", "dates", "pub", "use", "super"];
        let mut found: Vec<&str> = Vec::new();
        for (at, word) in words.enumerate().filter(|(_, word)| !other.contains(word)) {
            // The feature `json` is called like its pipe.
            if !found.contains(&word) {
                assert!(known(word).is_some(), "{word}, number {at}");
                found.push(word);
            }
        }
        assert_eq!(found.len(), NAMES.len());
    }
}
