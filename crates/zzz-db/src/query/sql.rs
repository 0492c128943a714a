//! SQL while it is written, with the values that go beside it.

use std::borrow::Cow;

use super::{Lock, Piece, Pieces, Step, Through, select::JoinKind, write::VALUES_MAX};
use crate::{
    ColumnInfo, Dialect, Error, Kind, Result, Table, Value,
    driver::{Access, Call},
};

/// How many values a list has at most, of the 32,766 that a statement of SQLite has.
const LIST_MAX: usize = 32_000;

/// SQL while it is written.
#[derive(Clone)]
pub(crate) struct Sql {
    dialect: Dialect,
    text: String,
    values: Vec<Value>,
    /// Which of them are of redacted columns.
    redacted: Vec<usize>,
    /// Which of them are meant for which column, as far as that is known.
    columns: Vec<(usize, &'static ColumnInfo)>,
    /// Whether those that come are redacted.
    is_redacting: bool,
    /// The column that those that come are meant for.
    meant_for: Option<&'static ColumnInfo>,
    /// The first thing that cannot be written.
    fault: Option<String>,
}

impl Sql {
    pub(crate) fn new(dialect: Dialect) -> Self {
        let text = String::with_capacity(256);
        let values = Vec::with_capacity(4);
        Self {
            dialect,
            text,
            values,
            redacted: Vec::new(),
            columns: Vec::new(),
            is_redacting: false,
            meant_for: None,
            fault: None,
        }
    }

    /// The statement.
    pub(crate) fn into_call(self, access: Access) -> Result<Call> {
        if let Some(fault) = self.fault {
            return Err(Error::statement(fault));
        }
        let mut call = Call::new(self.text, self.values, access);
        call.redacted = self.redacted;
        call.columns = self.columns;
        Ok(call)
    }

    /// The text alone.
    pub(crate) fn into_text(self) -> Result<String> {
        Ok(self.into_call(Access::Unknown)?.sql)
    }

    #[cold]
    pub(crate) fn fault(&mut self, fault: impl Into<String>) {
        self.fault.get_or_insert(fault.into());
    }

    pub(crate) fn push(&mut self, sql: &str) {
        self.text.push_str(sql);
    }

    /// An identifier.
    pub(crate) fn name(&mut self, name: &str) {
        self.dialect.write_name(name, &mut self.text);
    }

    /// A value, which goes beside the SQL.
    pub(crate) fn value(&mut self, value: Value) {
        if self.is_redacting {
            self.redacted.push(self.values.len());
        }
        if let Some(column) = self.meant_for {
            self.columns.push((self.values.len(), column));
        }
        self.values.push(value);
        self.dialect.write_placeholder(self.values.len(), &mut self.text);
    }

    /// A placeholder, whose value is given otherwise.
    #[cfg(feature = "postgres")]
    pub(super) fn placeholder(&mut self, number: usize) {
        self.dialect.write_placeholder(number, &mut self.text);
    }

    /// A value of `column`.
    pub(crate) fn value_of(&mut self, column: &'static ColumnInfo, value: Value) {
        self.for_column(column, |sql| sql.value(value));
    }

    /// What `write` appends, whose values are meant for `column`.
    pub(super) fn for_column(
        &mut self,
        column: &'static ColumnInfo,
        write: impl FnOnce(&mut Self),
    ) {
        self.meant_for = Some(column);
        self.redacting(column.is_redacted, write);
        self.meant_for = None;
    }

    /// What `write` appends, whose values are of a redacted column if `is_redacted`.
    pub(super) fn redacting(&mut self, is_redacted: bool, write: impl FnOnce(&mut Self)) {
        self.is_redacting = is_redacted;
        write(self);
        self.is_redacting = false;
    }

    /// A number of rows.
    fn count(&mut self, rows: u64) {
        self.value(Value::Integer(i64::try_from(rows).unwrap_or(i64::MAX)));
    }

    /// `LIMIT` and `OFFSET`.
    pub(crate) fn window(&mut self, limit: Option<u64>, offset: Option<u64>) {
        match (limit, offset, self.dialect) {
            (Some(limit), ..) => {
                self.push(" LIMIT ");
                self.count(limit);
            }
            // It knows no OFFSET without one.
            (None, Some(_), Dialect::Sqlite) => self.push(" LIMIT -1"),
            (None, ..) => {}
        }
        if let Some(offset) = offset {
            self.push(" OFFSET ");
            self.count(offset);
        }
    }

    /// `FOR UPDATE`, where rows can be locked.
    pub(crate) fn lock(&mut self, lock: Lock) {
        if self.dialect == Dialect::Postgres {
            self.push(match lock {
                Lock::Update => " FOR UPDATE",
                Lock::UpdateSkipLocked => " FOR UPDATE SKIP LOCKED",
                Lock::UpdateNoWait => " FOR UPDATE NOWAIT",
                Lock::Share => " FOR SHARE",
            });
        }
    }

    /// `JOIN` of the table at the end of `path`.
    pub(crate) fn join(&mut self, kind: JoinKind, root: &str, path: &[Step]) {
        let Some((last, before)) = path.split_last() else { return };
        let verb = match kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right => " RIGHT JOIN ",
            JoinKind::Full => " FULL JOIN ",
        };
        if let Some(through) = &last.through {
            self.push(verb);
            self.join_table(root, path, through);
            self.push(" ON ");
            self.meets(root, path, before, last);
        }
        self.push(verb);
        self.name(last.table.name);
        self.push(" AS ");
        self.alias(root, path);
        self.push(" ON ");
        match &last.through {
            Some(through) => self.leads_to(root, path, through, last.related),
            None => self.meets(root, path, before, last),
        }
    }

    /// The join table before the end of `path`, under its name in this query.
    fn join_table(&mut self, root: &str, path: &[Step], through: &Through) {
        self.name(through.table);
        self.push(" AS ");
        self.through(root, path);
    }

    /// That the row at the end of `path`, or of the join table before it, is associated with the one before both.
    fn meets(&mut self, root: &str, path: &[Step], before: &[Step], last: &Step) {
        let name = if let Some(through) = &last.through {
            self.through(root, path);
            through.owner_key
        } else {
            self.alias(root, path);
            last.related.name
        };
        self.push(".");
        self.name(name);
        self.push(" = ");
        self.alias(root, before);
        self.push(".");
        self.name(last.owner.name);
    }

    /// That the row at the end of `path` is the one that the join table before it refers to by its other key.
    fn leads_to(&mut self, root: &str, path: &[Step], through: &Through, related: &ColumnInfo) {
        self.alias(root, path);
        self.push(".");
        self.name(related.name);
        self.push(" = ");
        self.through(root, path);
        self.push(".");
        self.name(through.related_key);
    }

    /// `JOIN` of the join table alone, in a query for the rows that it leads to.
    pub(crate) fn join_back(&mut self, table: &Table, through: &Through) {
        self.push(" JOIN ");
        self.join_table(table.name, &[], through);
        self.push(" ON ");
        // A join table refers to keys of one column.
        self.leads_to(table.name, &[], through, &table.columns[table.key[0]]);
    }

    /// What the join table before the end of `path` is called in this query: `"through users.teams"`. No name of
    /// an association has a space in it.
    fn through(&mut self, root: &str, path: &[Step]) {
        self.name(&format!("through {}", alias(root, path)));
    }

    /// What the table at the end of `path` is called in this query: `"users.posts"`.
    fn alias(&mut self, root: &str, path: &[Step]) {
        self.name(&alias(root, path));
    }

    /// `before`, and each of `all` with `between` in between; nothing where there are none.
    pub(crate) fn joined(&mut self, before: &str, all: &[Pieces], between: &str) {
        for (index, pieces) in all.iter().enumerate() {
            self.push(if index == 0 { before } else { between });
            self.pieces(pieces);
        }
    }

    /// An expression; where a redacted column is in it, all of its values may be that column's.
    pub(crate) fn pieces(&mut self, pieces: &Pieces) {
        let was_redacting = self.is_redacting;
        self.is_redacting |= pieces.are_redacted();
        for (index, piece) in pieces.0.iter().enumerate() {
            // `column = value` and `column IN values`; what stands between others may be meant for anything.
            self.meant_for = match (&pieces.0[..index], piece) {
                ([.., column, Piece::Sql(_)], Piece::Value(_))
                | ([.., column], Piece::List(..)) => column.column(),
                _ => None,
            };
            self.piece(piece);
        }
        self.meant_for = None;
        self.is_redacting = was_redacting;
    }

    fn piece(&mut self, piece: &Piece) {
        match piece {
            Piece::Sql(sql) => self.push(sql),
            Piece::Dialects(sqlite, postgres) => self.push(match self.dialect {
                Dialect::Sqlite => sqlite,
                Dialect::Postgres => postgres,
            }),
            Piece::Column(column) | Piece::Outer(column) => self.column(column),
            Piece::Joined(path, column) => {
                self.alias(path[0].owner.table, path);
                self.push(".");
                self.name(column.name);
            }
            Piece::Through(table, column) => {
                self.through(table.name, &[]);
                self.push(".");
                self.name(column);
            }
            Piece::Entity(path, table) => self.entity(path, table),
            Piece::Value(value) => self.value(value.clone()),
            Piece::List(kind, values) => self.list(*kind, values),
            Piece::Query(select) => {
                self.push("(");
                select.write(self);
                self.push(")");
            }
            Piece::Exists(path, condition) => self.exists(path, condition),
            Piece::Fault(fault) => self.fault(fault.clone()),
        }
    }

    fn column(&mut self, column: &ColumnInfo) {
        self.name(column.table);
        self.push(".");
        self.name(column.name);
    }

    /// All columns of the table at the end of `path`.
    fn entity(&mut self, path: &[Step], table: &Table) {
        let Some(first) = path.first() else { return self.push(table.list) };
        for (index, column) in table.columns.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.alias(first.owner.table, path);
            self.push(".");
            self.name(column.name);
        }
    }

    /// `IN` of values, in as few shapes as the statement cache likes: PostgreSQL gets an array; on SQLite the list is as long
    /// as the next power of two, its last value repeated, and a long one is JSON where its values can be.
    pub(super) fn list(&mut self, kind: Kind, values: &[Value]) {
        match self.dialect {
            Dialect::Postgres if !matches!(kind, Kind::Array(_)) => {
                self.push(" = ANY(");
                self.value(Value::Array(values.to_vec()));
                self.push(")");
            }
            Dialect::Sqlite
                if values.len() > VALUES_MAX
                    && !matches!(kind, Kind::Bytes | Kind::Uuid | Kind::Json) =>
            {
                self.push(" IN (SELECT value FROM json_each(");
                self.value(Value::Array(values.to_vec()));
                self.push("))");
            }
            _ => self.placeholders(values),
        }
    }

    fn placeholders(&mut self, values: &[Value]) {
        if values.len() > LIST_MAX {
            return self.fault(format!(
                "a list has {} values, and a statement takes {LIST_MAX} of them: ask in several queries",
                values.len()
            ));
        }
        self.push(" IN (");
        let length = values.len().next_power_of_two().min(LIST_MAX);
        let last = values.last().into_iter().cycle();
        for (index, value) in values.iter().chain(last).take(length).enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.value(value.clone());
        }
        self.push(")");
    }

    /// `EXISTS` of a row at the end of `path`.
    fn exists(&mut self, path: &[Step], condition: &Pieces) {
        let Some((last, before)) = path.split_last() else { return };
        let root = path[0].owner.table;
        self.push("EXISTS (SELECT 1 FROM ");
        if let Some(through) = &last.through {
            self.join_table(root, path, through);
            self.push(" JOIN ");
        }
        self.name(last.table.name);
        self.push(" AS ");
        self.alias(root, path);
        if let Some(through) = &last.through {
            self.push(" ON ");
            self.leads_to(root, path, through, last.related);
        }
        let mut inside: Vec<&[Step]> = Vec::new();
        for deeper in condition.paths().filter(|deeper| deeper.starts_with(path)) {
            for end in path.len() + 1..=deeper.len() {
                if !inside.contains(&&deeper[..end]) {
                    inside.push(&deeper[..end]);
                }
            }
        }
        for deeper in inside {
            let is_outer = deeper.last().is_some_and(|step| step.is_outer);
            let kind = if is_outer { JoinKind::Left } else { JoinKind::Inner };
            self.join(kind, root, deeper);
        }
        self.push(" WHERE ");
        self.meets(root, path, before, last);
        self.push(" AND ");
        self.pieces(condition);
        self.push(")");
    }
}

fn alias<'r>(root: &'r str, path: &[Step]) -> Cow<'r, str> {
    if path.is_empty() {
        return Cow::Borrowed(root);
    }
    let mut alias = root.to_owned();
    for step in path {
        alias.push('.');
        alias.push_str(step.name);
    }
    Cow::Owned(alias)
}
