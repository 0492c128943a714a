//! What the generated code does.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use zzz_template_parser::{Composition, Expr, InlineHashes, Loop, Op, Place, Put, Shown, Test};

use super::{
    pieces::{Pieces, Taken, local_ident},
    pipes,
};
use crate::facade::Facade;

/// The bodies of what a template implements.
#[derive(Default)]
pub(super) struct Written {
    pub(super) body: TokenStream,
    pub(super) shape: TokenStream,
    pub(super) blocks: Vec<(String, TokenStream)>,
    pub(super) fragments: Vec<(String, TokenStream)>,
    /// What refuses pipes that are called like something of the application's.
    pub(super) clashes: Option<TokenStream>,
    /// Bytes of its texts.
    pub(super) size: usize,
    /// Of the scripts and styles in its files.
    pub(super) hashes: InlineHashes,
}

/// Values and texts that are written by one call, which checks once that there is room.
const LINE_MAX: usize = 16;

/// What `composition` does, in Rust.
pub(super) fn write(composition: &Composition, zzz: &Facade, pieces: &mut Pieces) -> Written {
    let mut writer = Writer { composition, zzz, pieces, texts: 0, pipes: BTreeMap::new() };
    let body = writer.ops(&composition.body);
    let shape = writer.shape(&composition.body);
    let mut part = |(name, ops): &(String, Vec<Op>)| (name.clone(), writer.ops(ops));
    let blocks = composition.blocks.iter().map(&mut part).collect();
    let fragments = composition.fragments.iter().map(part).collect();
    let clashes = pipes::clashes(zzz, &writer.pipes);
    let size = composition.texts().iter().map(|text| text.len()).sum();
    let hashes = composition.inline_hashes();
    Written { body, shape, blocks, fragments, clashes, size, hashes }
}

struct Writer<'c> {
    composition: &'c Composition,
    zzz: &'c Facade,
    pieces: &'c mut Pieces,
    /// How many texts were written.
    texts: usize,
    /// The pipes of the framework that were written, by name.
    pipes: BTreeMap<&'static str, TokenStream>,
}

/// A straight line that is being collected: what is named on it, and what it writes.
#[derive(Default)]
struct Line {
    names: TokenStream,
    pieces: Vec<TokenStream>,
}

impl Line {
    fn finish(&mut self, code: &mut TokenStream) {
        let Self { names, pieces } = std::mem::take(self);
        code.extend(names);
        for pieces in pieces.chunks(LINE_MAX) {
            code.extend(quote!(__out.put((#(#pieces,)*));));
        }
    }
}

impl Writer<'_> {
    fn take(&mut self, expr: &Expr, taken: Taken) -> TokenStream {
        self.pieces.take(self.composition, expr, taken)
    }

    fn borrowed(&mut self, expr: &Expr) -> TokenStream {
        self.take(expr, Taken::Borrowed)
    }

    fn plain(&mut self, expr: &Expr) -> TokenStream {
        self.take(expr, Taken::Plain)
    }

    fn ops(&mut self, ops: &[Op]) -> TokenStream {
        let mut code = TokenStream::new();
        let mut line = Line::default();
        for (index, op) in ops.iter().enumerate() {
            match op {
                Op::Text(text) => line.pieces.push(self.text(text)),
                Op::Put(put) => line.pieces.push(self.put(put)),
                Op::Let { local, ty, value } if self.may_borrow(value) => {
                    line.finish(&mut code);
                    let value = self.borrowed(value);
                    let name = self.local(*local, ty.as_ref(), &quote!(__value));
                    let rest = self.ops(&ops[index + 1..]);
                    code.extend(quote!(match #value { __value => { #name #rest } }));
                    return code;
                }
                Op::Let { local, ty, value } => {
                    let value = self.borrowed(value);
                    line.names.extend(self.local(*local, ty.as_ref(), &value));
                }
                Op::If(branches, otherwise) => {
                    line.finish(&mut code);
                    code.extend(self.condition(branches, otherwise));
                }
                Op::Each(each) => {
                    line.finish(&mut code);
                    code.extend(self.each(each));
                }
                Op::With { value, item, body, otherwise } => {
                    line.finish(&mut code);
                    let zzz = self.zzz;
                    let value = self.borrowed(value);
                    let pattern = self.take(&item.pattern, Taken::Pattern);
                    let body = self.branch(body);
                    let otherwise = self.otherwise(otherwise);
                    code.extend(quote! {
                        if let ::core::option::Option::Some(#pattern) = #zzz::__template::expand::With(#value).get() {
                            #body
                        } else {
                            #otherwise
                        }
                    });
                }
                Op::Yield { name, is_in_title, fallback } => {
                    line.finish(&mut code);
                    code.extend(self.placed(name.as_deref(), *is_in_title, fallback));
                }
            }
        }
        line.finish(&mut code);
        code
    }

    fn text(&mut self, text: &str) -> TokenStream {
        let zzz = self.zzz;
        let number = Literal::usize_unsuffixed(self.texts);
        self.texts += 1;
        quote!(#zzz::__template::expand::fixed(__texts.get(#number, #text)))
    }

    /// Whether `value` may refer to what a call in it gave, as `posts().first()` does: that has to live as long as its name,
    /// and does so in a `match`. Of a closure a `let` says the types, so it stays one.
    fn may_borrow(&self, value: &Expr) -> bool {
        let source = self.composition.source_of(value);
        let is_closure = source.starts_with('|') || source.starts_with("move");
        !value.is_place && source.contains('(') && !is_closure
    }

    fn local(&mut self, local: usize, ty: Option<&Expr>, value: &TokenStream) -> TokenStream {
        let ident = local_ident(self.composition, local);
        let Some(ty) = ty else { return quote!(let #ident = #value;) };
        let is_reference = self.composition.source_of(ty).starts_with('&');
        let ty = self.plain(ty);
        if is_reference {
            // In two steps: the first one coerces, as `&String` to `&str`.
            quote! {
                let #ident: #ty = #value;
                let #ident: &#ty = &#ident;
            }
        } else {
            quote!(let #ident: &#ty = #value;)
        }
    }

    fn put(&mut self, put: &Put) -> TokenStream {
        let zzz = self.zzz;
        let mut value = match &put.value {
            Shown::Value(expr) => self.borrowed(expr),
            Shown::Path(expr) => {
                let call = self.plain(expr);
                quote!(&crate::paths::#call)
            }
            Shown::Url(expr) => {
                let call = self.plain(expr);
                quote!(&__cx.url_for(&crate::paths::#call))
            }
            Shown::Csrf => quote!(&__cx.csrf_field()),
            Shown::Nonce => quote!(&__cx.nonce()),
            Shown::Asset(expr) => {
                let name = self.borrowed(expr);
                quote!(&__cx.asset(#name))
            }
            Shown::Translation(key, args) => {
                let key = self.borrowed(key);
                let args: Vec<TokenStream> = args
                    .iter()
                    .map(|(name, value)| {
                        let value = self.borrowed(value);
                        quote!((#name, #value as &dyn ::core::fmt::Display))
                    })
                    .collect();
                quote!(&__cx.t(#key, &[#(#args),*]))
            }
        };
        for (function, args) in &put.pipes {
            let function = self.pipe(function);
            let args = args.iter().map(|arg| self.plain(arg)).collect::<Vec<_>>();
            value = quote!(&#function(#value #(, #args)*));
        }
        if put.trusted {
            let html = quote!((&&&#zzz::__template::expand::Trust(#value)).html());
            return match &put.value {
                Shown::Value(expr) => self.pieces.at(expr, html),
                _ => html,
            };
        }
        let ours = matches!(put.value, Shown::Path(_) | Shown::Url(_) | Shown::Asset(_));
        let place = match put.place {
            Place::Text => "Text",
            Place::RcData | Place::Attribute => "Attribute",
            // An address of the application begins as it should.
            Place::UrlStart if ours && put.pipes.is_empty() => "Attribute",
            Place::UrlStart => "Url",
            Place::UrlFirst => "UrlFirst",
            Place::UrlFirstSegment => "UrlFirstSegment",
            Place::UrlPath => "UrlPath",
            Place::UrlQuery => "UrlQuery",
            Place::Script => "Json",
            _ => "TagAttributes",
        };
        let place = Ident::new(place, Span::call_site());
        quote!(#zzz::__template::expand::#place(#value))
    }

    /// What a pipe calls: a function of the framework by its path, so that its name is none in the scope of templates,
    /// or one of the application's.
    fn pipe(&mut self, function: &Expr) -> TokenStream {
        let zzz = self.zzz;
        let written = self.plain(function);
        let source = self.composition.source_of(function);
        let Some(name) = pipes::known(source) else {
            // So that the compiler can propose `upper` for `uper`.
            let is_name = !source.contains("::");
            return match is_name {
                true => quote!({
                    #[allow(unused_imports, reason = "it is here for the compiler's proposals")]
                    use #zzz::__template::expand::pipes::*;
                    #written
                }),
                false => written,
            };
        };
        let ident = Ident::new(name, Span::call_site());
        self.pipes.entry(name).or_insert(written);
        self.pieces.at(function, quote!(#zzz::__template::expand::pipes::#ident))
    }

    fn condition(&mut self, branches: &[(Test, Vec<Op>)], otherwise: &[Op]) -> TokenStream {
        let mut code = TokenStream::new();
        for (index, (test, body)) in branches.iter().enumerate() {
            let test = self.test(test);
            let body = self.branch(body);
            let or = (index > 0).then(|| quote!(else));
            code.extend(quote!(#or if #test { #body }));
        }
        let otherwise = self.otherwise(otherwise);
        quote!(#code else { #otherwise })
    }

    fn test(&mut self, test: &Test) -> TokenStream {
        let zzz = self.zzz;
        match test {
            Test::Any(all) => {
                let all = all.iter().map(|test| self.test(test)).collect::<Vec<_>>();
                quote!((#(#all)||*))
            }
            Test::All(all) => {
                let all = all.iter().map(|test| self.test(test)).collect::<Vec<_>>();
                quote!((#(#all)&&*))
            }
            Test::Not(test) => {
                let test = self.test(test);
                quote!(!#test)
            }
            Test::Is(expr) => {
                let value = self.borrowed(expr);
                quote!(#zzz::__template::Truth::is_true(#value))
            }
            Test::Known(known) => quote!(#known),
        }
    }

    /// The body of a branch that was chosen.
    fn branch(&mut self, body: &[Op]) -> TokenStream {
        let shape = self.shape(body);
        let body = self.ops(body);
        quote!(__out.branch(#shape); #body)
    }

    fn otherwise(&mut self, otherwise: &[Op]) -> TokenStream {
        if otherwise.is_empty() { quote!(__out.nothing();) } else { self.branch(otherwise) }
    }

    fn each(&mut self, each: &Loop) -> TokenStream {
        let zzz = self.zzz;
        let pattern = self.take(&each.item.pattern, Taken::Pattern);
        let key = each.key.as_ref().map(|key| self.borrowed(key));
        let row = match key {
            Some(key) => quote!(__out.keyed_row(#key);),
            None => quote!(__out.row(__shape);),
        };
        let shape = self.shape(&each.body);
        let body = self.ops(&each.body);
        let (item, bound) = if each.list.is_place {
            (pattern, TokenStream::new())
        } else {
            (quote!(__item), quote!(let #pattern = &__item;))
        };
        let list = if each.list.is_place {
            let list = self.borrowed(&each.list);
            let named = self.pieces.at(&each.list, quote!(__values));
            let call = quote!(#zzz::__template::Each::each(#named));
            let call = self.pieces.at(&each.list, call);
            quote!(match #list { __values => #call })
        } else {
            let list = self.plain(&each.list);
            quote!(::core::iter::IntoIterator::into_iter(#list))
        };
        let (item, list, numbered) = match each.index {
            Some(index) => {
                let index = local_ident(self.composition, index);
                (
                    quote!((__index, #item)),
                    quote!(::core::iter::Iterator::enumerate(#list)),
                    quote!(let #index = &__index;),
                )
            }
            None => (item, list, TokenStream::new()),
        };
        if each.otherwise.is_empty() {
            return quote! {{
                let __shape = #shape;
                __out.list(__shape);
                for #item in #list { #bound #numbered #row #body }
                __out.end_list();
            }};
        }
        let otherwise = self.otherwise(&each.otherwise);
        quote! {{
            let mut __list = ::core::iter::Iterator::peekable(#list);
            if __list.peek().is_some() {
                let __shape = #shape;
                __out.list(__shape);
                for #item in __list { #bound #numbered #row #body }
                __out.end_list();
            } else {
                #otherwise
            }
        }}
    }

    /// What a page gives to the layout that this is.
    fn placed(&mut self, name: Option<&str>, is_in_title: bool, fallback: &[Op]) -> TokenStream {
        let zzz = self.zzz;
        let written = match name {
            None => quote!(__cx.page(__out)),
            Some(name) => {
                let fallback = self.ops(fallback);
                quote!(if !__cx.page_block(#name, __out) { #fallback })
            }
        };
        if is_in_title {
            // Which place its values have was not known to the page.
            return quote!(__out.run(|__out| #zzz::__template::expand::without_markup(__out, |__out| #written)););
        }
        quote!(__out.run(|__out| #written);)
    }

    /// The texts of a body, between which its parts stand.
    fn shape(&self, body: &[Op]) -> TokenStream {
        let zzz = self.zzz;
        let texts = body.iter().filter_map(|op| match op {
            Op::Text(text) => Some(text),
            _ => None,
        });
        quote!({
            static SHAPE: #zzz::__template::Shape = #zzz::__template::Shape::new(&[#(#texts),*]);
            &SHAPE
        })
    }
}
