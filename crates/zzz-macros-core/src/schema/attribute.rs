//! What stands in the parentheses of `#[schema(..)]` above a struct.

use syn::{
    Attribute as Written, Ident, LitStr, Path, Result, ext::IdentExt, meta::ParseNestedMeta,
};

use super::{
    association::{Association, Through},
    column,
};
use crate::{faults::Faults, router::suggest::did_you_mean};

const NAMES: [&str; 7] =
    ["table", "timestamps", "has_many", "has_one", "belongs_to", "many_to_many", "crate"];

/// What stands above the struct.
#[derive(Default)]
pub(super) struct Attribute {
    pub(super) table: Option<LitStr>,
    pub(super) timestamps: Option<Ident>,
    pub(super) associations: Vec<Association>,
    pub(super) facade: Option<Path>,
}

impl Attribute {
    pub(super) fn read(attributes: &[Written], faults: &mut Faults) -> Self {
        let mut read = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("schema")) {
            if let Err(error) = attribute.parse_nested_meta(|meta| read.part(&meta, faults)) {
                faults.add(error);
            }
        }
        read
    }

    fn part(&mut self, meta: &ParseNestedMeta<'_>, faults: &mut Faults) -> Result<()> {
        let Some(name) = meta.path.get_ident() else { return Err(unknown(meta, "")) };
        match name.unraw().to_string().as_str() {
            "table" => {
                let table: LitStr = meta.value()?.parse()?;
                check_name(&table, faults);
                if table.value().contains('.') {
                    let message = "the dot would be a part of the table's name: leave out what stands before it; \
                                   where PostgreSQL looks for tables, its `search_path` says";
                    faults.note(&table, message);
                }
                if self.table.replace(table).is_some() {
                    faults.note(name, "a schema is of one table: remove one of the two names");
                }
            }
            "timestamps" => self.timestamps = Some(name.clone()),
            "has_many" | "has_one" | "belongs_to" | "many_to_many" => {
                let association = Association::read(meta, name, faults)?;
                if let Some(Through::Table(table)) = &association.through {
                    check_name(table, faults);
                }
                self.associations.push(association);
            }
            "crate" => self.facade = Some(meta.value()?.parse()?),
            other => {
                faults.add(unknown(meta, other));
                // What it was meant to be may be used elsewhere, and what follows as well.
                self.associations.extend(Association::after_unknown(meta, name)?);
            }
        }
        Ok(())
    }
}

fn unknown(meta: &ParseNestedMeta<'_>, name: &str) -> syn::Error {
    if column::NAMES.contains(&name) {
        return meta.error(format!("`{name}` is said of a column: write it at the field"));
    }
    let hint = did_you_mean(name, NAMES);
    meta.error(format!("expected one of `{}`{hint}", NAMES.join("`, `")))
}

/// Notes what no table or column can be called.
pub(crate) fn check_name(name: &LitStr, faults: &mut Faults) {
    let text = name.value();
    if text.is_empty() {
        faults.note(name, "a name has at least one character");
    } else if text.len() > 63 {
        let message =
            format!("PostgreSQL cuts off names after 63 bytes, and this one has {}", text.len());
        faults.note(name, message);
    } else if text.contains('\0') {
        faults.note(name, "no database takes a NUL character in a name");
    }
}
