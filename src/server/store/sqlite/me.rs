//! What a person changes of their own account: mobile number, postal address, mail address.

use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::accounts::{id, is_code};
use super::{passwords, refused};
use crate::api::MeChange;
use crate::canonical::Sha256;
use crate::server::refusal::Answer;
use crate::server::store::{Audit, MailAsked, What};

pub(super) fn change(db: &Connection, account: Uuid, change: &MeChange, now: OffsetDateTime) -> Answer<()> {
    db.execute(
        "UPDATE accounts SET mobile = coalesce(?2, mobile), address = coalesce(?3, address) WHERE id = ?1",
        params![account.to_string(), change.mobile, change.address],
    )
    .map_err(refused)?;
    note(db, account, now)
}

fn note(db: &Connection, account: Uuid, at: OffsetDateTime) -> Answer<()> {
    super::changes::note(db, &Audit { at, audit: What::ChangeMe, account: Some(account), about: None })
}

/// A later one takes the place of an earlier one: the mailbox that was mistyped need not answer.
pub(super) fn ask_mail(db: &Connection, asked: &MailAsked, until: OffsetDateTime) -> Answer<bool> {
    let kept = db
        .execute(
            "INSERT INTO mail_changes (account, email, hash, until, tries)
             SELECT id, ?2, ?3, ?4, 0 FROM accounts WHERE id = ?1 AND CASE WHEN ?5 IS NULL THEN email = '' ELSE password_hash = ?5 END
             ON CONFLICT (account) DO UPDATE SET email = excluded.email, hash = excluded.hash, until = excluded.until, tries = 0",
            params![asked.account.to_string(), asked.email, asked.code.to_string(), until.unix_timestamp(), asked.password_hash],
        )
        .map_err(refused)?;
    Ok(kept > 0)
}

/// The code stays until it is too old or another is asked for: an answer that was lost may be asked for again.
pub(super) fn set_mail(db: &Connection, account: Uuid, code: &Sha256, now: OffsetDateTime) -> Answer<bool> {
    let of = account.to_string();
    if !is_code(db, "mail_changes", &of, code, now)? {
        return Ok(false);
    }
    let change = "SELECT c.email, a.email FROM mail_changes c JOIN accounts a ON a.id = c.account WHERE c.account = ?1";
    let (asked, present): (String, String) = db.query_row(change, [&of], |row| Ok((row.get(0)?, row.get(1)?))).map_err(refused)?;
    if asked != present {
        take(db, &of, &asked, true)?;
        note(db, account, now)?;
    }
    Ok(true)
}

/// By the operator, who has seen whose account it is. Whoever was in it is out of it: only the code from the new address opens it.
pub(super) fn give_mail(db: &Connection, user_name: &str, email: &str, password_hash: &str, at: OffsetDateTime) -> Answer<bool> {
    let account: Option<String> = db
        .query_row("SELECT id FROM accounts WHERE user_name = ?1 AND confirmed = 1 AND office IS NULL", [user_name], |row| row.get(0))
        .optional()
        .map_err(refused)?;
    let Some(account) = account else { return Ok(false) };
    take(db, &account, email, false)?;
    passwords::set(db, id(&account)?, password_hash, None, at)?;
    super::changes::note(db, &Audit { at, audit: What::ChangeMe, account: None, about: Some(id(&account)?) })?;
    Ok(true)
}

/// The account has this address from now on. The one before still says who it is, where it was proved, and is told.
fn take(db: &Connection, account: &str, email: &str, proved: bool) -> Answer<()> {
    for kept in [
        "INSERT OR IGNORE INTO earlier_mails SELECT id, lower(email) FROM accounts WHERE id = ?1 AND email <> '' AND email_proved",
        "INSERT OR IGNORE INTO left_mails SELECT id, email FROM accounts WHERE id = ?1 AND email <> ''",
        // A code for a new password that lies in the mailbox that is left.
        "DELETE FROM codes WHERE account = ?1",
    ] {
        db.execute(kept, [account]).map_err(refused)?;
    }
    db.execute("UPDATE accounts SET email = ?2, email_proved = ?3 WHERE id = ?1", params![account, email, proved]).map_err(refused)?;
    Ok(())
}

/// The addresses that accounts have left and that were not told yet, with the user names.
pub(super) fn left_mails(db: &Connection) -> Answer<Vec<(String, String)>> {
    let mut found =
        db.prepare_cached("SELECT a.user_name, l.email FROM left_mails l JOIN accounts a ON a.id = l.account ORDER BY l.rowid").map_err(refused)?;
    let rows = found.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(refused)?;
    rows.map(|row| row.map_err(refused)).collect()
}

pub(super) fn told(db: &Connection, user_name: &str, email: &str) -> Answer<()> {
    let done = "DELETE FROM left_mails WHERE email = ?2 AND account = (SELECT id FROM accounts WHERE user_name = ?1)";
    db.execute(done, [user_name, email]).map(drop).map_err(refused)
}
