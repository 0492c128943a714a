//! The day of a release.

use std::time::{SystemTime, UNIX_EPOCH};

const DAY_SECONDS: u64 = 24 * 60 * 60;

/// Today in UTC, as `2030-01-31`.
pub(super) fn today() -> String {
    // A clock before 1970 is wrong anyway.
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    day(time.as_secs() / DAY_SECONDS)
}

/// The day that comes `rest` days after the first of January 1970.
fn day(mut rest: u64) -> String {
    let mut year = 1970;
    while rest >= days_of_year(year) {
        rest -= days_of_year(year);
        year += 1;
    }
    let february = days_of_year(year) - 337;
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if rest < days {
            break;
        }
        rest -= days;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", rest + 1)
}

fn days_of_year(year: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if leap { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_through_leap_years() {
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(11_016), "2000-02-29");
        assert_eq!(day(11_017), "2000-03-01");
        assert_eq!(day(11_322), "2000-12-31");
        assert_eq!(day(11_323), "2001-01-01");
        assert_eq!(day(20_453), "2025-12-31");
        assert_eq!(day(47_540), "2100-02-28");
        assert_eq!(day(47_541), "2100-03-01");
    }
}
