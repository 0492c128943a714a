//! `has_many(posts: Post)`, `has_one(profile: Profile)`, `belongs_to(team: Team)`,
//! `many_to_many(tags: Tag, through = "taggings")`.

use proc_macro2::TokenStream;
use syn::{
    Expr, Ident, LitStr, Result, Token, Type,
    ext::IdentExt,
    meta::ParseNestedMeta,
    parenthesized,
    parse::{Parse, ParseStream},
};

use crate::{
    faults::Faults,
    names::snake,
    router::suggest::{did_you_mean, similar},
};

/// What associations are called in the attribute.
const KINDS: [&str; 4] = ["has_many", "has_one", "belongs_to", "many_to_many"];

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
    /// The join table of `many_to_many`.
    pub(super) through: Option<Through>,
    /// The keys of the join table: that of this schema, and that of the one it leads to.
    pub(super) keys: Option<(Ident, Ident)>,
}

/// A join table.
pub(super) enum Through {
    Table(LitStr),
    /// One with a schema of its own.
    Schema(Box<Type>),
}

impl Association {
    /// Reads what follows `kind`.
    pub(super) fn read(
        meta: &ParseNestedMeta<'_>,
        kind: &Ident,
        faults: &mut Faults,
    ) -> Result<Self> {
        if !meta.input.peek(syn::token::Paren) {
            return Err(syn::Error::new_spanned(kind, expected(kind)));
        }
        let inner;
        parenthesized!(inner in meta.input);
        let mut read = Self::start(kind, &inner)?;
        if let Err(error) = read.options(&inner) {
            faults.add(error);
            skip(&inner)?;
        } else if read.is_by_table() && read.through.is_none() {
            faults.note(&read.name, expected(kind));
        }
        Ok(read)
    }

    /// Reads what follows a word that is no part of the attribute: an association, if it looks like one.
    pub(super) fn after_unknown(meta: &ParseNestedMeta<'_>, word: &Ident) -> Result<Option<Self>> {
        if meta.input.peek(Token![=]) {
            meta.value()?.parse::<Expr>()?;
            return Ok(None);
        }
        if !meta.input.peek(syn::token::Paren) {
            return Ok(None);
        }
        let inner;
        parenthesized!(inner in meta.input);
        let kind = similar(&word.to_string(), KINDS).unwrap_or(KINDS[0]);
        let read = Self::start(&Ident::new(kind, word.span()), &inner).ok();
        skip(&inner)?;
        Ok(read)
    }

    /// Its name, and the schema that it leads to.
    fn start(kind: &Ident, input: ParseStream<'_>) -> Result<Self> {
        let start = |_| syn::Error::new(input.span(), expected(kind));
        let name = Ident::parse(input).map_err(start)?;
        input.parse::<Token![:]>().map_err(start)?;
        let to: Type = input.parse()?;
        let kind = kind.clone();
        Ok(Self { kind, name, to, key: None, references: None, through: None, keys: None })
    }

    fn options(&mut self, input: ParseStream<'_>) -> Result<()> {
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            self.option(input)?;
        }
        Ok(())
    }

    /// `key = author_id`, `references = code`, `through = "memberships"`, `keys = (user_id, team_id)`.
    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let option = input.call(Ident::parse_any)?;
        let place = match option.to_string().as_str() {
            "through" if self.is_by_table() => {
                input.parse::<Token![=]>()?;
                self.through = Some(if input.peek(LitStr) {
                    Through::Table(input.parse()?)
                } else {
                    Through::Schema(Box::new(input.parse()?))
                });
                return Ok(());
            }
            "keys" if self.is_by_table() => {
                input.parse::<Token![=]>()?;
                self.keys = Some(keys(&option, input)?);
                return Ok(());
            }
            "key" if !self.is_by_table() => &mut self.key,
            "references" if !self.is_by_table() => &mut self.references,
            _ if input.peek(Token![:]) => {
                let kind = &self.kind;
                let message = format!(
                    "each association stands by itself: write another `{kind}({option}: ..)`"
                );
                return Err(syn::Error::new_spanned(option, message));
            }
            other => {
                let message = if self.is_by_table() {
                    let hint = did_you_mean(other, ["through", "keys"]);
                    format!(
                        "expected `through = \"table\"` or `keys = (key_here, key_there)`{hint}"
                    )
                } else {
                    let hint = did_you_mean(other, ["key", "references"]);
                    format!("expected `key = field` or `references = field`{hint}")
                };
                return Err(syn::Error::new_spanned(&option, message));
            }
        };
        input.parse::<Token![=]>()?;
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            let message = format!(
                "expected the name of a field, without quotes: `{option} = {}`",
                text.value()
            );
            return Err(syn::Error::new_spanned(text, message));
        }
        *place = Some(input.parse()?);
        Ok(())
    }

    /// Whether a join table stands between both sides.
    pub(super) fn is_by_table(&self) -> bool {
        self.kind == "many_to_many"
    }

    /// The keys of the join table; without a word about them they are called after both schemas.
    pub(super) fn keys(&self, owner: &Ident) -> (Ident, Ident) {
        self.keys.clone().unwrap_or_else(|| {
            let to = match &self.to {
                Type::Path(path) => path.path.segments.last().map(|last| &last.ident),
                _ => None,
            };
            let of = |ident: &Ident| {
                let text = format!("{}_id", snake(&ident.unraw().to_string()));
                Ident::new(&text, self.name.span())
            };
            (of(owner), of(to.unwrap_or(&self.name)))
        })
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

/// Leaves out the rest, of which the first fault has been told.
fn skip(input: ParseStream<'_>) -> Result<()> {
    input.parse::<TokenStream>().map(drop)
}

/// `(user_id, team_id)`.
fn keys(option: &Ident, input: ParseStream<'_>) -> Result<(Ident, Ident)> {
    const EXPECTED: &str = "expected both keys of the join table, that of this schema first: \
                            `keys = (user_id, team_id)`";
    let wrong = |_| syn::Error::new_spanned(option, EXPECTED);
    let inner;
    parenthesized!(inner in input);
    let of_owner = inner.parse().map_err(wrong)?;
    inner.parse::<Token![,]>().map_err(wrong)?;
    let of_related = inner.parse().map_err(wrong)?;
    inner.parse::<Option<Token![,]>>()?;
    if inner.is_empty() { Ok((of_owner, of_related)) } else { Err(inner.error(EXPECTED)) }
}

/// What was expected of `kind`, with an example.
fn expected(kind: &Ident) -> String {
    let example = match kind.to_string().as_str() {
        "has_many" => "has_many(posts: Post)",
        "has_one" => "has_one(profile: Profile)",
        "many_to_many" => {
            return "expected the name of the association, the schema it leads to, and the join table: \
                    `many_to_many(teams: Team, through = \"memberships\")`"
                .to_owned();
        }
        _ => "belongs_to(team: Team)",
    };
    format!("expected the name of the association and the schema it leads to: `{example}`")
}
