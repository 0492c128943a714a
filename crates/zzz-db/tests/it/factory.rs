//! Numbers for what has to be unique.

use std::process::Command;

use zzz_db::sequence;

/// What the test of this name prints in a process of its own.
fn numbers_of_a_process() -> (u64, Vec<u64>) {
    let program = std::env::current_exe().expect("this program");
    let mut process = Command::new(program);
    process.args(["--exact", "factory::numbers_of_a_process_are_its_own", "--nocapture"]);
    let process = process.env("ZZZ_TEST_PRINTS_NUMBERS", "1").stdout(std::process::Stdio::piped());
    let child = process.spawn().expect("a process");
    let id = u64::from(child.id());
    let output = child.wait_with_output().expect("its output");
    let text = String::from_utf8(output.stdout).expect("text");
    let numbers = text.lines().filter_map(|line| line.split_once("number ")?.1.parse().ok());
    (id, numbers.collect())
}

#[test]
fn numbers_of_a_process_are_its_own() {
    if std::env::var_os("ZZZ_TEST_PRINTS_NUMBERS").is_some() {
        return (0..3).for_each(|_| println!("number {}", sequence()));
    }
    let (one, numbers) = numbers_of_a_process();
    let (other, others) = numbers_of_a_process();
    assert!(one != other && numbers.len() == 3, "{numbers:?}");
    assert!(numbers.iter().all(|number| !others.contains(number)), "{numbers:?} {others:?}");
    let all = numbers.iter().chain(&others);
    assert!(all.clone().all(|number| i32::try_from(*number).is_ok()), "{numbers:?} {others:?}");
}
