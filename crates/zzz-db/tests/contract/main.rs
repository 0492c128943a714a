//! What every database has to do alike: one suite, run on each of them.
//!
//! A case is a function of a repo of its own. SQLite runs anywhere; PostgreSQL where `ZZZ_TEST_POSTGRES` has the address of
//! a server, as `cargo xtask test` sees to. Nothing of it may be left out there.

#![expect(clippy::unwrap_used, reason = "a failure of what surrounds a test fails the test")]
#![expect(clippy::print_stdout, reason = "a test says which databases it ran on")]

mod arrays;
#[path = "../support/blog.rs"]
mod blog;
mod bulk;
mod changesets;
mod constraints;
mod databases;
mod enums;
mod factories;
mod many_to_many;
mod migration_commands;
mod migration_steps;
mod migrations;
mod nul;
mod preloads;
mod queries;
mod ranges;
mod sandbox;
mod statements;
mod store;
mod streams;
mod values;
mod writes;

/// Runs each case on each database, and tells that it has: those of `repos` are given a repo, those of `databases` a
/// database that nobody has opened yet.
macro_rules! contract {
    (
        repos { $($subject:ident: $($case:ident),* $(,)?;)* }
        databases { $($whole:ident: $($opening:ident),* $(,)?;)* }
    ) => {
        mod sqlite {
            $(mod $subject {$(
                #[tokio::test]
                async fn $case() {
                    let repo = crate::databases::sqlite().await;
                    crate::$subject::$case(repo).await;
                    crate::databases::report("sqlite");
                }
            )*})*
            $(mod $whole {$(
                #[tokio::test(flavor = "multi_thread")]
                async fn $opening() {
                    let database = crate::databases::Database::sqlite();
                    crate::$whole::$opening(&database).await;
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
            $(mod $whole {$(
                #[tokio::test(flavor = "multi_thread")]
                async fn $opening() {
                    let Some(database) = crate::databases::Database::postgres() else { return };
                    database.create().await;
                    crate::$whole::$opening(&database).await;
                    database.drop().await;
                    crate::databases::report("postgres");
                }
            )*})*
        }

        /// The same in a sandbox, which nobody in it may notice.
        mod sqlite_sandbox {
            $(mod $subject {$(
                #[tokio::test]
                async fn $case() {
                    crate::$subject::$case(crate::databases::sqlite_sandbox().await).await;
                    crate::databases::report("sqlite-sandbox");
                }
            )*})*
        }

        mod postgres_sandbox {
            $(mod $subject {$(
                #[tokio::test]
                async fn $case() {
                    let Some(repo) = crate::databases::postgres_sandbox(stringify!($case)).await else {
                        return;
                    };
                    crate::$subject::$case(repo).await;
                    crate::databases::report("postgres-sandbox");
                }
            )*})*
        }
    };
}

contract! {
    repos {
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
        ranges:
            numbers_beyond_are_told_with_table_and_column,
            times_long_ago_and_far_ahead_come_back,
            numbers_that_are_none,
            what_another_program_wrote,
            a_null_where_there_can_be_none;
        nul:
            a_text_with_one_is_refused_with_its_column,
            so_it_is_in_conditions,
            a_transaction_goes_on_where_it_can,
            patterns_with_one_match_nothing,
            where_no_column_is_known_the_placeholder_is_named;
        arrays:
            arrays_come_back_as_they_were,
            arrays_are_asked_for_their_members,
            many_rows_with_arrays_come_at_once,
            an_array_that_does_not_fit_is_an_error;
        bulk:
            values_of_all_kinds_come_back,
            a_value_of_another_kind_is_refused_by_its_column;
        enums:
            enums_are_types_of_the_database,
            arrays_of_enums_come_back,
            a_name_that_is_unknown_is_an_error;
        streams:
            rows_come_one_after_the_other,
            a_row_that_does_not_fit_ends_it,
            nothing_is_asked_before_it_is_read,
            a_transaction_goes_on_after_its_stream;
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
        queries:
            each_operator_is_that_of_sql,
            filters_add_up_and_may_be_left_out,
            rows_come_in_order_and_in_pieces,
            a_column_of_another_table_joins_it,
            what_an_outer_join_leaves_out_is_none,
            rows_are_counted_in_groups,
            queries_stand_in_queries,
            sql_of_ones_own_stands_between_typed_pieces,
            names_and_values_never_become_sql,
            what_is_written_never_becomes_sql,
            names_of_tables_and_columns_are_quoted,
            a_list_goes_on_behind_a_row;
        preloads:
            associated_rows_come_beside_theirs,
            associations_have_associations,
            rows_that_are_there_get_theirs_later,
            many_rows_get_theirs,
            a_row_without_what_it_belongs_to_is_an_error,
            several_queries_are_one_round_trip;
        many_to_many:
            rows_of_both_sides_come_beside_each_other,
            paths_go_through_the_join_table,
            outer_joins_go_through_it_too,
            a_table_may_lead_to_itself,
            rows_are_linked_once_and_unlinked,
            rows_are_put_in_place_of_others,
            a_join_table_may_have_a_schema;
        writes:
            a_row_comes_changes_and_goes,
            all_rows_of_a_query_change_and_go,
            many_rows_come_at_once_or_not_at_all,
            an_update_cannot_take_from_other_tables,
            a_transaction_is_whole_in_a_task_too,
            a_handle_is_nothing_after_the_end;
        changesets:
            what_is_taken_is_told_at_its_field,
            several_columns_are_unique_together,
            an_index_on_an_expression_has_a_name,
            rows_that_are_referred_to_exist,
            a_foreign_key_is_known_by_its_name,
            conditions_of_the_database_have_names,
            a_row_that_others_refer_to_stays,
            what_is_not_declared_says_how_to_declare_it,
            what_is_null_and_may_not_be_is_no_field_error,
            a_column_without_a_field_is_told,
            rows_that_overlap_are_told,
            fields_are_called_as_in_the_struct,
            lists_objects_and_bytes_are_cast,
            of_many_rows_the_rule_is_named,
            of_two_who_change_a_row_at_once_one_is_told,
            a_version_begins_anew_behind_the_greatest;
        factories:
            what_is_not_said_is_made_up,
            what_a_row_belongs_to_comes_before_it,
            many_come_with_what_they_belong_to,
            nothing_need_be_inserted,
            what_cannot_be_inserted_is_told;
        store:
            keeps_what_was_put,
            is_shared_and_cleaned;
    }
    databases {
        migrations:
            each_runs_once_in_the_order_of_their_names,
            status_changes_nothing,
            one_that_fails_leaves_nothing_behind,
            an_undoing_that_fails_leaves_everything,
            the_last_ones_are_undone,
            what_cannot_be_undone_says_so,
            one_that_ran_and_was_changed_is_refused_with_the_way_out,
            an_older_one_runs_after_the_latest,
            wrong_lists_are_refused_before_anything_runs,
            of_several_that_migrate_at_once_one_runs_each,
            of_several_processes_one_runs_each,
            dropped_half_way_it_leaves_whole_steps,
            inside_of_a_transaction_it_is_undone_with_it;
        migration_steps:
            everything_goes_there_and_back,
            each_kind_has_its_default,
            rows_go_with_what_they_refer_to,
            indexes_are_unique_in_what_they_say,
            tables_and_columns_change_with_their_rows,
            what_one_database_cannot_do_is_refused_there,
            sql_of_ones_own_differs_by_database,
            constraints_are_found_again_by_changesets;
        migration_commands:
            migrations_run_and_are_undone,
            what_is_not_understood_says_what_there_is,
            databases_are_made_and_dropped,
            databases_are_filled,
            an_application_runs_them_at_its_start_while_it_is_developed;
    }
}

/// Runs each case of [`sandbox`] on each database.
macro_rules! sandboxes {
    ($($case:ident),* $(,)?) => {
        mod sandboxes {
            mod sqlite {$(
                #[tokio::test]
                async fn $case() {
                    let url = format!("sqlite:{}-that-is-not-made.db", stringify!($case));
                    let place = crate::sandbox::Place { url, outside: None };
                    crate::sandbox::$case(&place).await;
                    crate::databases::report("sqlite-sandbox");
                }
            )*}

            mod postgres {$(
                #[tokio::test]
                async fn $case() {
                    let Some(database) = crate::databases::postgres(stringify!($case)).await else {
                        return;
                    };
                    let outside = Some(database.repo.clone());
                    let place = crate::sandbox::Place { url: database.url.clone(), outside };
                    crate::sandbox::$case(&place).await;
                    crate::databases::report("postgres-sandbox");
                }
            )*}
        }
    };
}

sandboxes! {
    nothing_lasts,
    tests_see_nothing_of_each_other,
    a_statement_that_fails_undoes_itself_alone,
    transactions_are_whole_or_nothing,
    what_a_transaction_may_is_as_it_asked,
    a_panic_undoes_its_transaction,
    what_is_dropped_is_undone,
    tasks_of_a_test_wait_for_each_other,
    who_asks_beside_a_transaction_is_told,
    deferred_constraints_are_checked_at_the_end,
    what_the_sandbox_adds_is_not_counted,
    sql_cannot_end_it,
    tables_may_change,
    a_clock_that_stands_still_stops_nothing,
    it_is_entered_once_and_started_and_stopped,
    a_migration_that_fails_fails_the_start,
}
