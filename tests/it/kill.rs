//! The client is killed (-9) in the middle of an application of many files, on a line that goes dead with it, and run again.
//!
//! `cargo test` does it a few times; `scripts/kill.sh` two hundred times with two hundred files.

use std::process::{Child, Stdio};

use crate::filling;
use crate::proxy::{Plan, Proxy};
use crate::round::{Round, print_and_sign};
use crate::support::{Desk, Run};

/// Files in flight at once, and how much of each may be sent again.
const IN_FLIGHT: usize = 8;
const AGAIN: u64 = 1024 * 1024;

/// A desk with the example `minimal` and so many more papers of its achievement.
fn many_files(round: &Round, more: usize) -> Desk {
    let desk = round.person("minimal", "en");
    round.employer(&desk.path("minimal"));
    let paper = |number: usize| desk.path(format!("minimal/附件/业绩1-低功耗蓝牙芯片数字前端设计-{number}.pdf"));
    std::fs::rename(desk.path("minimal/附件/业绩1-低功耗蓝牙芯片数字前端设计.pdf"), paper(1)).unwrap();
    for number in 2..=more {
        std::fs::write(paper(number), filling::pdf(&number.to_string())).unwrap();
    }
    print_and_sign(&desk, "minimal");
    desk
}

fn submit(desk: &Desk, proxy: &Proxy) -> Child {
    // The token was given for the server's own address.
    let mut command = desk.command(["submit", "minimal"]);
    command.env("DECLARE_SERVER", &proxy.url).env("DECLARE_TOKEN", token(desk));
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn token(desk: &Desk) -> String {
    let kept = std::fs::read_to_string(desk.path(".settings/tokens.yaml")).unwrap();
    kept.lines().find_map(|line| line.trim().strip_prefix("token: ")).unwrap().to_owned()
}

fn ended(child: Child) -> Run {
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What the server holds in the end: every file by its digest, and the filed digest of the one application.
fn end_state(round: &Round, desk: &Desk) -> (Vec<String>, String) {
    let run = desk.command(["status", "--format", "json"]).env("DECLARE_SERVER", &round.url).env("DECLARE_TOKEN", token(desk)).output().unwrap();
    let listed: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let applications = listed["applications"].as_array().unwrap();
    assert_eq!(applications.len(), 1);
    let of = |field: &str| applications[0][field].clone();
    (round.blob_names(), format!("{} {} {} {}", of("filing_digest"), of("revision"), of("state"), of("version")))
}

#[test]
fn killed_at_any_point_and_run_again_it_ends_as_if_nothing_had_happened() {
    let asked = std::env::var("DECLARE_KILLS").ok().and_then(|count| count.parse::<u64>().ok());
    let (kills, files) = asked.map_or((4, 24), |kills| (kills, 192));
    let before = Round::open();
    let desk = many_files(&before, files);

    let undisturbed = before.twin();
    let calm = undisturbed.wait(Proxy::start(undisturbed.address(), Plan::calm()));
    let run = ended(submit(&desk, &calm));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let (expected, all) = (end_state(&undisturbed, &desk), calm.points());
    let sizes = calm.seen().files;
    let receipts = desk.path("minimal/receipts");

    let mut most_again = 0;
    for kill in 0..kills {
        // Spread over the whole way, and elsewhere in every step of it.
        let dead_after = (all / kills * kill + kill.wrapping_mul(0x9e37_79b9_7f4a_7c15) % (all / kills)).max(1);
        std::fs::remove_dir_all(&receipts).unwrap();
        let round = before.twin();
        let dying = round.wait(Proxy::start(round.address(), Plan { dead_after, ..Plan::calm() }));
        let mut child = submit(&desk, &dying);
        round.wait(dying.died());
        child.kill().unwrap();
        child.wait().unwrap();

        // The old line stays open at the server: nobody has told it that the client is gone.
        let again = round.wait(Proxy::start(round.address(), Plan::calm()));
        let run = ended(submit(&desk, &again));
        assert_eq!(run.code, 0, "killed after {dead_after} of {all}: {}{}", run.stdout, run.stderr);
        assert_eq!(end_state(&round, &desk), expected, "killed after {dead_after} of {all}");
        let (first, second) = (dying.seen().files, again.seen().files);
        let beyond = sizes.iter().filter_map(|(sha256, file)| {
            let sent = |seen: &std::collections::HashMap<String, crate::proxy::File>| seen.get(sha256).map_or(0, |file| file.bytes);
            (sent(&first) + sent(&second)).checked_sub(file.bytes).filter(|beyond| *beyond > 0)
        });
        let beyond: Vec<u64> = beyond.collect();
        assert!(beyond.len() <= IN_FLIGHT && beyond.iter().all(|bytes| *bytes <= AGAIN), "killed after {dead_after}: {beyond:?} sent again");
        most_again = beyond.iter().sum::<u64>().max(most_again);
    }
    if asked.is_some() {
        println!("{kills} kills of {} files, {all} points: at most {most_again} bytes were sent again in all", sizes.len());
    }
}

/// Ctrl-C, as a terminal sends it.
#[cfg(unix)]
#[test]
fn interrupted_it_says_what_is_kept_and_goes_on_next_time() {
    let round = Round::open();
    let desk = many_files(&round, 24);
    let dying = round.wait(Proxy::start(round.address(), Plan { dead_after: 2_000_000, ..Plan::calm() }));
    let child = submit(&desk, &dying);
    round.wait(dying.died());
    let began = std::time::Instant::now();
    assert!(std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let run = ended(child);
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(run.code, 130, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("The server has ") && run.stderr.contains("Run it again to go on"), "{}", run.stderr);
    drop(dying);
    let run = desk.run(["submit", "minimal"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(!run.stderr.contains(" 0 reused"), "what was there is not sent again: {}", run.stderr);
}
