//! Mail: messages as files in an outbox folder. Where there is a mail server they are handed to it and leave the folder once it has taken
//! them, however long that takes; elsewhere they stay, for a mail program or a rehearsal.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::address::Envelope;
use lettre::{SmtpTransport, Transport as _};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::sync::Notify;
use uuid::Uuid;

use super::config::Mail;
use super::refusal::{Answer, Refusal};
use super::{Shared, blocking};
use crate::files::write_private;
use crate::text::Text;

/// How long the mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pauses between tries while the mail server takes nothing.
const PAUSES: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(300);
/// A message that nobody took for so long says nothing that still counts.
const OLD: Duration = Duration::from_secs(3 * 24 * 3600);

/// The folder of messages of one data folder.
pub struct Outbox {
    folder: PathBuf,
    from: String,
    /// Names this server in a command, where its address is known.
    server: String,
    smtp: Option<SmtpTransport>,
    /// A message was put in.
    put: Notify,
}

impl Outbox {
    /// # Errors
    /// When the mail server's address is none.
    pub fn of(data: &Path, mail: &Mail, address: Option<&str>) -> crate::error::Result<Self> {
        let smtp = mail.smtp.as_ref().map(|url| {
            let built = SmtpTransport::from_url(&url.0).map(|server| server.timeout(Some(PATIENCE)).build());
            // The cause would show the address, and with it the password.
            built.map_err(|_| {
                crate::error::Error::usage(
                    Text::new("邮件服务器的网址（mail.smtp）不对", "the address of the mail server (mail.smtp) is not well formed"),
                    Text::new(
                        "应为 smtps://用户:密码@主机，密码中的特殊字符须转义。",
                        "It is smtps://USER:PASSWORD@HOST, with special characters of the password escaped.",
                    ),
                )
            })
        });
        let server = address.map(|url| format!(" --server {url}")).unwrap_or_default();
        Ok(Self { folder: data.join("outbox"), from: mail.from.clone(), server, smtp: smtp.transpose()?, put: Notify::new() })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Hands every message to the mail server. Says how many still wait.
    fn hand_over(&self, smtp: &SmtpTransport) -> Answer<usize> {
        let mut waiting = 0;
        let paths = self.messages()?;
        let messages = paths.len();
        for (done, path) in paths.into_iter().enumerate() {
            match self.hand_over_one(smtp, &path) {
                Ok(()) => std::fs::remove_file(&path).map_err(|failed| Refusal::io(&failed))?,
                Err(Undelivered::Later(why)) if !is_old(&path) => {
                    tracing::warn!(why, "the mail server did not take a message");
                    waiting += 1;
                }
                Err(Undelivered::NoServer(why)) if !is_old(&path) => {
                    tracing::warn!(why, "the mail server does not answer");
                    // The others need not be tried one by one.
                    return Ok(messages - done);
                }
                Err(_) => {
                    tracing::error!("a message is given up: no mail server will take it");
                    std::fs::rename(&path, path.with_extension("undelivered")).map_err(|failed| Refusal::io(&failed))?;
                }
            }
        }
        Ok(waiting)
    }

    fn hand_over_one(&self, smtp: &SmtpTransport, path: &Path) -> Result<(), Undelivered> {
        let message = std::fs::read_to_string(path).map_err(|failed| Undelivered::Later(failed.to_string()))?;
        let to = message.lines().find_map(|line| line.strip_prefix("To: ")).ok_or(Undelivered::Never)?;
        let address = |text: &str| text.parse().map_err(|_| Undelivered::Never);
        let envelope = Envelope::new(Some(address(&self.from)?), vec![address(to)?]).map_err(|_| Undelivered::Never)?;
        let sent = smtp.send_raw(&envelope, message.replace('\n', "\r\n").as_bytes());
        // What the mail server says may name the address, which no log is to hold: its code is enough.
        sent.map(drop).map_err(|failed| match failed.status() {
            _ if failed.is_permanent() => Undelivered::Never,
            Some(code) => Undelivered::Later(code.to_string()),
            // What was said in an answer that is none may name it too.
            None if failed.is_response() => Undelivered::NoServer("its answer is none".to_owned()),
            None => Undelivered::NoServer(failed.to_string()),
        })
    }

    /// The messages, the oldest first.
    fn messages(&self) -> Answer<Vec<PathBuf>> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(failed) if failed.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(failed) => return Err(Refusal::io(&failed)),
        };
        let mut paths: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
        paths.sort();
        Ok(paths)
    }

    /// The code of a new account.
    pub fn confirmation(&self, to: &str, user_name: &str, code: &str, at: OffsetDateTime) -> Answer<()> {
        let server = &self.server;
        let body = format!(
            "您注册了账号 {user_name}。请在24小时内用下面的验证码确认：\nYou registered the account {user_name}. Confirm it with this code within 24 hours:\n\n    {code}\n\n\
             declare register{server} --account {user_name} --code {code}\n\n如非本人操作，请忽略本邮件。\nIf this was not you, ignore this mail.\n"
        );
        self.put(to, &Text::new("验证码", "Confirmation code"), &body, at)
    }

    /// Tells the owner of an identity that somebody tried to register it again.
    pub fn registered_already(&self, to: &str, at: OffsetDateTime) -> Answer<()> {
        let body = "有人用您的证件号码再次注册账号，没有成功。如是本人，请用原账号登录。\n\
                    Somebody tried to register another account with your identity number; it was refused. If it was you, sign in with the account you have.\n";
        self.put(to, &Text::new("重复注册未成功", "A second registration was refused"), body, at)
    }

    /// A code for a new password.
    pub fn recovery(&self, to: &str, user_name: &str, code: &str, at: OffsetDateTime) -> Answer<()> {
        let server = &self.server;
        let body = format!(
            "有人要为账号 {user_name} 设新密码。如是本人，请在24小时内使用下面的验证码：\nSomebody asked for a new password for the account {user_name}. If it was you, use this code within 24 hours:\n\n    {code}\n\n\
             declare recover{server} --account {user_name} --code {code}\n\n如非本人操作，请忽略本邮件，密码不变。\nIf it was not you, ignore this mail; the password stays.\n"
        );
        self.put(to, &Text::new("重设密码的验证码", "Code for a new password"), &body, at)
    }

    /// A code for an address that an account wants to have.
    pub fn address(&self, to: &str, user_name: &str, code: &str, at: OffsetDateTime) -> Answer<()> {
        let server = &self.server;
        let body = format!(
            "账号 {user_name} 要改用这个邮箱。如是本人，请在24小时内用下面的验证码确认：\nThe account {user_name} wants to use this mail address. If it is yours, confirm it with this code within 24 hours:\n\n    {code}\n\n\
             declare me edit{server} --code {code}\n\n如非本人操作，请忽略本邮件。\nIf it is not yours, ignore this mail.\n"
        );
        self.put(to, &Text::new("新邮箱的验证码", "Code for a new mail address"), &body, at)
    }

    /// Tells the mailbox that is left: whoever has the new one can set a new password.
    pub fn address_changed(&self, to: &str, user_name: &str, at: OffsetDateTime) -> Answer<()> {
        let server = &self.server;
        let body = format!(
            "账号 {user_name} 的邮箱已改为另一个，今后的邮件不再发到这里。如非本人操作：能登录的，立即用下面的命令改回这个邮箱，再修改密码；登录不了的，请与受理部门联系。\n\
             The account {user_name} uses another mail address from now on; no more mail comes here. If it was not you: while you are signed in, put this address back at once and then change the password; if you cannot sign in, turn to the bureau.\n\n    \
             declare me edit{server} --email ADDRESS\n    declare me password{server}\n"
        );
        self.put(to, &Text::new("邮箱已修改", "Your mail address was changed"), &body, at)
    }

    /// The user names that were registered with an address.
    pub fn user_names(&self, to: &str, user_names: &[String], at: OffsetDateTime) -> Answer<()> {
        let (names, first, server) = (user_names.join("\n    "), user_names.first().map_or("", String::as_str), &self.server);
        let body =
            format!("用这个邮箱注册的账号：\nThe accounts registered with this address:\n\n    {names}\n\ndeclare login{server} --account {first}\n");
        self.put(to, &Text::new("您的账号", "Your user name"), &body, at)
    }

    fn put(&self, to: &str, subject: &Text, body: &str, at: OffsetDateTime) -> Answer<()> {
        let date = at.format(&Rfc2822).map_err(Refusal::internal)?;
        let (id, from) = (Uuid::now_v7(), &self.from);
        let host = from.rsplit('@').next().unwrap_or_default();
        // A header is ASCII (RFC 2047), in lines of 76 at most: a subject is short and is folded between the languages.
        let (zh, en) = (STANDARD.encode(subject.zh.as_bytes()), &subject.en);
        let message = format!(
            "From: {from}\nTo: {to}\nSubject: =?UTF-8?B?{zh}?=\n / {en}\nDate: {date}\nMessage-ID: <{id}@{host}>\nMIME-Version: 1.0\n\
             Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
        );
        let path = self.folder.join(format!("{id}.eml"));
        write_private(&path, message.as_bytes()).map_err(|failed| Refusal::of_file(&failed))?;
        self.put.notify_one();
        Ok(())
    }
}

/// Tells the addresses that accounts have left.
pub(super) fn tell_left(shared: &Shared) -> Answer<()> {
    for (user_name, email) in shared.store.left_mails()? {
        shared.outbox.address_changed(&email, &user_name, shared.clock.now())?;
        shared.store.told(&user_name, &email)?;
    }
    Ok(())
}

/// Why a message was not handed over.
enum Undelivered {
    Later(String),
    NoServer(String),
    /// The mail server will never take it.
    Never,
}

fn is_old(path: &Path) -> bool {
    let age = std::fs::metadata(path).and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age > OLD)
}

/// Hands what is in the outbox to the mail server, now and whenever something is put in, until the server stops.
pub(super) async fn deliver(shared: Arc<Shared>) {
    let Some(smtp) = shared.outbox.smtp.clone() else { return };
    let mut pause = *PAUSES.start();
    loop {
        let (sending, smtp) = (Arc::clone(&shared), smtp.clone());
        let waiting = match blocking(move || sending.outbox.hand_over(&smtp)).await {
            Ok(waiting) => waiting,
            Err(refusal) => {
                tracing::warn!(cause = refusal.cause, "the outbox cannot be read");
                1
            }
        };
        shared.metrics.mails_waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
        if waiting == 0 {
            pause = *PAUSES.start();
            shared.outbox.put.notified().await;
        } else {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = shared.outbox.put.notified() => {}
            }
            pause = (pause * 2).min(*PAUSES.end());
        }
    }
}

/// `z***@example.org`
pub fn shortened(address: &str) -> String {
    match address.split_once('@') {
        Some((user, host)) => format!("{}***@{host}", user.chars().next().unwrap_or('*')),
        None => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_lies_in_the_folder() {
        let data = tempfile::tempdir().unwrap();
        let mail = Mail { smtp: None, from: "titles@example.org".to_owned() };
        let outbox = Outbox::of(data.path(), &mail, Some("https://titles.example.org")).unwrap();
        outbox.confirmation("zhang@example.org", "zhang", "012345", time::macros::datetime!(2026-03-01 09:00 +8)).unwrap();
        let file = std::fs::read_dir(outbox.folder()).unwrap().next().unwrap().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert!(
            text.starts_with("From: titles@example.org\nTo: zhang@example.org\n")
                && text.contains("    012345\n")
                && text.contains("\ndeclare register --server https://titles.example.org --account zhang --code 012345\n")
                // 验证码
                && text.contains("\nSubject: =?UTF-8?B?6aqM6K+B56CB?=\n / Confirmation code\nDate: ")
                && text.contains("Date: Sun, 01 Mar 2026 09:00:00 +0800\n")
        );
        assert_eq!(shortened("zhang@example.org"), "z***@example.org");
    }
}
