//! Mail: messages as files in an outbox folder, from which a mail program takes them.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use uuid::Uuid;

use super::refusal::{Answer, Refusal};
use crate::files::write_private;

/// The folder of messages of one data folder.
pub struct Outbox(PathBuf);

impl Outbox {
    pub fn of(data: &Path) -> Self {
        Self(data.join("outbox"))
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// The code of a new account.
    pub fn confirmation(&self, to: &str, user_name: &str, code: &str, at: OffsetDateTime) -> Answer<()> {
        let body = format!(
            "您注册了账号 {user_name}。请在24小时内用下面的验证码确认：\nYou registered the account {user_name}. Confirm it with this code within 24 hours:\n\n    {code}\n\n\
             declare register --account {user_name} --code {code}\n\n如非本人操作，请忽略本邮件。\nIf this was not you, ignore this mail.\n"
        );
        self.put(to, "Confirmation code", &body, at)
    }

    /// Tells the owner of an identity that somebody tried to register it again.
    pub fn registered_already(&self, to: &str, at: OffsetDateTime) -> Answer<()> {
        let body = "有人用您的证件号码再次注册账号，没有成功。如是本人，请用原账号登录。\n\
                    Somebody tried to register another account with your identity number; it was refused. If it was you, sign in with the account you have.\n";
        self.put(to, "A second registration was refused", body, at)
    }

    /// A code for a new password.
    pub fn recovery(&self, to: &str, user_name: &str, code: &str, at: OffsetDateTime) -> Answer<()> {
        let body = format!(
            "有人要为账号 {user_name} 设新密码。如是本人，请在24小时内使用下面的验证码：\nSomebody asked for a new password for the account {user_name}. If it was you, use this code within 24 hours:\n\n    {code}\n\n\
             declare recover --account {user_name} --code {code}\n\n如非本人操作，请忽略本邮件，密码不变。\nIf it was not you, ignore this mail; the password stays.\n"
        );
        self.put(to, "Code for a new password", &body, at)
    }

    /// The user names that were registered with an address.
    pub fn user_names(&self, to: &str, user_names: &[String], at: OffsetDateTime) -> Answer<()> {
        let (names, first) = (user_names.join("\n    "), user_names.first().map_or("", String::as_str));
        let body = format!("用这个邮箱注册的账号：\nThe accounts registered with this address:\n\n    {names}\n\ndeclare login --account {first}\n");
        self.put(to, "Your user name", &body, at)
    }

    fn put(&self, to: &str, subject: &str, body: &str, at: OffsetDateTime) -> Answer<()> {
        let date = at.format(&Rfc2822).map_err(Refusal::internal)?;
        let id = Uuid::now_v7();
        let message = format!(
            "From: declare@localhost\nTo: {to}\nSubject: {subject}\nDate: {date}\nMessage-ID: <{id}@localhost>\nMIME-Version: 1.0\n\
             Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
        );
        let path = self.0.join(format!("{id}.eml"));
        write_private(&path, message.as_bytes()).map_err(|failed| Refusal::unavailable(failed.message(crate::text::Lang::En)))
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
        let outbox = Outbox::of(data.path());
        outbox.confirmation("zhang@example.org", "zhang", "012345", time::macros::datetime!(2026-03-01 09:00 +8)).unwrap();
        let file = std::fs::read_dir(outbox.folder()).unwrap().next().unwrap().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert!(
            text.contains("To: zhang@example.org\n") && text.contains("    012345\n") && text.contains("Date: Sun, 01 Mar 2026 09:00:00 +0800\n")
        );
        assert_eq!(shortened("zhang@example.org"), "z***@example.org");
    }
}
