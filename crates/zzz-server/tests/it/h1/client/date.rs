//! The form of a date.

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whether it is an IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT`, of a day
/// that had this name (RFC 9110 5.6.7).
pub(super) fn is_date(text: &str) -> bool {
    read_date(text).is_some()
}

fn read_date(text: &str) -> Option<()> {
    let (day_name, rest) = text.split_once(", ")?;
    let [day, month, year, time, "GMT"] = rest.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    let [hour, minute, second] = time.split(':').collect::<Vec<_>>()[..] else {
        return None;
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let (day, year) = (number(day, 2)?, number(year, 4)?);
    let in_range = (1..=31).contains(&day)
        && number(hour, 2)? < 24
        && number(minute, 2)? < 60
        && number(second, 2)? <= 60;
    (in_range && DAYS[weekday(year, month, day)] == day_name).then_some(())
}

fn number(digits: &str, length: usize) -> Option<usize> {
    let is_number = digits.len() == length && digits.bytes().all(|one| one.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// Sakamoto's method; Sunday is 0, January is 0.
fn weekday(year: usize, month: usize, day: usize) -> usize {
    const SHIFTS: [usize; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let year = if month < 2 { year - 1 } else { year };
    (year + year / 4 - year / 100 + year / 400 + SHIFTS[month] + day) % 7
}
