//! What becomes of everybody else while somebody means harm.
//!
//! Server, attacker and honest clients are processes of their own; the attacker runs at the lowest
//! priority, so that on one machine it does not win by taking the processor from whom it attacks. Honest clients ask for a page that waits 5 ms, as for a
//! database. Each attack is compared with the quiet around it, by the median of windows. Attacks by HTTP/2 have their tests where
//! HTTP/2 has its own.

mod attack;
mod exhaustion;
mod honest;
mod target;

use std::{
    fs,
    time::{Duration, Instant},
};

use self::{
    attack::Attack,
    honest::{Honest, median_p99},
};
use crate::{
    contract::{figure, report},
    support::{Child, beside, role},
};

/// How much slower an honest client may be served in an attack.
const SLOWER_MAX: u32 = 5;
/// The same after it.
const SLOWER_AFTERWARDS_MAX: u32 = 3;
/// What an attack does to honest clients it does for as long as it goes on; what other programs on the machine do, a second
/// look does not find again.
const LOOKS: usize = 4;
/// What an attack by 600 connections may cost, beyond what the quiet server has: 600 heads of 64 KiB, and half as much again.
const MEMORY_MAX_KIB: u64 = 56 * 1024;
/// What may stay of it, because the allocator keeps it for the next time.
const MEMORY_AFTERWARDS_MAX_KIB: u64 = 24 * 1024;
/// For everything, on two busy cores.
const TIME_MAX: Duration = Duration::from_secs(120);
/// The time-outs of the server are shorter, and everything after an attack ends in this time.
const RECOVERY_MAX: Duration = Duration::from_secs(10);

const TEST: &str = "abuse::honest_clients_are_served_whatever_others_do";

/// A line of `/proc/<id>/status`, in KiB.
fn memory(child: &Child, name: &str) -> u64 {
    let path = format!("/proc/{}/status", child.id());
    let status = fs::read_to_string(path).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the line");
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a number")
}

/// Runs one attack and checks what it did.
async fn withstands(attack: Attack, server: &mut Child, honest: &Honest) {
    let quiet = median_p99(&honest.windows().await);
    let memory_before = memory(server, "VmRSS");
    let name = attack.name();
    let mut attacker =
        Child::start(TEST, &format!("attack {name} {}", honest.address), LOW_PRIORITY);
    attacker.says("ATTACKING");
    let mut attacked = median_p99(&honest.windows().await);
    for _ in 1..LOOKS {
        if attacked <= quiet * SLOWER_MAX {
            break;
        }
        attacked = median_p99(&honest.windows().await);
    }
    let memory_most = memory(server, "VmHWM");
    let done = attacker.ask("HOW MUCH", "DONE ");
    assert!(attacker.ends());

    let start = Instant::now();
    while server.ask("OPEN", "OPEN ") != "0" {
        assert!(start.elapsed() < RECOVERY_MAX, "{name}: connections stay open");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let memory_after = memory(server, "VmRSS");
    let mut quiet_again = median_p99(&honest.windows().await);
    while quiet_again > quiet * SLOWER_AFTERWARDS_MAX {
        assert!(start.elapsed() < RECOVERY_MAX, "{name}: {quiet_again:?}, and it was {quiet:?}");
        quiet_again = median_p99(&honest.windows().await);
    }
    let recovered = start.elapsed();
    let usual = quiet.max(quiet_again);
    let text = format!(
        "p99 {attacked:.1?} of {usual:.1?}, {done}, memory {memory_before} -> {memory_most} -> \
         {memory_after} KiB, quiet after {recovered:.1?}"
    );
    figure("abuse", name, &text);
    assert!(attacked <= usual * SLOWER_MAX, "{name}: {text}");
    assert!(memory_most <= memory_before + MEMORY_MAX_KIB, "{name}: {text}");
    assert!(memory_after <= memory_before + MEMORY_AFTERWARDS_MAX_KIB, "{name}: {text}");
    report("abuse", "per-core", 1);
}

/// Shell that makes an attacker give way.
const LOW_PRIORITY: &str = "renice -n 19 -p $$ >/dev/null; ulimit -n 4096; ";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn honest_clients_are_served_whatever_others_do() {
    if let Some(role) = role() {
        return play(&role).await;
    }
    let start = Instant::now();
    let mut server = Child::start(TEST, "server", "ulimit -n 4096; ");
    let address = server.says("LISTENING ").parse().expect("an address");
    let honest = Honest { address };
    // What is made once, such as the blocks of buffers, is no cost of an attack.
    honest.windows().await;
    for attack in Attack::ALL {
        withstands(attack, &mut server, &honest).await;
    }
    assert!(server.ends());
    assert!(start.elapsed() < TIME_MAX, "it took {:?}", start.elapsed());
}

async fn play(role: &str) {
    match role.split(' ').collect::<Vec<_>>()[..] {
        ["server"] => {
            tokio::task::spawn_blocking(target::serve).await.expect("a server that ends");
        }
        ["attack", name, address] => {
            let address = address.parse().expect("an address");
            beside(Attack::named(name).run(address)).await.expect("an attack that ends");
        }
        _ => panic!("no role: {role}"),
    }
}
