//! What a statement does, as far as its first words tell.

use crate::{Error, ErrorKind};

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// It reads.
    Read,
    /// It writes.
    Write,
    /// It is about the connection or the whole file, and runs in no transaction.
    Alone,
    /// It begins or ends a transaction.
    Transaction,
    /// It sets a savepoint, or goes back to one.
    Savepoint,
    /// It adds another file to the connection.
    Attach,
    /// Only SQLite can tell: it begins with `WITH`, or is wrong.
    Unknown,
}

const VERBS: [(&str, Verb); 22] = [
    ("SELECT", Verb::Read),
    ("VALUES", Verb::Read),
    ("EXPLAIN", Verb::Read),
    ("INSERT", Verb::Write),
    ("UPDATE", Verb::Write),
    ("DELETE", Verb::Write),
    ("REPLACE", Verb::Write),
    ("CREATE", Verb::Write),
    ("DROP", Verb::Write),
    ("ALTER", Verb::Write),
    ("REINDEX", Verb::Write),
    ("ANALYZE", Verb::Write),
    ("PRAGMA", Verb::Alone),
    ("VACUUM", Verb::Alone),
    ("BEGIN", Verb::Transaction),
    ("COMMIT", Verb::Transaction),
    ("END", Verb::Transaction),
    ("ROLLBACK", Verb::Transaction),
    ("SAVEPOINT", Verb::Savepoint),
    ("RELEASE", Verb::Savepoint),
    ("ATTACH", Verb::Attach),
    ("DETACH", Verb::Attach),
];

/// What `sql` does.
pub(super) fn of(sql: &str) -> Verb {
    let (word, rest) = first_word(sql);
    let known = VERBS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    match known.map_or(Verb::Unknown, |(_, verb)| verb) {
        Verb::Transaction if word.eq_ignore_ascii_case("ROLLBACK") => of_rollback(rest),
        verb => verb,
    }
}

/// `ROLLBACK [TRANSACTION] [TO ..]`, from the second word on.
fn of_rollback(rest: &str) -> Verb {
    let (mut word, rest) = first_word(rest);
    if word.eq_ignore_ascii_case("TRANSACTION") {
        (word, _) = first_word(rest);
    }
    if word.eq_ignore_ascii_case("TO") { Verb::Savepoint } else { Verb::Transaction }
}

/// The first word of `sql` after comments and space, and what follows it.
fn first_word(mut sql: &str) -> (&str, &str) {
    loop {
        sql = sql.trim_start();
        sql = if let Some(comment) = sql.strip_prefix("--") {
            comment.split_once('\n').map_or("", |(_, rest)| rest)
        } else if let Some(comment) = sql.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, rest)| rest)
        } else {
            break;
        };
    }
    let end = sql.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(sql.len());
    sql.split_at(end)
}

/// That transactions are not begun by SQL: whose they are could not be told.
#[cold]
pub(super) fn refuse_transaction() -> Error {
    let message =
        "transactions and savepoints are not begun or ended by SQL: use `Repo::transaction`";
    Error::new(ErrorKind::Statement, message)
}

/// That a file would be there on one connection only.
#[cold]
pub(super) fn refuse_attach() -> Error {
    let message = "`ATTACH` and `DETACH` change one connection of several: open the other file as a `Repo` of its own";
    Error::new(ErrorKind::Statement, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_words_tell() {
        for (sql, verb) in [
            ("SELECT 1", Verb::Read),
            ("  -- a comment; DELETE\n /* INSERT */ select 1", Verb::Read),
            ("VALUES (1)", Verb::Read),
            ("insert into a values (1)", Verb::Write),
            ("ReIndex", Verb::Write),
            ("VACUUM;", Verb::Alone),
            ("PRAGMA user_version", Verb::Alone),
            ("BEGIN", Verb::Transaction),
            ("ROLLBACK", Verb::Transaction),
            ("ROLLBACK;", Verb::Transaction),
            ("rollback /**/ to a", Verb::Savepoint),
            ("ROLLBACK TRANSACTION TO SAVEPOINT a", Verb::Savepoint),
            ("ROLLBACK TRANSACTION", Verb::Transaction),
            ("SAVEPOINT a", Verb::Savepoint),
            ("attach 'x' as y", Verb::Attach),
            ("WITH a AS (SELECT 1) DELETE FROM b", Verb::Unknown),
            ("SELECTED", Verb::Unknown),
            ("-- nothing", Verb::Unknown),
            ("/* never closed", Verb::Unknown),
            ("", Verb::Unknown),
        ] {
            assert_eq!(of(sql), verb, "{sql}");
        }
    }
}
