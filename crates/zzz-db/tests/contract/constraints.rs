//! Statements that would violate a constraint.

use zzz_db::{Constraint, ConstraintKind, Dialect, Repo};

use crate::databases::{refused, run};

async fn tables(repo: &Repo) {
    run(repo, "CREATE TABLE teams (id BIGINT PRIMARY KEY)", ()).await;
    run(
        repo,
        "CREATE TABLE users (id BIGINT PRIMARY KEY, email TEXT NOT NULL, age INTEGER, \
         team_id BIGINT CONSTRAINT users_team_id_fkey REFERENCES teams (id), \
         CONSTRAINT users_email_key UNIQUE (email), CONSTRAINT users_age_check CHECK (age >= 0))",
        (),
    )
    .await;
    run(repo, "INSERT INTO users (id, email) VALUES (1, 'ann@example.com')", ()).await;
}

/// The constraint that stops `text`, with nothing of its values in the message.
async fn violated(repo: &Repo, text: &str, values: (i64, &'static str, i64)) -> Constraint {
    tables(repo).await;
    let error = refused(repo, text, values).await;
    for said in [error.to_string(), format!("{error:?}")] {
        assert!(!said.contains("@example.com"), "{said}");
    }
    error.constraint().cloned().unwrap_or_else(|| panic!("{error:?} is of another kind"))
}

pub(crate) async fn unique(repo: Repo) {
    let text = "INSERT INTO users (id, email, age) VALUES ($1, $2, $3)";
    let constraint = violated(&repo, text, (2, "ann@example.com", 1)).await;
    assert_eq!(constraint.kind, ConstraintKind::Unique);
    assert_eq!(constraint.table.as_deref(), Some("users"));
    assert_eq!(constraint.columns, ["email"]);
    if repo.dialect() == Dialect::Postgres {
        assert_eq!(constraint.name.as_deref(), Some("users_email_key"));
    }
}

pub(crate) async fn not_null(repo: Repo) {
    let text = "INSERT INTO users (id, email, age) VALUES ($1, NULLIF($2, 'x@example.com'), $3)";
    let constraint = violated(&repo, text, (2, "x@example.com", 1)).await;
    assert_eq!(constraint.kind, ConstraintKind::NotNull);
    assert_eq!(constraint.table.as_deref(), Some("users"));
    assert_eq!(constraint.columns, ["email"]);
}

pub(crate) async fn check(repo: Repo) {
    let text = "INSERT INTO users (id, email, age) VALUES ($1, $2, $3)";
    let constraint = violated(&repo, text, (2, "bob@example.com", -1)).await;
    assert_eq!(constraint.kind, ConstraintKind::Check);
    assert_eq!(constraint.name.as_deref(), Some("users_age_check"));
}

pub(crate) async fn foreign_key(repo: Repo) {
    let text = "INSERT INTO users (id, email, team_id) VALUES ($1, $2, $3)";
    let constraint = violated(&repo, text, (2, "bob@example.com", 7)).await;
    assert_eq!(constraint.kind, ConstraintKind::ForeignKey);
    if repo.dialect() == Dialect::Postgres {
        assert_eq!(constraint.name.as_deref(), Some("users_team_id_fkey"));
    }
}
