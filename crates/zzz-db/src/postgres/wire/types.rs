//! The types that a connection knows.

use std::{collections::HashMap, fmt::Write as _};

use postgres_types::{Kind, Oid, Type};

use super::message::Message;

/// Types beside those that every server has: made by users and extensions.
#[derive(Default)]
pub(crate) struct Types(HashMap<Oid, Type>);

/// What the server tells of a type.
struct Found {
    name: String,
    schema: String,
    sort: Sort,
}

/// What kind of type it is, as far as values of it are read or written otherwise.
enum Sort {
    /// Of no other types, or of some that nobody here looks into.
    Simple,
    Enum,
    Domain(Oid),
    Array(Oid),
}

/// Those that were found, before they are put together.
#[derive(Default)]
pub(crate) struct FoundTypes(HashMap<Oid, Found>);

impl Types {
    /// The type with the number `oid`, if it is known.
    pub(crate) fn get(&self, oid: Oid) -> Option<Type> {
        Type::from_oid(oid).or_else(|| self.0.get(&oid).cloned())
    }

    /// The same, or one that only tells its number.
    pub(crate) fn known(&self, oid: Oid) -> Type {
        self.get(oid).unwrap_or_else(|| unknown(oid))
    }

    /// The statement that tells of the types `oids`, and of those that they are made of, in one answer.
    pub(crate) fn query(oids: &[Oid]) -> String {
        let mut numbers = String::new();
        for oid in oids {
            let _ = write!(numbers, "{}{oid}", if numbers.is_empty() { "" } else { "," });
        }
        format!(
            "WITH RECURSIVE wanted (oid) AS (SELECT unnest('{{{numbers}}}'::pg_catalog.oid[]) \
             UNION SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END \
             FROM wanted JOIN pg_catalog.pg_type AS t USING (oid) \
             WHERE t.typtype = 'd' OR t.typcategory = 'A') \
             SELECT t.oid, t.typname, n.nspname, t.typtype, t.typcategory, t.typbasetype, t.typelem \
             FROM wanted JOIN pg_catalog.pg_type AS t USING (oid) \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace"
        )
    }

    /// Keeps what was found of the types `oids`.
    pub(crate) fn keep(&mut self, oids: &[Oid], found: &FoundTypes) {
        for oid in oids {
            let ty = self.resolve(*oid, found, 0);
            self.0.insert(*oid, ty);
        }
    }

    fn resolve(&self, oid: Oid, found: &FoundTypes, depth: usize) -> Type {
        /// Domains of arrays of domains; more than anybody makes.
        const DEPTH_MAX: usize = 32;

        if let Some(known) = self.get(oid) {
            return known;
        }
        let Some(of) = found.0.get(&oid).filter(|_| depth < DEPTH_MAX) else {
            return unknown(oid);
        };
        let kind = match of.sort {
            Sort::Simple => Kind::Simple,
            // Nobody here asks for its names.
            Sort::Enum => Kind::Enum(Vec::new()),
            Sort::Domain(inner) => Kind::Domain(self.resolve(inner, found, depth + 1)),
            Sort::Array(member) => Kind::Array(self.resolve(member, found, depth + 1)),
        };
        Type::new(of.name.clone(), oid, kind, of.schema.clone())
    }
}

#[cold]
fn unknown(oid: Oid) -> Type {
    Type::new(format!("type {oid}"), oid, Kind::Simple, String::new())
}

impl FoundTypes {
    /// Takes a row of what [`Types::query`] asks for.
    pub(crate) fn take(&mut self, row: Message<'_>) {
        let Ok(texts) = row.texts() else { return };
        let [oid, Some(name), Some(schema), Some(sort), Some(category), base, member] = texts[..]
        else {
            return;
        };
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<Oid>().ok());
        let sort = match (sort, category, number(base), number(member)) {
            ("e", ..) => Sort::Enum,
            ("d", _, Some(base), _) => Sort::Domain(base),
            ("b", "A", _, Some(member)) => Sort::Array(member),
            _ => Sort::Simple,
        };
        if let Some(oid) = number(oid) {
            self.0.insert(oid, Found { name: name.to_owned(), schema: schema.to_owned(), sort });
        }
    }
}
