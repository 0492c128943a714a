//! Copies of templates in which the compiler finds the Rust of a template where it stands.
//!
//! A macro has no places in files that are not Rust, so what is wrong in `{{user.nmae}}` would be reported at the
//! derive. A mirror is a file of the same lines and columns in which that Rust stands alone, as arguments of a macro, and everything else
//! is blank or a comment. Generated code includes it, so that errors name it: its path ends like that of the
//! template, its lines and columns are the template's.

use std::{
    env, fs, io,
    path::{Component, Path, PathBuf},
    time::{Duration, SystemTime},
};

use proc_macro2::{Literal, Span as TokenSpan, TokenStream, TokenTree, token_stream::IntoIter};
use quote::quote;
use zzz_template_parser::{Composition, Span};

use super::{pieces::Pieces, splice::filled};
use crate::facade::Facade;

/// How many files of one page have mirrors: each opens the next in three expansions, of which the compiler follows 128.
const MIRRORS_MAX: usize = 36;

/// `code` with the Rust of the templates in its places.
///
/// Where no mirror can be written (an editor expands the macro, a folder cannot be written) or too many would be, it comes
/// without places.
pub(super) fn place(
    owner: &str,
    composition: &Composition,
    zzz: &Facade,
    pieces: &Pieces,
    code: TokenStream,
) -> TokenStream {
    if pieces.all().is_empty() {
        return outside(&quote!({ #code }));
    }
    let mut order: Vec<usize> = (0..pieces.all().len()).collect();
    order.sort_by_key(|number| {
        let (file, span) = pieces.all()[*number];
        (file, span.start)
    });
    let mut files: Vec<usize> = order.iter().map(|number| pieces.all()[*number].0).collect();
    files.dedup();
    if files.len() > MIRRORS_MAX {
        return inline(composition, pieces, code);
    }
    let paths = folder(owner, composition).and_then(|folder| {
        let write = |file: &usize| {
            let in_file = order.iter().map(|number| pieces.all()[*number]);
            let spans: Vec<Span> =
                in_file.filter(|(of, _)| of == file).map(|(_, span)| span).collect();
            write(&folder, composition, *file, &spans).ok()
        };
        files.iter().map(write).collect::<Option<Vec<String>>>()
    });
    let Some(paths) = paths else { return inline(composition, pieces, code) };
    let order = order.iter().map(|number| Literal::usize_unsuffixed(*number));
    let (first, others) = (&paths[0], &paths[1..]);
    outside(&quote! {
        {
            macro_rules! __zzz_code {
                ($($mirrors:tt)*) => {
                    #zzz::__template::expand::splice! { code [#(#order)*] { #code } $($mirrors)* }
                };
            }
            macro_rules! Z {
                ($($pieces:tt)*) => {
                    #zzz::__template::expand::splice! { next (#zzz) [#(#others)*] [] [$($pieces)*] }
                };
            }
            ::core::include!(#first)
        }
    })
}

/// `block` where it disturbs nobody.
fn outside(block: &TokenStream) -> TokenStream {
    quote! {
        #[allow(
            clippy::all,
            clippy::pedantic,
            unused_parens,
            unused_qualifications,
            unused_variables,
            reason = "a template is no Rust that somebody laid out"
        )]
        const _: () = #block;
    }
}

/// What follows a mirror: the next one, or the code.
pub(super) fn next(mut input: IntoIter) -> TokenStream {
    let mut group = || match input.next() {
        Some(TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    };
    let (zzz, paths, collected, pieces) = (group(), group(), group(), group());
    let mut paths = paths.into_iter();
    let Some(path) = paths.next() else {
        return quote!({
            __zzz_code! { #collected [#pieces] }
        });
    };
    let others = paths;
    quote! {{
        macro_rules! Z {
            ($($pieces:tt)*) => {
                #zzz::__template::expand::splice! {
                    next (#zzz) [#(#others)*] [#collected [#pieces]] [$($pieces)*]
                }
            };
        }
        ::core::include!(#path)
    }}
}

/// The same without mirrors.
fn inline(composition: &Composition, pieces: &Pieces, code: TokenStream) -> TokenStream {
    let read = |(file, span): &(usize, Span)| {
        let text = &composition.files[*file].text[span.start..span.end];
        text.parse::<TokenStream>().unwrap_or_else(|error| {
            let message = format!("`{text}` is no Rust: {error}");
            quote!(::core::compile_error!(#message))
        })
    };
    let pieces: Vec<TokenStream> = pieces.all().iter().map(read).collect();
    let code = filled(code, &pieces, TokenSpan::call_site());
    outside(&quote!({ #code }))
}

/// Where the mirrors of a template lie: beside what the compiler writes. No other template's lie there, since the same
/// partial may have other pieces in another page, and no other package's: many have tests that are called `it`.
fn folder(owner: &str, composition: &Composition) -> Option<PathBuf> {
    let mut arguments = env::args_os();
    arguments.find(|argument| argument == "--out-dir")?;
    let out = PathBuf::from(arguments.next()?);
    let (package, name) = (env::var("CARGO_PKG_NAME").ok()?, env::var("CARGO_CRATE_NAME").ok()?);
    let is_main = package.replace('-', "_") == name;
    let package = if is_main { package } else { format!("{package}+{name}") };
    let root = composition.files.first()?;
    // Templates that are no files may have the same name, and so may the structs of two files.
    let page = match root.path {
        Some(_) => within(root.name.trim_end_matches(".html.zzz")),
        None => PathBuf::from(format!("{owner}-{:08x}", composition.signature() & 0xffff_ffff)),
    };
    let out = env::current_dir().ok()?.join(out);
    Some(out.parent()?.join("templates").join(package).join(page))
}

/// `name` as a path that does not lead out of a folder: a template may lie anywhere, its mirror must not be written there.
fn within(name: &str) -> PathBuf {
    let folder = |component| match component {
        Component::Normal(name) => Some(Path::new(name)),
        Component::ParentDir => Some(Path::new("_")),
        _ => None,
    };
    Path::new(name).components().filter_map(folder).collect()
}

/// Writes the mirror of a file, unless it is there already.
fn write(
    folder: &Path,
    composition: &Composition,
    file: usize,
    spans: &[Span],
) -> io::Result<String> {
    let source = &composition.files[file];
    let path = folder.join(within(&source.name));
    let text = mirror(&source.text, spans);
    if fs::read_to_string(&path).is_ok_and(|before| before == text) {
        return utf8(path);
    }
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    // Another compiler may read it meanwhile, and shall not find half of it.
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let new = fs::File::create(&draft)?;
    io::Write::write_all(&mut &new, text.as_bytes())?;
    // Cargo compiles again what is younger than its last compilation. The template itself is watched for that; its mirror
    // is written while compiling, and must not look like an edit.
    new.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1))?;
    drop(new);
    fs::rename(&draft, &path)?;
    utf8(path)
}

fn utf8(path: PathBuf) -> io::Result<String> {
    path.into_os_string().into_string().map_err(|_| io::ErrorKind::InvalidFilename.into())
}

/// `text` with all but `spans` blank or in comments, in the same lines and columns.
///
/// Only what stands in the first two columns of a file moves: `Z!{` has to stand before it.
fn mirror(text: &str, spans: &[Span]) -> String {
    let mut mirror = String::with_capacity(text.len() + 8);
    let mut end = 0;
    for (index, span) in spans.iter().enumerate() {
        let lead = if index == 0 { "Z!{" } else { ";" };
        blank(&text[end..span.start], lead, &mut mirror);
        mirror.push_str(&text[span.start..span.end]);
        end = span.end;
    }
    // What stands on the last line behind the last of them; its comment may end beyond it.
    let rest = text[end..].lines().next().unwrap_or_default();
    let rest: Vec<char> = rest.chars().skip(2).collect();
    if !rest.is_empty() {
        mirror.push_str("/*");
        mirror.extend(harmless(&rest));
        mirror.push_str(" */");
    }
    mirror.push_str("\n}\n");
    mirror
}

/// `gap` as a comment behind `lead`, in as many columns where it has as many.
fn blank(gap: &str, lead: &str, mirror: &mut String) {
    let (mut before, mut after) = (String::new(), gap);
    // `lead` stands in place of the first characters that are followed by enough of their line.
    for line in gap.split_inclusive('\n') {
        if line.trim_end_matches('\n').chars().count() >= lead.len() {
            break;
        }
        before.push_str(line);
        after = &after[line.len()..];
    }
    if after.is_empty() {
        (before, after) = (String::new(), gap);
    }
    let spaces = |c: char| if c == '\n' || c == '\t' { c } else { ' ' };
    mirror.extend(before.chars().map(spaces));
    mirror.push_str(lead);
    let rest: Vec<char> = after.chars().skip(lead.len()).collect();
    match rest.as_slice() {
        [a, b, middle @ .., c, d] if ![a, b, c, d].iter().any(|c| **c == '\n') => {
            mirror.push_str("/*");
            mirror.extend(harmless(middle));
            mirror.push_str("*/");
        }
        rest => mirror.extend(rest.iter().map(|c| spaces(*c))),
    }
}

/// What may stand in a comment. Nothing in it may end the comment, or begin one within: `/` before the end would. `!` at its
/// beginning would make documentation of it, and the compiler refuses comments that change the direction of text.
fn harmless(text: &[char]) -> impl Iterator<Item = char> {
    text.iter().enumerate().map(|(at, c)| match c {
        '*' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
        '!' if at == 0 => ' ',
        '/' if at + 1 == text.len() => ' ',
        c => *c,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use zzz_template_parser::Span;

    use super::{mirror, within};

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let mut spans = Vec::new();
        for (start, _) in template.match_indices("«") {
            let end = start + template[start..].find('»').unwrap();
            let marks = spans.len() * 4;
            spans.push(Span { start: start - marks, end: end - 2 - marks });
        }
        let text: String = template.chars().filter(|c| !matches!(c, '«' | '»')).collect();
        assert_eq!(mirror(&text, &spans), expected);
    }

    #[test]
    fn a_mirror_stays_in_its_folder() {
        assert_eq!(within("views/user/show"), Path::new("views/user/show"));
        assert_eq!(within("../shared/./views"), Path::new("_/shared/views"));
        assert_eq!(within("/srv/views"), Path::new("srv/views"));
    }

    #[test]
    fn rust_stays_where_it_stands() {
        check("<h1>{{«user.name»}}</h1>\n", "Z!{   user.name/*</h1> */\n}\n");
        check(
            "<title>{{«a»}}</title>\n<p>{{«b» | «upper»}} é *</p>",
            "Z!{/*e>*/a;/*/title>\n<p>*/b;  upper/* é  </p> */\n}\n",
        );
        check("{{#if «x»}}", "Z!{   x\n}\n");
        check("{{«x»}}\n{{«y»}}", "Z!{x; \n  y\n}\n");
        check("<p>{{«x»}}!</p>", "Z!{  x/* </p> */\n}\n");
        check("{{«x»}}s!x{{«y»}}\u{202e}s!", "Z!{x;/* x*/y/* s! */\n}\n");
    }
}
