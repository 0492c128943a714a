//! Statements that are new to a connection.

use std::{ops::ControlFlow, sync::Arc};

use super::{
    connection::{Connection, Failure},
    wire::{Column, FoundTypes, Malformed, Message, Statement, Types, WireError, kind},
};

impl Connection {
    /// The statements of all `sqls`, those that are new in one round trip.
    pub(super) async fn prepare(&mut self, sqls: &[&str]) -> Result<Vec<Arc<Statement>>, Failure> {
        let mut found = Vec::with_capacity(sqls.len());
        let mut missing: Vec<usize> = Vec::new();
        for (at, sql) in sqls.iter().enumerate() {
            let statement = self.statements.find(sql);
            if let (0, Some((sql, _))) = (at, &statement) {
                self.seat.note(sql);
            }
            if statement.is_none() && !missing.iter().any(|other| sqls[*other] == *sql) {
                missing.push(at);
            }
            found.push(statement.map(|(_, statement)| Arc::clone(statement)));
        }
        if !missing.is_empty() {
            let prepared = self.prepare_new(sqls, &missing).await?;
            for (at, statement) in missing.into_iter().zip(prepared) {
                let same = found.iter_mut().zip(sqls).filter(|(_, sql)| **sql == sqls[at]);
                same.for_each(|(found, _)| *found = Some(Arc::clone(&statement)));
            }
        }
        Ok(found.into_iter().map(|statement| statement.expect("found, or new")).collect())
    }

    /// Prepares and keeps those of `sqls` that are `missing`, in their order.
    pub(super) async fn prepare_new(
        &mut self,
        sqls: &[&str],
        missing: &[usize],
    ) -> Result<Vec<Arc<Statement>>, Failure> {
        for name in self.statements.take_left() {
            self.wire.close(&name);
        }
        let (mut names, mut failure) = (Vec::with_capacity(missing.len()), None);
        for at in missing {
            let name = self.statements.name();
            if let Err(error) = self.wire.prepare(&name, sqls[*at]) {
                failure = Some(Failure::of_request(*at, &error));
                break;
            }
            names.push(name);
        }
        self.wire.sync();
        let mut described = Vec::with_capacity(missing.len());
        for (name, at) in names.into_iter().zip(missing) {
            let mut description = Description { name, ..Description::default() };
            let answer = self.wire.answer_until(|message| description.take(message)).await;
            let _ = answer.map_err(|error| Failure::of(*at, error, sqls[*at]))?;
            described.push(description);
        }
        let ended = self.wire.answer(|_| Ok(())).await;
        ended.map_err(|error| Failure::of(missing[0], error, sqls[missing[0]]))?;
        if let Some(failure) = failure {
            return Err(failure);
        }
        let oids = described.iter().flat_map(Description::oids);
        self.learn(oids).await.map_err(|error| Failure::of(0, error, sqls[missing[0]]))?;
        let prepared = described.into_iter().zip(missing).map(|(description, at)| {
            let statement = Arc::new(description.into_statement(&self.types));
            self.statements.keep(sqls[*at], Arc::clone(&statement));
            if let (0, Some((sql, _))) = (*at, self.statements.find(sqls[*at])) {
                self.seat.note(sql);
            }
            statement
        });
        Ok(prepared.collect())
    }

    /// Asks for the types that are not known yet, all in one round trip.
    async fn learn(&mut self, oids: impl Iterator<Item = u32>) -> Result<(), WireError> {
        let mut unknown: Vec<u32> = oids.filter(|oid| self.types.get(*oid).is_none()).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        unknown.sort_unstable();
        unknown.dedup();
        self.wire.query(&Types::query(&unknown))?;
        let mut found = FoundTypes::default();
        let answer = self.wire.answer(|message| {
            if message.kind == kind::DATA_ROW {
                found.take(message);
            }
            Ok(())
        });
        answer.await?;
        self.types.keep(&unknown, &found);
        Ok(())
    }
}

/// What the server tells of a statement that it has prepared.
#[derive(Default)]
struct Description {
    name: String,
    parameters: Vec<u32>,
    columns: Vec<(String, u32)>,
}

impl Description {
    /// Takes what a message tells, and breaks off after the last one.
    fn take(&mut self, message: Message<'_>) -> Result<ControlFlow<()>, Malformed> {
        match message.kind {
            kind::PARAMETERS => self.parameters = message.parameters()?,
            kind::ROW_DESCRIPTION => {
                let columns = message.columns()?.into_iter();
                self.columns = columns.map(|column| (column.name.to_owned(), column.oid)).collect();
                return Ok(ControlFlow::Break(()));
            }
            kind::NO_DATA => return Ok(ControlFlow::Break(())),
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    /// The types of it.
    fn oids(&self) -> impl Iterator<Item = u32> {
        let columns = self.columns.iter().map(|(_, oid)| *oid);
        self.parameters.iter().copied().chain(columns)
    }

    fn into_statement(self, types: &Types) -> Statement {
        let column = |(name, oid)| Column { name, ty: types.known(oid) };
        Statement {
            name: self.name,
            parameters: self.parameters.into_iter().map(|oid| types.known(oid)).collect(),
            columns: self.columns.into_iter().map(column).collect(),
        }
    }
}
