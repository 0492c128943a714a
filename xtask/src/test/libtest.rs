//! The closing lines of the built-in test runner.

use super::Counts;

/// The sum over all `test result:` lines in `stdout`.
pub(super) fn counts(stdout: &str) -> Counts {
    let mut sum = Counts::default();
    for line in stdout.lines() {
        let Some((_, result)) = line.split_once("test result: ") else {
            continue;
        };
        let number = |label: &str| {
            result
                .split([';', '.'])
                .filter_map(|part| part.trim().strip_suffix(label))
                .find_map(|number| number.trim().parse().ok())
                .unwrap_or(0)
        };
        sum += Counts { passed: number("passed"), failed: number("failed") };
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_binaries() {
        let stdout = "running 2 tests\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
            test result: FAILED. 10 passed; 3 failed; 0 ignored; finished in 0.00s\n";
        assert_eq!(counts(stdout), Counts { passed: 12, failed: 3 });
    }

    #[test]
    fn without_a_result_there_is_nothing() {
        assert_eq!(counts("error: could not compile"), Counts::default());
    }
}
