//! Answers that others may keep: everybody, one browser, for ever, or nobody.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use zzz::{CacheControl, ETag, Fresh, Request, Response, handler};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// For caches on the way, too.
pub(crate) fn for_everybody() -> CacheControl {
    CacheControl::public(HOUR)
}

/// For the visitor's browser.
pub(crate) fn for_you() -> CacheControl {
    CacheControl::private(HOUR)
}

const PHASES: [&str; 8] = [
    "new",
    "a waxing crescent",
    "at its first quarter",
    "waxing",
    "full",
    "waning",
    "at its last quarter",
    "a waning crescent",
];

/// The moon as it is now. Who has this phase already gets 304 and no body.
#[handler]
pub(crate) async fn phase(request: &Request) -> Response {
    let phase = PHASES[phase_at(SystemTime::now())];
    let fresh = Fresh::new().etag(ETag::of(phase));
    fresh.respond(request, || format!("the moon is {phase}\n"))
}

/// What one browser may keep.
#[handler]
pub(crate) async fn dream() -> &'static str {
    "you dreamt of the moon\n"
}

/// What will never be another.
#[handler]
pub(crate) async fn landing() -> &'static str {
    "somebody stood on the moon on 20 July 1969\n"
}

/// What nobody keeps.
#[handler]
pub(crate) async fn secret() -> &'static str {
    "the moon is made of cheese\n"
}

/// The place in [`PHASES`], counted from the new moon of 6 January 2000, 18:14.
fn phase_at(time: SystemTime) -> usize {
    const NEW_MOON: u64 = 947_182_440;
    const MONTH: u64 = 2_551_443;
    let now = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let age = now.saturating_sub(NEW_MOON) % MONTH;
    // Each phase is around its moment: the half of it before is the end of the one before.
    let eighths = (age * 8 + MONTH / 2) / MONTH;
    usize::try_from(eighths).unwrap_or_default() % PHASES.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moon_was_new_and_full_when_it_was() {
        let at = |secs| PHASES[phase_at(UNIX_EPOCH + Duration::from_secs(secs))];
        // Two eclipses: of the sun on 8 April 2024, 18:18, and of the moon on 14 March 2025, 6:59.
        assert_eq!(at(1_712_600_280), "new");
        assert_eq!(at(1_741_935_540), "full");
    }
}
