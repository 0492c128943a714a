//! The largest files and the longest functions: for information, clippy judges.
//!
//! A line counts when it has a token of code; documentation, comments, blank lines
//! and tests do not count.

use std::{collections::BTreeSet, ops::RangeInclusive};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Block, ImplItemFn, Item, ItemFn, ItemMod, Signature, TraitItemFn,
    spanned::Spanned,
    visit::{self, Visit},
};

use super::{Source, rust};

/// How many of each are shown.
const SHOWN: usize = 5;

/// A file beyond this is marked.
const FILE_LINES: usize = 400;

/// A function beyond this is marked.
const FUNCTION_LINES: usize = 70;

/// Sizes of all files added so far.
#[derive(Debug, Default)]
pub(crate) struct Sizes {
    files: Vec<(usize, String)>,
    functions: Vec<(usize, String)>,
}

impl Sizes {
    /// Measures `source`, if it is code and can be parsed.
    pub(crate) fn add(&mut self, source: &Source) {
        let path = &source.path;
        let is_test = path.contains("/tests/") || path.ends_with("/tests.rs");
        let Ok(file) = syn::parse_file(&source.text) else {
            return;
        };
        if is_test {
            return;
        }
        let mut lines = BTreeSet::new();
        if let Ok(stream) = source.text.parse() {
            code(stream, &mut lines);
        }
        let mut shape = Shape::default();
        shape.visit_file(&file);
        for tests in &shape.tests {
            lines.retain(|line| !tests.contains(line));
        }
        self.files.push((lines.len(), path.clone()));
        for (name, body) in shape.functions {
            let count = lines.range(body.clone()).count();
            self.functions.push((count, format!("{path}:{}: {name}", body.start())));
        }
    }

    /// Shows the largest of each.
    pub(crate) fn print(mut self) {
        top("files", &mut self.files, FILE_LINES);
        top("functions", &mut self.functions, FUNCTION_LINES);
    }
}

fn top(what: &str, sizes: &mut [(usize, String)], limit: usize) {
    sizes.sort_by(|a, b| b.cmp(a));
    println!("largest {what}, in lines of code:");
    for (index, (lines, name)) in sizes.iter().enumerate() {
        let over = *lines > limit;
        if index < SHOWN || over {
            let mark =
                if over { format!("  (more than {limit}: split it)") } else { String::new() };
            println!("  {lines:>5}  {name}{mark}");
        }
    }
}

/// The lines that have a token, without those of documentation.
fn code(stream: TokenStream, lines: &mut BTreeSet<usize>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += 1;
        if let Some(attribute) = rust::attribute_at(&tokens[index - 1..])
            && attribute.stream().to_string().starts_with("doc")
        {
            // On to the brackets: one token further, or two after `#!`.
            while !matches!(tokens.get(index), Some(TokenTree::Group(_)) | None) {
                index += 1;
            }
            index += 1;
            continue;
        }
        match token {
            TokenTree::Group(group) => {
                lines.insert(group.span_open().start().line);
                code(group.stream(), lines);
                lines.insert(group.span_close().end().line);
            }
            // A literal may have several lines.
            token => lines.extend(token.span().start().line..=token.span().end().line),
        }
    }
}

/// Where the functions and the tests of a file are.
#[derive(Debug, Default)]
struct Shape {
    functions: Vec<(String, RangeInclusive<usize>)>,
    tests: Vec<RangeInclusive<usize>>,
}

impl Shape {
    fn function(&mut self, signature: &Signature, body: &Block) {
        let open = body.brace_token.span.open().start().line;
        let close = body.brace_token.span.close().end().line;
        if open + 1 < close {
            self.functions.push((signature.ident.to_string(), open + 1..=close - 1));
        }
    }
}

impl<'ast> Visit<'ast> for Shape {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Fn(ItemFn { attrs, .. }) | Item::Mod(ItemMod { attrs, .. })
                if attrs.iter().any(is_for_tests) =>
            {
                self.tests.push(item.span().start().line..=item.span().end().line);
            }
            item => visit::visit_item(self, item),
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.function(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.function(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    let condition = attribute.path().is_ident("cfg").then(|| attribute.parse_args::<syn::Path>());
    condition.is_some_and(|path| path.is_ok_and(|path| path.is_ident("test")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(text: &str) -> Sizes {
        let mut sizes = Sizes::default();
        sizes.add(&Source::new("a.rs", text));
        sizes
    }

    #[test]
    fn counts_code_alone() {
        let sizes = sizes(
            "//! Doc.\n\n/// Doc.\nfn a() {\n    // Why.\n\n    b(\n        \"x\n        y\",\n    );\n}\n\
             #[cfg(test)]\nmod tests {\n    fn c() {\n        d();\n    }\n}\n",
        );
        assert_eq!(sizes.files, [(6, "a.rs".to_owned())]);
        assert_eq!(sizes.functions, [(4, "a.rs:5: a".to_owned())]);
    }

    #[test]
    fn finds_methods_and_provided_ones() {
        let sizes = sizes(
            "impl A {\n    fn a() {\n        b();\n    }\n}\ntrait T {\n    fn c() {\n        d();\n    }\n    fn e();\n}\n",
        );
        let names: Vec<_> = sizes.functions.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["a.rs:3: a", "a.rs:8: c"]);
    }

    #[test]
    fn tests_and_what_does_not_parse_are_left_out() {
        let mut sizes = sizes("fn (");
        sizes.add(&Source::new("crates/a/tests/it/main.rs", "fn a() {}"));
        assert!(sizes.files.is_empty());
    }
}
