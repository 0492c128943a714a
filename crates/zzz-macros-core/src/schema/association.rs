//! `has_many(posts: Post)`, `has_one(profile: Profile)`, `belongs_to(team: Team)`.

use syn::{
    Ident, Result, Token, Type,
    ext::IdentExt,
    meta::ParseNestedMeta,
    parenthesized,
    parse::{Parse, ParseStream},
};

use crate::{names::snake, router::suggest::did_you_mean};

/// An association, as it is written.
pub(super) struct Association {
    pub(super) kind: Ident,
    pub(super) name: Ident,
    /// The schema that it leads to.
    pub(super) to: Type,
    /// The field that refers: here for `belongs_to`, else there.
    pub(super) key: Option<Ident>,
    /// The field that is referred to: there for `belongs_to`, else here.
    pub(super) references: Option<Ident>,
}

impl Association {
    /// Reads what follows `kind`.
    pub(super) fn read(meta: &ParseNestedMeta<'_>, kind: &Ident) -> Result<Self> {
        if !meta.input.peek(syn::token::Paren) {
            return Err(syn::Error::new_spanned(kind, expected(kind)));
        }
        let inner;
        parenthesized!(inner in meta.input);
        Self::parts(kind, &inner)
    }

    fn parts(kind: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let start = |_| syn::Error::new(input.span(), expected(kind));
        let name = Ident::parse(input).map_err(start)?;
        input.parse::<Token![:]>().map_err(start)?;
        let to: Type = input.parse()?;
        let mut read = Self { kind: kind.clone(), name, to, key: None, references: None };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            read.option(input)?;
        }
        Ok(read)
    }

    /// `key = author_id`, `references = code`.
    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let option = input.call(Ident::parse_any)?;
        let place = match option.to_string().as_str() {
            "key" => &mut self.key,
            "references" => &mut self.references,
            _ if input.peek(Token![:]) => {
                let kind = &self.kind;
                let message = format!(
                    "each association stands by itself: write another `{kind}({option}: ..)`"
                );
                return Err(syn::Error::new_spanned(option, message));
            }
            other => {
                let hint = did_you_mean(other, ["key", "references"]);
                let message = format!("expected `key = field` or `references = field`{hint}");
                return Err(syn::Error::new_spanned(&option, message));
            }
        };
        input.parse::<Token![=]>()?;
        if input.peek(syn::LitStr) {
            let text: syn::LitStr = input.parse()?;
            let message = format!(
                "expected the name of a field, without quotes: `{option} = {}`",
                text.value()
            );
            return Err(syn::Error::new_spanned(text, message));
        }
        *place = Some(input.parse()?);
        Ok(())
    }

    /// Whether the field that refers is one of this schema.
    pub(super) fn is_of_owner(&self) -> bool {
        self.kind == "belongs_to"
    }

    /// The field that refers; without a word about it the name of what it refers to, and `_id`.
    pub(super) fn key(&self, owner: &Ident) -> Ident {
        self.key.clone().unwrap_or_else(|| {
            let to = if self.is_of_owner() { &self.name } else { owner };
            // What the compiler has to say about it, it says at the association.
            Ident::new(&format!("{}_id", snake(&to.unraw().to_string())), self.name.span())
        })
    }
}

/// What was expected of `kind`, with an example.
fn expected(kind: &Ident) -> String {
    let example = match kind.to_string().as_str() {
        "has_many" => "has_many(posts: Post)",
        "has_one" => "has_one(profile: Profile)",
        _ => "belongs_to(team: Team)",
    };
    format!("expected the name of the association and the schema it leads to: `{example}`")
}
