//! A `SELECT`, as data.

use super::{Piece, Pieces, Sql, Step, Through};
use crate::Table;

/// A `SELECT`.
#[derive(Clone, Debug)]
pub(crate) struct Select {
    pub(crate) table: &'static Table,
    pub(crate) is_distinct: bool,
    /// What is asked for; all columns of the table unless told.
    pub(crate) list: Option<Vec<Pieces>>,
    /// The join table by which its rows are found.
    pub(crate) through: Option<Through>,
    pub(crate) joins: Vec<Join>,
    pub(crate) filter: Vec<Pieces>,
    pub(crate) group: Vec<Pieces>,
    pub(crate) having: Vec<Pieces>,
    pub(crate) order: Vec<Pieces>,
    pub(crate) limit: Option<u64>,
    pub(crate) offset: Option<u64>,
    pub(crate) lock: Option<Lock>,
}

/// A join that was asked for by itself.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) path: Vec<Step>,
    pub(crate) kind: JoinKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
}

/// How rows are locked until the transaction ends. SQLite locks the whole database instead: only one
/// transaction writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lock {
    /// `FOR UPDATE`: nobody else may change or lock them; it waits for those who have.
    Update,
    /// `FOR UPDATE SKIP LOCKED`: rows that someone else has locked are left out, as queues want it.
    UpdateSkipLocked,
    /// `FOR UPDATE NOWAIT`: an error where someone else has locked one.
    UpdateNoWait,
    /// `FOR SHARE`: nobody else may change them.
    Share,
}

impl Select {
    /// All rows of `table`.
    pub(crate) const fn of(table: &'static Table) -> Self {
        Self {
            table,
            is_distinct: false,
            list: None,
            through: None,
            joins: Vec::new(),
            filter: Vec::new(),
            group: Vec::new(),
            having: Vec::new(),
            order: Vec::new(),
            limit: None,
            offset: None,
            lock: None,
        }
    }

    /// Whether it asks for rows as they stand in the table, one for each.
    pub(crate) fn is_plain(&self) -> bool {
        !self.is_distinct && self.group.is_empty() && self.limit.is_none() && self.offset.is_none()
    }

    pub(crate) fn write(&self, sql: &mut Sql) {
        sql.push(if self.is_distinct { "SELECT DISTINCT " } else { "SELECT " });
        match &self.list {
            None => sql.push(self.table.list),
            Some(list) => sql.joined("", list, ", "),
        }
        self.write_from(sql);
        sql.joined(" GROUP BY ", &self.group, ", ");
        sql.joined(" HAVING ", &self.having, " AND ");
        sql.joined(" ORDER BY ", &self.order, ", ");
        sql.window(self.limit, self.offset);
        if let Some(lock) = self.lock {
            sql.lock(lock);
        }
    }

    /// `FROM`, the joins, and `WHERE`.
    pub(crate) fn write_from(&self, sql: &mut Sql) {
        sql.push(" FROM ");
        sql.name(self.table.name);
        if let Some(through) = &self.through {
            sql.join_back(self.table, through);
        }
        if self.has_paths() {
            for Join { path, kind } in self.all_joins(sql) {
                sql.join(kind, self.table.name, &path);
            }
        }
        sql.joined(" WHERE ", &self.filter, " AND ");
    }

    fn expressions(&self) -> impl Iterator<Item = &Pieces> {
        let list = self.list.iter().flatten();
        list.chain(&self.filter).chain(&self.group).chain(&self.having).chain(&self.order)
    }

    /// Whether there may be something to join; most queries have nothing.
    fn has_paths(&self) -> bool {
        !self.joins.is_empty() || self.expressions().any(|pieces| pieces.paths().next().is_some())
    }

    /// What was asked for, and what expressions need beside it, each before what goes on from it.
    fn all_joins(&self, sql: &mut Sql) -> Vec<Join> {
        let mut all: Vec<Join> = Vec::new();
        for join in &self.joins {
            add_steps(&mut all, &join.path, Some(join.kind), sql);
        }
        for path in self.expressions().flat_map(Pieces::paths) {
            add_steps(&mut all, path, None, sql);
        }
        all
    }

    /// Whether it reaches other tables.
    pub(crate) fn has_joins(&self) -> bool {
        self.has_paths()
    }
}

/// Adds the joins for each step of `path`; `kind` is that of the last one, where it was asked for.
fn add_steps(all: &mut Vec<Join>, path: &[Step], kind: Option<JoinKind>, sql: &mut Sql) {
    for end in 1..=path.len() {
        let steps = &path[..end];
        let by_itself = if steps[end - 1].is_outer { JoinKind::Left } else { JoinKind::Inner };
        let wanted = kind.filter(|_| end == path.len());
        match all.iter_mut().find(|join| join.path == steps) {
            None => {
                all.push(Join { path: steps.to_vec(), kind: wanted.unwrap_or(by_itself) });
            }
            // An expression takes the join that is there, if it leaves no rows out that it needs.
            Some(join) => {
                let is_outer = !matches!(join.kind, JoinKind::Inner);
                if wanted.is_some_and(|wanted| wanted != join.kind)
                    || wanted.is_none()
                        && is_outer != steps[end - 1].is_outer
                        && !matches!(join.kind, JoinKind::Right | JoinKind::Full)
                {
                    sql.fault(format!(
                        "`{}` is joined both as INNER and as LEFT JOIN: use the same path, with `.left()` or \
                         without, throughout the query",
                        steps[end - 1].name,
                    ));
                }
            }
        }
    }
}

impl From<Select> for Piece {
    fn from(select: Select) -> Self {
        Self::Query(Box::new(select))
    }
}
