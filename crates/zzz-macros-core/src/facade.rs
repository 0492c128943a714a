//! How generated code names the crate `zzz`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Path, PathSegment, Token, Type, punctuated::Punctuated, spanned::Spanned};

use crate::faults::Faults;

/// The path of the facade: `::zzz`, or what the user writes as `crate = path`.
///
/// It is a path and no stream of tokens: `quote!` copies a path's tokens one
/// by one, while each stream travels to the compiler and back.
pub(crate) struct Facade(Path);

impl Facade {
    pub(crate) fn new(written: Option<Path>) -> Self {
        Self(written.unwrap_or_else(|| global(&["zzz"])))
    }

    /// The path of `module` of the facade, `zzz::db` for example, or of `package`, `zzz-db`, where the manifest of what is
    /// compiled names that one itself; or what the user writes as `crate = path`.
    pub(crate) fn of_part(written: Option<Path>, package: &str, module: &str) -> Self {
        Self(written.unwrap_or_else(|| {
            if names(package) {
                global(&[&package.replace('-', "_")])
            } else {
                global(&["zzz", module])
            }
        }))
    }

    /// The same path as if it were written at `span`: what the compiler has to
    /// say about it, it says there.
    pub(crate) fn located_at(&self, span: Span) -> Self {
        let mut path = self.0.clone();
        if let Some(colon) = &mut path.leading_colon {
            colon.spans = colon.spans.map(|from| from.located_at(span));
        }
        for segment in &mut path.segments {
            segment.ident.set_span(segment.ident.span().located_at(span));
        }
        Self(path)
    }

    /// `<ty as zzz::of>::name`, at the place of the type.
    pub(crate) fn member<'a>(
        &'a self,
        ty: &'a Type,
        of: &'static str,
        name: &'static str,
    ) -> Member<'a> {
        Member { facade: self, ty, of, name }
    }
}

/// `::zzz::db` of its names.
fn global(names: &[&str]) -> Path {
    let span = Span::call_site();
    let mut segments = Punctuated::new();
    for name in names {
        segments.push(PathSegment::from(Ident::new(name, span)));
    }
    Path { leading_colon: Some(Token![::](span)), segments }
}

/// Whether the manifest of the crate that is compiled names `package`: it uses that one itself and not the
/// facade.
pub(crate) fn names(package: &str) -> bool {
    let Ok(folder) = std::env::var("CARGO_MANIFEST_DIR") else {
        return true;
    };
    let manifest = std::fs::read_to_string(std::path::Path::new(&folder).join("Cargo.toml"));
    manifest.is_ok_and(|text| says(&text, package))
}

/// Whether `manifest` has the word `package` outside of comments.
fn says(manifest: &str, package: &str) -> bool {
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
    manifest.lines().any(|line| {
        let line = line.split('#').next().unwrap_or_default();
        line.split(|char| !is_part(char)).any(|word| word == package)
    })
}

/// The path that a derive's own attribute on the item gives, as in
/// `#[config(crate = my_config)]`; anything else there is refused with `expected`.
pub(crate) fn path_of(
    attributes: &[Attribute],
    name: &str,
    expected: &str,
    faults: &mut Faults,
) -> Option<Path> {
    let mut path = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident(name)) {
        let read = attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                return Err(meta.error(expected));
            }
            path = Some(meta.value()?.parse()?);
            Ok(())
        });
        if let Err(error) = read {
            faults.add(error);
        }
    }
    path
}

impl ToTokens for Facade {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// What a type has by a trait of the facade.
pub(crate) struct Member<'a> {
    facade: &'a Facade,
    ty: &'a Type,
    of: &'static str,
    name: &'static str,
}

impl ToTokens for Member<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { facade, ty, of, name } = self;
        let span = start_of_type(ty);
        Token![<](span).to_tokens(tokens);
        ty.to_tokens(tokens);
        Token![as](span).to_tokens(tokens);
        facade.to_tokens(tokens);
        Token![::](span).to_tokens(tokens);
        Ident::new(of, span).to_tokens(tokens);
        Token![>](span).to_tokens(tokens);
        Token![::](span).to_tokens(tokens);
        Ident::new(name, span).to_tokens(tokens);
    }
}

/// Where a type begins, which is cheaper to ask for than where all of it is.
fn start_of_type(ty: &Type) -> Span {
    match ty {
        Type::Path(ty) if ty.qself.is_none() => start(&ty.path),
        _ => ty.span(),
    }
}

/// Where a path begins.
pub(crate) fn start(path: &Path) -> Span {
    match (&path.leading_colon, path.segments.first()) {
        (Some(colon), _) => colon.spans[0],
        (None, Some(segment)) => segment.ident.span(),
        (None, None) => Span::call_site(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_name_packages() {
        assert!(says("[dependencies]\nzzz-db = \"0.1\"", "zzz-db"));
        assert!(says("[dependencies.zzz-db]\nworkspace = true", "zzz-db"));
        assert!(says("[dependencies]\nzzz-db.workspace = true", "zzz-db"));
        assert!(!says("[dependencies]\nzzz-db-audit = \"1\"", "zzz-db"));
        assert!(!says("# instead of zzz-db\nzzz = \"0.1\"", "zzz-db"));
    }
}
