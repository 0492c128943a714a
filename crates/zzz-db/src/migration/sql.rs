//! The steps of migrations as SQL.

use super::{
    ColumnChange, NewColumn, NewForeignKey, NewIndex, NewTable, literal,
    new_column::{ColumnKind, Default},
    operation::Operation,
};
use crate::{Dialect, Error, Kind, Result};

/// Where PostgreSQL cuts names: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>.
const NAME_BYTES_MAX: usize = 63;

/// The statements that do `operations`.
pub(super) fn write(
    operations: &[Operation],
    dialect: Dialect,
    is_transactional: bool,
) -> Result<Vec<String>> {
    let mut statements = Vec::with_capacity(operations.len());
    for operation in operations {
        let mut writer = Writer { dialect, is_transactional, sql: String::new() };
        writer.operation(operation, &mut statements)?;
        if !writer.sql.is_empty() {
            statements.push(writer.sql);
        }
    }
    Ok(statements)
}

/// A statement being written.
struct Writer {
    dialect: Dialect,
    is_transactional: bool,
    sql: String,
}

impl Writer {
    fn operation(&mut self, operation: &Operation, others: &mut Vec<String>) -> Result<()> {
        match operation {
            Operation::CreateTable(table) => self.create_table(table),
            Operation::DropTable(name) => self.write("DROP TABLE ").name(name).map(drop),
            Operation::RenameTable { from, to } => {
                self.alter_table(from)?.write(" RENAME TO ").name(to).map(drop)
            }
            Operation::AddColumn { table, column } => {
                self.alter_table(table)?.write(" ADD COLUMN ").column(table, column)
            }
            Operation::RemoveColumn { table, name } => {
                self.alter_table(table)?.write(" DROP COLUMN ").name(name).map(drop)
            }
            Operation::RenameColumn { table, from, to } => {
                let sql = self.alter_table(table)?.write(" RENAME COLUMN ").name(from)?;
                sql.write(" TO ").name(to).map(drop)
            }
            Operation::ChangeColumn { table, change } => self.change_column(table, change, others),
            Operation::CreateIndex(index) => self.create_index(index),
            Operation::DropIndex(index) => {
                self.write("DROP INDEX ").concurrently(index)?.name(&index.full_name()).map(drop)
            }
            Operation::AddForeignKey { table, key } => {
                let hint =
                    "have the column refer to the table from its beginning, with `references`";
                self.only_postgres("add a foreign key to a table that is there", hint)?;
                self.alter_table(table)?.write(" ADD ").foreign_key(table, key)
            }
            Operation::RemoveForeignKey { table, key } => {
                self.only_postgres("remove a foreign key", COPY)?;
                let sql = self.alter_table(table)?.write(" DROP CONSTRAINT ");
                sql.name(&key.name_in(table)).map(drop)
            }
            Operation::AddCheck { table, name, condition } => {
                let hint = "give it to a new column, with `check`, or to the table when it is made";
                self.only_postgres("add a check to a table that is there", hint)?;
                self.alter_table(table)?.write(" ADD ").check(name, condition)
            }
            Operation::RemoveCheck { table, name } => {
                self.only_postgres("remove a check", COPY)?;
                self.alter_table(table)?.write(" DROP CONSTRAINT ").name(name).map(drop)
            }
            Operation::Execute { sql, .. } => {
                self.write(sql);
                Ok(())
            }
        }
    }

    fn create_table(&mut self, table: &NewTable) -> Result<()> {
        if table.columns.is_empty() {
            let message =
                format!("the table `{}` has no columns: `t.id()` is the first", table.name);
            return Err(Error::statement(message));
        }
        self.write("CREATE TABLE ").name(&table.name)?.write(" (");
        let mut separator = "\n  ";
        for column in &table.columns {
            self.write(separator).column(&table.name, column)?;
            separator = ",\n  ";
        }
        if !table.key.is_empty() {
            self.write(separator).write("PRIMARY KEY ").names(&table.key)?;
        }
        for key in &table.foreign_keys {
            self.write(separator).foreign_key(&table.name, key)?;
        }
        for (name, condition) in &table.checks {
            self.write(separator).check(name, condition)?;
        }
        self.write("\n)");
        Ok(())
    }

    fn column(&mut self, table: &str, column: &NewColumn) -> Result<()> {
        self.name(&column.name)?.write(" ");
        match (column.kind, self.dialect) {
            // The only one that SQLite counts up: https://sqlite.org/lang_createtable.html#rowid
            (ColumnKind::Counted, Dialect::Sqlite) => self.write("INTEGER"),
            (ColumnKind::Counted, Dialect::Postgres) => {
                self.write("BIGINT GENERATED BY DEFAULT AS IDENTITY")
            }
            (ColumnKind::Of(kind), _) => self.kind(kind),
        };
        match (column.is_key, column.kind) {
            (true, ColumnKind::Counted) => self.write(" PRIMARY KEY"),
            // SQLite lets a primary key that it does not count be `NULL`.
            (true, ColumnKind::Of(_)) => self.write(" NOT NULL PRIMARY KEY"),
            (false, _) if !column.is_nullable => self.write(" NOT NULL"),
            (false, _) => self,
        };
        if let Some(default) = &column.default {
            self.write(" DEFAULT ").default(default)?;
        }
        if let Some((name, condition)) = &column.check {
            self.write(" ").check(name, condition)?;
        }
        if let Some(key) = &column.foreign_key {
            self.write(" CONSTRAINT ").name(&key.name_in(table))?;
            self.write(" ").references(key)?;
        }
        Ok(())
    }

    fn change_column(
        &mut self,
        table: &str,
        change: &ColumnChange,
        others: &mut Vec<String>,
    ) -> Result<()> {
        self.only_postgres(&format!("change the column `{}`", change.name), COPY)?;
        if let Some(kind) = change.kind {
            self.alter_column(table, change)?.write("TYPE ").kind(kind);
            if let Some(expression) = &change.using {
                self.write(" USING ").write(expression);
            }
            others.push(std::mem::take(&mut self.sql));
        }
        if let Some(default) = &change.default {
            match default {
                Some(default) => {
                    self.alter_column(table, change)?.write("SET DEFAULT ").default(default)?;
                }
                None => {
                    self.alter_column(table, change)?.write("DROP DEFAULT");
                }
            }
            others.push(std::mem::take(&mut self.sql));
        }
        if let Some(is_nullable) = change.is_nullable {
            let action = if is_nullable { "DROP NOT NULL" } else { "SET NOT NULL" };
            self.alter_column(table, change)?.write(action);
        }
        Ok(())
    }

    fn alter_column(&mut self, table: &str, change: &ColumnChange) -> Result<&mut Self> {
        Ok(self.alter_table(table)?.write(" ALTER COLUMN ").name(&change.name)?.write(" "))
    }

    fn alter_table(&mut self, table: &str) -> Result<&mut Self> {
        self.write("ALTER TABLE ").name(table)
    }

    fn create_index(&mut self, index: &NewIndex) -> Result<()> {
        if index.columns.is_empty() {
            let message = format!("an index on `{}` has no columns: name one", index.table);
            return Err(Error::statement(message));
        }
        self.write(if index.is_unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
        self.concurrently(index)?.name(&index.full_name())?.write(" ON ").name(&index.table)?;
        match &index.expression {
            Some(expression) => self.write(" (").write(expression).write(")"),
            None => self.write(" ").names(&index.columns)?,
        };
        if let Some(condition) = &index.filter {
            self.write(" WHERE ").write(condition);
        }
        Ok(())
    }

    fn concurrently(&mut self, index: &NewIndex) -> Result<&mut Self> {
        if !index.is_concurrent || self.dialect == Dialect::Sqlite {
            return Ok(self);
        }
        if self.is_transactional {
            let message = format!(
                "PostgreSQL builds the index `{}` concurrently only outside of a transaction: say \
                 `outside_transaction` of its migration, and have it do nothing else",
                index.full_name()
            );
            return Err(Error::statement(message));
        }
        Ok(self.write("CONCURRENTLY "))
    }

    fn foreign_key(&mut self, table: &str, key: &NewForeignKey) -> Result<()> {
        self.write("CONSTRAINT ").name(&key.name_in(table))?;
        self.write(" FOREIGN KEY ").names(&key.columns)?.write(" ").references(key)
    }

    fn references(&mut self, key: &NewForeignKey) -> Result<()> {
        self.write("REFERENCES ").name(&key.table)?.write(" ").names(&key.keys)?;
        if let Some(action) = key.on_delete.sql() {
            self.write(" ON DELETE ").write(action);
        }
        if key.cascades_updates {
            self.write(" ON UPDATE CASCADE");
        }
        Ok(())
    }

    fn check(&mut self, name: &str, condition: &str) -> Result<()> {
        self.write("CONSTRAINT ").name(name)?.write(" CHECK (").write(condition).write(")");
        Ok(())
    }

    fn default(&mut self, default: &Default) -> Result<()> {
        match default {
            Default::Value(value) => literal::write(value, self.dialect, &mut self.sql),
            // SQLite takes an expression in parentheses only; PostgreSQL does not mind them.
            Default::Sql(expression) => {
                self.write("(").write(expression).write(")");
                Ok(())
            }
        }
    }

    fn kind(&mut self, kind: Kind) -> &mut Self {
        self.write(&self.dialect.type_name(kind))
    }

    fn names(&mut self, names: &[String]) -> Result<&mut Self> {
        let mut separator = "(";
        for name in names {
            self.write(separator).name(name)?;
            separator = ", ";
        }
        Ok(self.write(")"))
    }

    fn name(&mut self, name: &str) -> Result<&mut Self> {
        if name.is_empty() || name.len() > NAME_BYTES_MAX || name.contains('\0') {
            let message = format!(
                "`{}` cannot be a name: it has 1 to {NAME_BYTES_MAX} bytes, and no NUL; what is named by \
                 convention gets a shorter one by `name`",
                name.escape_debug()
            );
            return Err(Error::statement(message));
        }
        self.dialect.write_name(name, &mut self.sql);
        Ok(self)
    }

    fn write(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    fn only_postgres(&self, what: &str, hint: &str) -> Result<()> {
        match self.dialect {
            Dialect::Postgres => Ok(()),
            Dialect::Sqlite => Err(Error::statement(format!("SQLite cannot {what}: {hint}"))),
        }
    }
}

/// How it is done where `ALTER TABLE` cannot.
const COPY: &str = "add a column as it should be, copy with `execute`, remove the old one and rename the new one; \
     or make a new table and copy all rows";
