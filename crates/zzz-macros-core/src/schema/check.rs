//! What is wrong with a schema as a whole.

use std::collections::HashMap;

use syn::{Ident, Type, ext::IdentExt};

use super::{
    Model,
    association::Association,
    column::{constant, option},
};
use crate::{faults::Faults, router::suggest::did_you_mean};

/// How many columns a primary key can have: as many as tuples.
const KEY_COLUMNS_MAX: usize = 12;

/// Constants that the traits of a schema have.
const RESERVED: [(&str, &str); 2] =
    [("TABLE", "its table"), ("COLUMNS", "how many columns it is read from")];

/// Notes all that is wrong with `model`.
pub(super) fn check(model: &Model<'_>, faults: &mut Faults) {
    key(model, faults);
    columns(model, faults);
    constants(model, faults);
    timestamps(model, faults);
    for association in model.associations() {
        self::association(model, association, faults);
    }
}

/// There is a key, which is never `NULL`.
fn key(model: &Model<'_>, faults: &mut Faults) {
    let key = model.key();
    let is_marked = model.columns.iter().any(|column| column.marks.has("primary_key"));
    if key.is_empty() && !is_marked {
        let message = "a row is found again by its primary key: expected a field `id`, or the mark \
                       `#[schema(primary_key)]` at the field that is it, at several if it has several columns";
        faults.note(model.ident, message);
    }
    for column in &key {
        if option(column.ty()).is_some() {
            faults.note(column.ty(), "a primary key is never `NULL`: its type is no `Option`");
        }
    }
    if let Some(column) = key.get(KEY_COLUMNS_MAX) {
        let message = format!("a primary key has at most {KEY_COLUMNS_MAX} columns");
        faults.note(column.ident, message);
    }
    for column in model.stored().filter(|column| !key.iter().any(|of| of.ident == column.ident)) {
        if let Some(mark) = column.marks.get("natural") {
            let message = "`natural` is said of a primary key; what is no key is given anyway, so leave it out";
            faults.note(mark, message);
        }
    }
    if let [column] = key[..]
        && let Some(mark) = column.marks.get("default")
    {
        faults.note(mark, "a key that the database makes is `generated`");
    }
}

/// No two fields are one column.
fn columns(model: &Model<'_>, faults: &mut Faults) {
    let mut seen: HashMap<String, (&Ident, String)> = HashMap::new();
    for column in model.stored() {
        let name = column.name();
        // SQLite takes names that differ in case alone for the same.
        if let Some((first, name)) = seen.insert(name.to_lowercase(), (column.ident, name)) {
            let message = format!(
                "`{first}` is the column `{name}` already; give this one another: `#[schema(column = \"..\")]`"
            );
            faults.note(column.ident, message);
        }
    }
}

/// No two constants have one name.
fn constants(model: &Model<'_>, faults: &mut Faults) {
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    let associations = model.associations().iter().map(|association| &association.name);
    let owner = model.ident;
    for ident in model.stored().map(|column| column.ident).chain(associations) {
        let name = constant(ident).to_string();
        if let Some((_, what)) = RESERVED.iter().find(|(reserved, _)| *reserved == name) {
            let plain = ident.unraw();
            let message = format!(
                "`{owner}::{name}` is {what}, so no constant of a column or association has this name; call it \
                 otherwise: `#[schema(column = \"{plain}\")] the_{plain}: ..`"
            );
            faults.note(ident, message);
        } else if let Some(first) = seen.insert(name.clone(), ident) {
            let message =
                format!("`{first}` is `{owner}::{name}` already; call this one otherwise");
            faults.note(ident, message);
        }
    }
}

/// The fields that `timestamps` speaks of are there.
fn timestamps(model: &Model<'_>, faults: &mut Faults) {
    let Some(mark) = &model.attribute.timestamps else { return };
    for name in ["inserted_at", "updated_at"] {
        let Some(column) = model.stored().find(|column| column.ident == name) else {
            let message = format!(
                "`timestamps` fills the fields `inserted_at` and `updated_at`: add `{name}: Timestamp`"
            );
            faults.note(mark, message);
            continue;
        };
        if !is_timestamp(column.ty()) {
            let message =
                format!("`timestamps` fills it with a time: expected `{name}: Timestamp`");
            faults.note(column.ty(), message);
        }
    }
}

fn is_timestamp(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Timestamp")
}

/// The fields of this schema that an association speaks of are there.
fn association(model: &Model<'_>, association: &Association, faults: &mut Faults) {
    let Association { kind, name, references, .. } = association;
    let owner = model.ident;
    if association.is_by_table() {
        return join_table(model, association, faults);
    }
    if association.is_of_owner() {
        let key = association.key(owner);
        if model.field(&key).is_none() {
            let message = match &association.key {
                Some(_) => missing(model, &key),
                None => format!(
                    "`{owner}` belongs to it by a field `{key}`, which is missing: add it, or say which field \
                     it is by `{kind}({name}: .., key = the_field)`"
                ),
            };
            faults.note(&key, message);
        }
        return;
    }
    match references {
        Some(field) if model.field(field).is_none() => faults.note(field, missing(model, field)),
        None if model.key().len() > 1 => {
            let message = format!(
                "`{owner}` has a key of several columns: say which one the other table refers to, by \
                 `{kind}({name}: .., key = field_there, references = field_here)`"
            );
            faults.note(name, message);
        }
        _ => {}
    }
}

/// Both keys of a join table are told apart, and refer to keys of one column.
fn join_table(model: &Model<'_>, association: &Association, faults: &mut Faults) {
    let (owner, name) = (model.ident, &association.name);
    let (of_owner, of_related) = association.keys(owner);
    if of_owner == of_related {
        let at = association.keys.as_ref().map_or(name, |(_, key)| key);
        let message = format!(
            "both keys of the join table would be `{of_owner}`: say which one refers to where it starts, and which \
             one to where it leads, by `keys = (key_here, key_there)`"
        );
        faults.note(at, message);
    }
    if model.key().len() > 1 {
        let message = format!(
            "`{owner}` has a key of several columns, and a join table refers to one: write `has_many({name}: ..)` \
             to the rows of the join table"
        );
        faults.note(name, message);
    }
}

/// That there is no column `name`.
fn missing(model: &Model<'_>, name: &Ident) -> String {
    let known: Vec<_> = model.stored().map(|column| column.ident.unraw().to_string()).collect();
    let hint = did_you_mean(&name.to_string(), known.iter().map(String::as_str));
    format!("`{}` has no column `{name}`{hint}", model.ident)
}
