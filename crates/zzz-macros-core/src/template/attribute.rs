//! `#[template(path = "user/show.html.zzz")]`.

use syn::{DeriveInput, LitStr, Path};

use crate::faults::Faults;

/// What stands at the struct.
pub(super) struct Attribute {
    pub(super) named: Option<Named>,
    /// The folder that paths are relative to, as seen from the package.
    pub(super) root: String,
    pub(super) is_layout: bool,
    pub(super) denies_findings: bool,
    pub(super) facade: Option<Path>,
}

/// Where the template is.
pub(super) enum Named {
    Path(LitStr),
    Source(LitStr),
}

impl Named {
    pub(super) fn literal(&self) -> &LitStr {
        let (Self::Path(literal) | Self::Source(literal)) = self;
        literal
    }
}

const EXPECTED: &str = "expected `path = \"user/show.html.zzz\"`, `source = \"<p>{{name}}</p>\"`, `layout`, \
                        `deny(findings)`, `root = \"views\"` or `crate = my_zzz`";

impl Attribute {
    pub(super) fn read(input: &DeriveInput, faults: &mut Faults) -> Self {
        let mut read = Self {
            named: None,
            root: "views".to_owned(),
            is_layout: false,
            denies_findings: false,
            facade: None,
        };
        let mut found = false;
        for attribute in input.attrs.iter().filter(|a| a.path().is_ident("template")) {
            found = true;
            let result = attribute.parse_nested_meta(|meta| {
                let twice = "a template is at one place: expected either `path` or `source`, once";
                if meta.path.is_ident("path") || meta.path.is_ident("source") {
                    let literal: LitStr = meta.value()?.parse()?;
                    let is_path = meta.path.is_ident("path");
                    let named = if is_path { Named::Path(literal) } else { Named::Source(literal) };
                    if read.named.replace(named).is_some() {
                        return Err(meta.error(twice));
                    }
                } else if meta.path.is_ident("root") {
                    read.root = meta.value()?.parse::<LitStr>()?.value();
                } else if meta.path.is_ident("layout") {
                    read.is_layout = true;
                } else if meta.path.is_ident("crate") {
                    read.facade = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("deny") {
                    meta.parse_nested_meta(|denied| {
                        read.denies_findings = denied.path.is_ident("findings");
                        if read.denies_findings { Ok(()) } else { Err(denied.error(EXPECTED)) }
                    })?;
                } else {
                    return Err(meta.error(EXPECTED));
                }
                Ok(())
            });
            if let Err(error) = result {
                faults.add(error);
                return read;
            }
        }
        if read.named.is_none() {
            let missing = if found { "says no file" } else { "is missing" };
            faults.note(
                &input.ident,
                format!(
                    "which template this shows {missing}: write `#[template(path = \"user/show.html.zzz\")]` \
                     above it, for the file `views/user/show.html.zzz`"
                ),
            );
        }
        read
    }
}
