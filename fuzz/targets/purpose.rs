//! Panics of the test application, which are what its callers ask for.

use std::panic;

/// Lets a handler panic: the fuzzer would end the process at any panic, caught
/// or not.
pub(crate) fn spare_panics() {
    let abort = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let is_on_purpose = info.payload_as_str().is_some_and(|text| text.ends_with("on purpose"));
        if !is_on_purpose {
            abort(info);
        }
    }));
}
