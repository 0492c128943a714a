//! The end that an operator asks for.

use crate::support::Showcase;

fn ends_when_idle(backend: &str) {
    let mut showcase = Showcase::with(&[("BACKEND", backend)]);
    // As soon as it says that it serves, it drains.
    showcase.process.terminate();
    let status = showcase.process.ended();
    assert_eq!(status.code(), Some(0), "{status}:\n{}", showcase.process.said());
}

fn finishes_what_runs(backend: &str) {
    let mut showcase = Showcase::with(&[("BACKEND", backend)]);
    let mut client = showcase.ask_beside("/slow");
    showcase.process.says("slow work has begun");
    showcase.process.terminate();
    showcase.process.says("stopping");
    assert!(client.is_running(), "{}", client.said());
    assert!(client.ended().success(), "{}", client.said());
    assert!(client.said().starts_with("HTTP/1.1 200 "), "{}", client.said());
    assert!(client.said().ends_with("\ndone, after three seconds"), "{}", client.said());
    let status = showcase.process.ended();
    assert_eq!(status.code(), Some(0), "{status}:\n{}", showcase.process.said());
    showcase.process.says("slow work is done");
}

#[test]
fn per_core_ends_when_idle() {
    ends_when_idle("per-core");
}

#[test]
fn multi_thread_ends_when_idle() {
    ends_when_idle("multi-thread");
}

#[test]
fn per_core_finishes_what_runs() {
    finishes_what_runs("per-core");
}

#[test]
fn multi_thread_finishes_what_runs() {
    finishes_what_runs("multi-thread");
}
