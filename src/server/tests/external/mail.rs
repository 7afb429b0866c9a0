//! Mail with a real server (`aiosmtpd`): taken over when it is there, waiting while it is not.

use std::process::Command;

use super::super::world::{World, registration};
use super::{Program, script};
use crate::server::config::Secret;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn external_messages_leave_once_the_mail_server_takes_them() {
    let folder = tempfile::tempdir().unwrap();
    let reserved = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = reserved.local_addr().unwrap().port();
    drop(reserved);
    let world = World::configured(|config| {
        config.mail.smtp = Some(Secret(format!("smtp://127.0.0.1:{port}")));
        config.mail.from = "titles@example.org".to_owned();
    });
    let delivering = tokio::spawn(crate::server::mail::deliver(std::sync::Arc::clone(&world.shared)));
    let registered = world.post("/v1/accounts", &registration("lisimin", "李思敏", "440300199903080021")).await;
    assert!(registered.status.is_success(), "nobody waits for the mail server");
    assert_eq!(world.mails().len(), 1, "kept while there is none");

    let (_server, line) = Program::start(Command::new("python3").arg(script("mail.py")).arg(port.to_string()).arg(folder.path()));
    assert_eq!(line, "ready");
    let taken = folder.path().join("1.eml");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !(taken.exists() && world.mails().is_empty()) {
        assert!(std::time::Instant::now() < until, "the message was not taken");
        tokio::task::yield_now().await;
    }
    delivering.abort();
    let message = std::fs::read_to_string(taken).unwrap();
    assert!(message.starts_with("titles@example.org > lisimin@example.org"), "{message}");
    assert!(message.contains("您注册了账号 lisimin") && message.contains("declare register --account lisimin --code"), "{message}");
}
