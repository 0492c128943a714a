//! What a user does wrong, and what the compiler then says.
//!
//! Each file under `tests/faults` is named by its fault; the text beside it is
//! what the user reads. `TRYBUILD=overwrite cargo test -p zzz-db-faults --test faults` writes
//! the texts anew, to be read before they are committed.

#[test]
fn faults_are_told() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/faults/schema/*.rs");
    cases.compile_fail("tests/faults/column_type/*.rs");
    cases.compile_fail("tests/faults/from_row/*.rs");
    cases.compile_fail("tests/faults/query/*.rs");
}
