//! Where generated code claims to stand.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// `tokens` as if they were written at `span`: what the compiler has to say
/// about them, it says there.
pub(crate) fn located_at(tokens: &TokenStream, span: Span) -> TokenStream {
    let located = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            let inside = located_at(&group.stream(), span);
            token = Group::new(group.delimiter(), inside).into();
        }
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.clone().into_iter().map(located).collect()
}
