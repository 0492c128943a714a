//! What every database has to do alike: one suite, run on each of them.
//!
//! A case is a function of a repo of its own. SQLite runs anywhere; PostgreSQL where `ZZZ_TEST_POSTGRES` has the address of
//! a server, as `cargo xtask test` sees to. Nothing of it may be left out there.

#![expect(clippy::unwrap_used, reason = "a failure of what surrounds a test fails the test")]
#![expect(clippy::print_stdout, reason = "a test says which databases it ran on")]

mod constraints;
mod databases;
mod statements;
mod values;

/// Runs each case on each database, and tells that it has.
macro_rules! contract {
    ($($subject:ident: $($case:ident),* $(,)?;)*) => {
        mod sqlite {
            $(mod $subject {$(
                #[tokio::test]
                async fn $case() {
                    let repo = crate::databases::sqlite().await;
                    crate::$subject::$case(repo).await;
                    crate::databases::report("sqlite");
                }
            )*})*
        }

        mod postgres {
            $(mod $subject {$(
                #[tokio::test]
                async fn $case() {
                    let Some(database) = crate::databases::postgres(stringify!($case)).await else {
                        return;
                    };
                    crate::$subject::$case(database.repo.clone()).await;
                    database.drop().await;
                    crate::databases::report("postgres");
                }
            )*})*
        }
    };
}

contract! {
    values:
        booleans,
        integers,
        integers_out_of_range,
        floating_point_numbers,
        texts,
        bytes,
        dates,
        times,
        timestamps,
        null,
        null_for_what_cannot_be,
        other_kinds;
    constraints:
        unique,
        not_null,
        check,
        foreign_key;
    statements:
        wrong_sql,
        unknown_tables,
        too_few_values,
        too_many_values,
        many_rows,
        affected_rows,
        changed_tables,
        closed_after_stop;
}
