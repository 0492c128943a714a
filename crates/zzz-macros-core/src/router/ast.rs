//! What a user writes in `router! { .. }`.

use proc_macro2::TokenStream;
use syn::{
    Expr, Ident, LitStr, Path, Token, braced, parenthesized,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
    token,
};

use super::suggest::{did_you_mean, did_you_mean_or_stop};
use crate::faults::Faults;

/// The whole input.
pub(super) struct Routes {
    /// The path of the facade, if `crate = path;` names one.
    pub(super) zzz: Option<Path>,
    pub(super) pipelines: Vec<Pipeline>,
    pub(super) items: Vec<Item>,
}

/// `pipeline browser { Sessions::new(), Csrf::new() }`
pub(super) struct Pipeline {
    pub(super) name: Ident,
    pub(super) middleware: Vec<Expr>,
}

pub(super) enum Item {
    Scope(Scope),
    Route(Route),
    Resources(Resources),
    Mount(Mount),
    Fallback(Fallback),
}

/// `scope "/api" through api as api { .. }`, `host "api.example.com" { .. }`
pub(super) struct Scope {
    pub(super) keyword: Ident,
    pub(super) prefix: LitStr,
    pub(super) options: Options,
    pub(super) items: Vec<Item>,
}

impl Scope {
    pub(super) fn is_host(&self) -> bool {
        self.keyword == "host"
    }
}

/// `get "/users/:id" => user::show as user;`
pub(super) struct Route {
    pub(super) method: Ident,
    pub(super) pattern: LitStr,
    pub(super) handler: Path,
    pub(super) options: Options,
}

/// `resources "/posts" => post;`, `resource "/profile" => profile;`
pub(super) struct Resources {
    pub(super) keyword: Ident,
    pub(super) pattern: LitStr,
    pub(super) module: Path,
    pub(super) options: Options,
    pub(super) nested: Vec<Item>,
}

impl Resources {
    pub(super) fn is_singular(&self) -> bool {
        self.keyword == "resource"
    }
}

/// `mount "/blog" => blog::router();`
pub(super) struct Mount {
    pub(super) keyword: Ident,
    pub(super) prefix: LitStr,
    pub(super) router: Expr,
}

/// `fallback => page::not_found;`
pub(super) struct Fallback {
    pub(super) keyword: Ident,
    pub(super) handler: Path,
}

/// What may follow the handler, in any order.
#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<Ident>,
    pub(super) through: Vec<Ident>,
    pub(super) only: Option<Vec<Ident>>,
    pub(super) except: Option<Vec<Ident>>,
}

/// The words with which an item begins.
pub(super) const METHODS: [&str; 9] =
    ["get", "post", "put", "patch", "delete", "head", "options", "any", "forward"];
const OTHERS: [&str; 7] =
    ["pipeline", "scope", "host", "resources", "resource", "mount", "fallback"];

impl Routes {
    /// Reads all items, those behind a fault too.
    pub(super) fn read(input: TokenStream, faults: &mut Faults) -> Self {
        let mut routes = Self { zzz: None, pipelines: Vec::new(), items: Vec::new() };
        let parser = |input: ParseStream<'_>| {
            if input.peek(Token![crate]) && input.peek2(Token![=]) {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                routes.zzz = Some(input.parse()?);
                input.parse::<Token![;]>()?;
            }
            routes.items = read_items(input, Some(&mut routes.pipelines), faults);
            Ok(())
        };
        if let Err(error) = parser.parse2(input) {
            faults.add(error);
        }
        routes
    }
}

/// Reads to the end of `input`; pipelines are welcome only where there is a
/// place for them.
fn read_items(
    input: ParseStream<'_>,
    mut pipelines: Option<&mut Vec<Pipeline>>,
    faults: &mut Faults,
) -> Vec<Item> {
    let mut items = Vec::new();
    while !input.is_empty() {
        match read_item(input, pipelines.as_deref_mut(), faults) {
            Ok(item) => items.extend(item),
            Err(error) => {
                faults.add(error);
                skip_item(input);
            }
        }
    }
    items
}

/// Goes on behind the next `;` or `{ .. }`.
fn skip_item(input: ParseStream<'_>) {
    while !input.is_empty() {
        let ends = input.peek(Token![;]) || input.peek(token::Brace);
        if input.parse::<proc_macro2::TokenTree>().is_err() || ends {
            return;
        }
    }
}

fn read_item(
    input: ParseStream<'_>,
    pipelines: Option<&mut Vec<Pipeline>>,
    faults: &mut Faults,
) -> syn::Result<Option<Item>> {
    let keyword: Ident = input.parse().map_err(|error| {
        syn::Error::new(error.span(), "expected a route, for example `get \"/\" => page::index;`")
    })?;
    let word = keyword.to_string();
    let item = match word.as_str() {
        "pipeline" => {
            let pipeline = read_pipeline(input)?;
            match pipelines {
                Some(pipelines) => pipelines.push(pipeline),
                None => faults.note(keyword, "pipelines stand before the scopes, outside of them"),
            }
            return Ok(None);
        }
        "scope" | "host" => Item::Scope(read_scope(input, keyword, faults)?),
        "resources" | "resource" => Item::Resources(read_resources(input, keyword, faults)?),
        "mount" => {
            let prefix = read_pattern(input)?;
            input.parse::<Token![=>]>()?;
            let router = input.parse()?;
            input.parse::<Token![;]>()?;
            Item::Mount(Mount { keyword, prefix, router })
        }
        "fallback" => {
            input.parse::<Token![=>]>()?;
            let handler = input.parse()?;
            input.parse::<Token![;]>()?;
            Item::Fallback(Fallback { keyword, handler })
        }
        method if METHODS.contains(&method) => Item::Route(read_route(input, keyword)?),
        other => {
            let known = METHODS.iter().chain(&OTHERS).copied();
            let hint = did_you_mean_or_stop(other, known);
            let message = format!(
                "`{other}` begins no route{hint} Expected a method ({}) or one of {}, for \
                 example `get \"/users/:id\" => user::show;`",
                METHODS.join(", "),
                OTHERS.join(", "),
            );
            return Err(syn::Error::new(keyword.span(), message));
        }
    };
    Ok(Some(item))
}

fn read_pipeline(input: ParseStream<'_>) -> syn::Result<Pipeline> {
    let name = input.parse()?;
    let list;
    braced!(list in input);
    let middleware = Punctuated::<Expr, Token![,]>::parse_terminated(&list)?;
    Ok(Pipeline { name, middleware: middleware.into_iter().collect() })
}

fn read_scope(input: ParseStream<'_>, keyword: Ident, faults: &mut Faults) -> syn::Result<Scope> {
    let prefix = read_pattern(input)?;
    let options = read_options(input)?;
    let inside;
    braced!(inside in input);
    let items = read_items(&inside, None, faults);
    Ok(Scope { keyword, prefix, options, items })
}

fn read_route(input: ParseStream<'_>, method: Ident) -> syn::Result<Route> {
    let pattern = read_pattern(input)?;
    input.parse::<Token![=>]>()?;
    let handler = input.parse()?;
    let options = read_options(input)?;
    input.parse::<Token![;]>()?;
    Ok(Route { method, pattern, handler, options })
}

fn read_resources(
    input: ParseStream<'_>,
    keyword: Ident,
    faults: &mut Faults,
) -> syn::Result<Resources> {
    let pattern = read_pattern(input)?;
    input.parse::<Token![=>]>()?;
    let module = input.parse()?;
    let options = read_options(input)?;
    let mut nested = Vec::new();
    if input.peek(token::Brace) {
        let inside;
        braced!(inside in input);
        nested = read_items(&inside, None, faults);
    } else {
        input.parse::<Token![;]>()?;
    }
    Ok(Resources { keyword, pattern, module, options, nested })
}

fn read_pattern(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input.parse().map_err(|error| {
        syn::Error::new(error.span(), "expected a pattern in quotes, for example \"/users/:id\"")
    })
}

fn read_options(input: ParseStream<'_>) -> syn::Result<Options> {
    let mut options = Options::default();
    loop {
        if input.peek(Token![as]) {
            input.parse::<Token![as]>()?;
            options.name = Some(input.parse()?);
        } else if input.peek(Ident) {
            let word: Ident = input.parse()?;
            match word.to_string().as_str() {
                "through" => options
                    .through
                    .extend(Punctuated::<Ident, Token![,]>::parse_separated_nonempty(input)?),
                "only" => options.only = Some(read_actions(input)?),
                "except" => options.except = Some(read_actions(input)?),
                other => {
                    let hint = did_you_mean(other, ["through", "as", "only", "except"]);
                    let message = format!(
                        "expected `as name`, `through pipeline` or `;`, not `{other}`{hint}"
                    );
                    return Err(syn::Error::new(word.span(), message));
                }
            }
        } else {
            return Ok(options);
        }
    }
}

fn read_actions(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let list;
    parenthesized!(list in input);
    Ok(Punctuated::<Ident, Token![,]>::parse_terminated(&list)?.into_iter().collect())
}
