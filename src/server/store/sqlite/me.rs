//! What a person changes of their own account: mobile number, postal address, mail address.

use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::accounts::{id, use_code_of};
use super::refused;
use crate::api::MeChange;
use crate::canonical::Sha256;
use crate::server::refusal::Answer;
use crate::server::store::{Audit, What};

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
pub(super) fn ask_mail(db: &Connection, account: Uuid, email: &str, code: &Sha256, until: OffsetDateTime) -> Answer<()> {
    db.execute(
        "INSERT INTO mail_changes (account, email, hash, until, tries) VALUES (?1, ?2, ?3, ?4, 0)
         ON CONFLICT (account) DO UPDATE SET email = excluded.email, hash = excluded.hash, until = excluded.until, tries = 0",
        params![account.to_string(), email, code.to_string(), until.unix_timestamp()],
    )
    .map_err(refused)?;
    Ok(())
}

/// The address that counted until now, if this one counts from now on.
pub(super) fn set_mail(db: &Connection, account: Uuid, email: &str, code: &Sha256, now: OffsetDateTime) -> Answer<Option<String>> {
    let of = account.to_string();
    let asked: Option<String> =
        db.query_row("SELECT email FROM mail_changes WHERE account = ?1", [&of], |row| row.get(0)).optional().map_err(refused)?;
    let Some(asked) = asked.filter(|asked| asked.eq_ignore_ascii_case(email)) else { return Ok(None) };
    if !use_code_of(db, "mail_changes", &of, code, now)? {
        return Ok(None);
    }
    let before = take(db, &of, &asked)?;
    note(db, account, now)?;
    Ok(Some(before))
}

/// By the operator, who has seen whose account it is.
pub(super) fn give_mail(db: &Connection, user_name: &str, email: &str, at: OffsetDateTime) -> Answer<bool> {
    let account: Option<String> = db
        .query_row("SELECT id FROM accounts WHERE user_name = ?1 AND confirmed = 1 AND office IS NULL", [user_name], |row| row.get(0))
        .optional()
        .map_err(refused)?;
    let Some(account) = account else { return Ok(false) };
    take(db, &account, email)?;
    db.execute("DELETE FROM mail_changes WHERE account = ?1", [&account]).map_err(refused)?;
    super::changes::note(db, &Audit { at, audit: What::ChangeMe, account: None, about: Some(id(&account)?) })?;
    Ok(true)
}

/// The account has this address from now on. Gives the one before, which still says who it is.
fn take(db: &Connection, account: &str, email: &str) -> Answer<String> {
    let before: String = db.query_row("SELECT email FROM accounts WHERE id = ?1", [account], |row| row.get(0)).map_err(refused)?;
    let kept = "INSERT OR IGNORE INTO earlier_mails (account, email) SELECT ?1, lower(?2) WHERE ?2 <> ''";
    db.execute(kept, [account, &before]).map_err(refused)?;
    db.execute("UPDATE accounts SET email = ?2 WHERE id = ?1", [account, email]).map_err(refused)?;
    // A code for a new password that lies in the mailbox that is left.
    db.execute("DELETE FROM codes WHERE account = ?1", [account]).map_err(refused)?;
    Ok(before)
}
