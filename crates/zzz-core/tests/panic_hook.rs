//! Hooks into panics, of which a process has one: alone in this program, so that no other test is there.

use std::{
    panic::{self, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
};

use zzz_core::{App, Error};

#[tokio::test]
async fn hooks_of_the_application_are_called_once_each() {
    static CALLED: AtomicUsize = AtomicUsize::new(0);
    // One is there before the first start, and two are set later.
    for _ in 0..3 {
        let former = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            CALLED.fetch_add(1, Ordering::Relaxed);
            former(info);
        }));
        App::new().start().await.unwrap();
    }
    let line = line!() + 1;
    let payload = catch_unwind(|| panic!("boom")).unwrap_err();
    assert_eq!(CALLED.load(Ordering::Relaxed), 3);
    let place = Error::from_panic(&*payload).place().unwrap();
    assert_eq!((place.file(), place.line(), place.column()), (file!(), line, 35));
}
