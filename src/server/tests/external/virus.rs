//! A filing before a real virus scanner (clamd) that knows one signature, of our own making.

use std::net::TcpStream;
use std::process::Command;

use super::super::files::{Draft, pdf};
use super::super::filing::{Offices, offices};
use super::super::world::World;
use super::{Program, script};
use crate::api::Code;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn external_an_infected_file_is_refused_and_without_the_scanner_nothing_is_filed() {
    let folder = tempfile::tempdir().unwrap();
    let reserved = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = reserved.local_addr().unwrap().port();
    drop(reserved);
    let world = World::configured(|config| config.clamd = Some(format!("127.0.0.1:{port}")));
    let Offices { person, .. } = offices(&world).await;
    let clean = Draft::new(&world, &person).await;
    assert_eq!(clean.file(&world, &person, 1).await.problem().code, Code::Unavailable, "no scanner, no filing");

    let (_scanner, line) = Program::start(Command::new("sh").arg(script("clamd.sh")).arg(port.to_string()).arg(folder.path()));
    assert_eq!(line, "starting");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(120);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(std::time::Instant::now() < until, "the scanner does not listen");
        std::thread::yield_now();
    }
    let mut infected = clean.clone();
    infected.replace_file(&world, &person, "id_document", pdf("declare-test-virus")).await;
    let problem = infected.file(&world, &person, 1).await.problem();
    assert_eq!(problem.code, Code::Invalid);
    let found: Vec<_> = problem.findings.iter().map(|finding| finding.rule.as_ref()).collect();
    assert_eq!(found, ["file-infected"], "{:?}", problem.findings);
    let filed = clean.file(&world, &person, 1).await;
    assert!(filed.status.is_success(), "{}", filed.value());
}
