//! What a user does wrong, and what the compiler then says.
//!
//! Each file under `tests/faults` is named by its fault; the text beside it is
//! what the user reads. `TRYBUILD=overwrite cargo test -p zzz-framework` writes
//! the texts anew, to be read before they are committed.

#[test]
fn faults_are_told() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/faults/handler/*.rs");
    cases.compile_fail("tests/faults/problem/*.rs");
    cases.compile_fail("tests/faults/router/*.rs");
    cases.compile_fail("tests/faults/app/*.rs");
    cases.compile_fail("tests/faults/validate/*.rs");
    cases.compile_fail("tests/faults/forms/*.rs");
}
