//! Expressions within tags.

use crate::{
    Code, Fault,
    code::{code, no_code},
    tokens::Tokens,
};

/// The expression that `tokens` are; `wanted` says in messages what it should have been.
pub(crate) fn expression(tokens: &Tokens<'_>, wanted: &str, faults: &mut Vec<Fault>) -> Code {
    if tokens.is_empty() {
        faults.push(Fault::new(tokens.span, format!("{wanted} is missing")));
        return no_code(tokens.span);
    }
    code(tokens, faults)
}
