//! `#[derive(Template)]`.

mod attribute;
mod code;
mod implementation;
mod mirror;
mod pieces;
mod pipes;
mod splice;

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, ext::IdentExt};
use zzz_template_parser::{Composition, Directory, Root, Source, Sources, compose};

pub use self::splice::splice;
use self::{
    attribute::{Attribute, Named},
    implementation::Reload,
    pieces::Pieces,
};
use crate::{facade::Facade, faults::Faults};

/// Expands the derive on `item`.
pub fn template(item: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut faults = Faults::default();
    let fields = fields(&input, &mut faults);
    let attribute = Attribute::read(&input, &mut faults);
    let zzz = Facade::new(attribute.facade.clone());
    let owner = input.ident.to_string();
    let root = Root { fields: Some(&fields), owner: &owner, is_layout: attribute.is_layout };
    let composition = attribute
        .named
        .as_ref()
        .and_then(|named| Some((named, composition(named, &attribute, root, &mut faults)?)));
    let errors = faults.into_errors();
    match composition.filter(|_| errors.is_none()) {
        Some((named, composition)) => whole(&input, &zzz, &attribute, named, root, &composition),
        // The struct is a template all the same, so that nothing echoes.
        None => {
            let stub = implementation::stub(&input, &zzz);
            quote!(#errors #stub)
        }
    }
}

/// The names that the template can use.
fn fields(input: &DeriveInput, faults: &mut Faults) -> Vec<String> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                let names = fields.named.iter().filter_map(|field| field.ident.as_ref());
                return names.map(|name| name.unraw().to_string()).collect();
            }
            Fields::Unit => return Vec::new(),
            Fields::Unnamed(fields) => faults.note(
                fields,
                "a template names what it shows: expected named fields, for example `struct Show { user: User }`",
            ),
        },
        Data::Enum(_) | Data::Union(_) => faults.note(
            &input.ident,
            "a template is a struct, whose fields are what it shows, for example `struct Show { user: User }`",
        ),
    }
    Vec::new()
}

/// The template that the attribute names, with what it places; its faults are compile errors at the name.
fn composition(
    named: &Named,
    attribute: &Attribute,
    root: Root<'_>,
    faults: &mut Faults,
) -> Option<Composition> {
    let directory = Directory::new(views(&attribute.root), attribute.root.clone());
    let source = match named {
        Named::Path(path) => match directory.read(&path.value()) {
            Ok(source) => source,
            Err(missing) => {
                let help = missing.help(str::to_owned);
                let help = help.map(|help| format!("\n{help}")).unwrap_or_default();
                faults.note(path, format!("{}{help}", missing.message));
                return None;
            }
        },
        Named::Source(text) => Source::new(format!("{}.html.zzz", root.owner), text.value()),
    };
    let composition = compose(source, &directory, root);
    for (file, fault) in &composition.faults {
        let source = &composition.files[*file];
        faults.note(named.literal(), fault.report(&source.name, &source.text));
    }
    if attribute.denies_findings {
        for (file, finding) in &composition.findings {
            let source = &composition.files[*file];
            faults.note(named.literal(), finding.fault.report(&source.name, &source.text));
        }
    }
    composition.faults.is_empty().then_some(composition)
}

/// The folder `root` of the package that is compiled.
fn views(root: &str) -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    Path::new(&package).join(root)
}

/// The implementation, with what makes the compiler look at the files again when they change.
fn whole(
    input: &DeriveInput,
    zzz: &Facade,
    attribute: &Attribute,
    named: &Named,
    root: Root<'_>,
    composition: &Composition,
) -> TokenStream {
    let mut pieces = Pieces::default();
    let written = code::write(composition, zzz, &mut pieces);
    let directory = views(&attribute.root);
    let path = match named {
        Named::Path(path) => Some(path.value()),
        Named::Source(_) => None,
    };
    let reload = path.as_ref().zip(directory.to_str()).map(|(path, directory)| Reload {
        directory,
        shown: &attribute.root,
        path,
        root,
        signature: composition.signature(),
    });
    let texts = implementation::texts(zzz, reload.as_ref());
    let implementation = implementation::implementation(input, zzz, &written, reload.is_some());
    let code = quote!(#texts #implementation);
    let placed = mirror::place(root.owner, composition, zzz, &pieces, code);
    let files = composition.files.iter().filter_map(|file| file.path.as_ref()?.to_str());
    quote! {
        #placed
        #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#files);)*
    }
}
