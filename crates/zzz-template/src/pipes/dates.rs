//! Pipes of moments and dates.

use std::{
    fmt::{self, Display},
    time::SystemTime,
};

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime, Time},
    fmt::strtime::BrokenDownTime,
};

use crate::{Displayed, Render, Value};

/// As `format` says, in the language of `strftime`: `{{post.written | format_date:"%Y-%m-%d"}}`.
///
/// A moment without a time zone is shown in UTC. If `format` asks for what the value does not have, or is none, the
/// render fails.
///
/// ```
/// # use zzz_template::pipes::format_date;
/// use std::time::SystemTime;
///
/// assert_eq!(format_date(&SystemTime::UNIX_EPOCH, "%d.%m.%Y %H:%M").to_string(), "01.01.1970 00:00");
/// ```
pub fn format_date<'a, T: Moment + ?Sized>(value: &T, format: &'a str) -> FormattedDate<'a> {
    FormattedDate { moment: value.broken_down(), format }
}

/// What [`format_date`] takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a moment nor a date",
    label = "`format_date` takes one",
    note = "types that have it: jiff's `Timestamp`, `Zoned`, `civil::DateTime`, `civil::Date` and `civil::Time`, and `SystemTime`"
)]
pub trait Moment {
    /// Its year, month, day and so on, as far as it has them; `None` if it is beyond the years that have numbers of four digits.
    fn broken_down(&self) -> Option<BrokenDownTime>;
}

macro_rules! moments {
    ($($type:ty)*) => {$(
        impl Moment for $type {
            fn broken_down(&self) -> Option<BrokenDownTime> {
                Some(BrokenDownTime::from(*self))
            }
        }
    )*};
}

moments!(Timestamp DateTime Date Time);

impl Moment for Zoned {
    fn broken_down(&self) -> Option<BrokenDownTime> {
        Some(BrokenDownTime::from(self))
    }
}

impl Moment for SystemTime {
    fn broken_down(&self) -> Option<BrokenDownTime> {
        Timestamp::try_from(*self).ok().map(BrokenDownTime::from)
    }
}

impl<T: Moment + ?Sized> Moment for &T {
    fn broken_down(&self) -> Option<BrokenDownTime> {
        T::broken_down(self)
    }
}

/// What [`format_date`] gives.
#[derive(Debug)]
pub struct FormattedDate<'a> {
    moment: Option<BrokenDownTime>,
    format: &'a str,
}

impl Display for FormattedDate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = self.moment.as_ref().ok_or(fmt::Error)?;
        f.write_str(&moment.to_string(self.format).map_err(|_| fmt::Error)?)
    }
}

impl Render for FormattedDate<'_> {
    fn value(&self) -> impl Value {
        Displayed(self)
    }
}
