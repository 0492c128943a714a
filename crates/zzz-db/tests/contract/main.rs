//! What every database has to do alike: one suite, run on each of them.
//!
//! A case is a function of a repo of its own. SQLite runs anywhere; PostgreSQL where `ZZZ_TEST_POSTGRES` has the address of
//! a server, as `cargo xtask test` sees to. Nothing of it may be left out there.

#![expect(clippy::unwrap_used, reason = "a failure of what surrounds a test fails the test")]
#![expect(clippy::print_stdout, reason = "a test says which databases it ran on")]

mod arrays;
#[path = "../support/blog.rs"]
mod blog;
mod constraints;
mod databases;
mod enums;
mod many_to_many;
mod preloads;
mod queries;
mod ranges;
mod statements;
mod store;
mod streams;
mod values;
mod writes;

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
    ranges:
        numbers_beyond_are_told_with_table_and_column,
        times_long_ago_and_far_ahead_come_back,
        numbers_that_are_none,
        what_another_program_wrote,
        a_null_where_there_can_be_none;
    arrays:
        arrays_come_back_as_they_were,
        arrays_are_asked_for_their_members,
        many_rows_with_arrays_come_at_once,
        an_array_that_does_not_fit_is_an_error;
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
        a_list_goes_on_behind_a_row;
    preloads:
        associated_rows_come_beside_theirs,
        associations_have_associations,
        rows_that_are_there_get_theirs_later,
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
    store:
        keeps_what_was_put,
        is_shared_and_cleaned;
}
