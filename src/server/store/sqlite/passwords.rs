//! What was forgotten and is set anew: user names, passwords.

use rusqlite::{Connection, OptionalExtension, params};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::accounts::{id, use_code};
use super::refused;
use crate::canonical::Sha256;
use crate::server::refusal::Answer;
use crate::server::store::{Audit, What};

/// Nobody is sent a second code sooner: a mailbox must not be filled by who knows its owner's user name.
const BETWEEN_CODES: Duration = Duration::minutes(1);

pub(super) fn user_names(db: &Connection, email: &str) -> Answer<Vec<String>> {
    let mut found = db
        .prepare_cached(
            "SELECT user_name FROM accounts WHERE lower(email) = lower(?1) AND email <> '' AND confirmed = 1 AND office IS NULL ORDER BY at",
        )
        .map_err(refused)?;
    let rows = found.query_map([email], |row| row.get(0)).map_err(refused)?;
    rows.map(|row| row.map_err(refused)).collect()
}

pub(super) fn put_code(db: &Connection, user_name: &str, code: &Sha256, until: OffsetDateTime) -> Answer<Option<String>> {
    let account: Option<(String, String)> = db
        .query_row("SELECT id, email FROM accounts WHERE user_name = ?1 AND confirmed = 1 AND office IS NULL AND email <> ''", [user_name], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()
        .map_err(refused)?;
    let Some((account, email)) = account else { return Ok(None) };
    let put = "INSERT INTO codes (account, hash, until, tries) VALUES (?1, ?2, ?3, 0)
        ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, until = excluded.until, tries = 0 WHERE excluded.until - until >= ?4";
    let kept = db.execute(put, params![account, code.to_string(), until.unix_timestamp(), BETWEEN_CODES.whole_seconds()]).map_err(refused)?;
    Ok((kept > 0).then_some(email))
}

pub(super) fn reset(db: &Connection, user_name: &str, code: &Sha256, password_hash: &str, now: OffsetDateTime) -> Answer<bool> {
    let is_confirmed: bool = db
        .query_row("SELECT EXISTS (SELECT 1 FROM accounts WHERE user_name = ?1 AND confirmed = 1)", [user_name], |row| row.get(0))
        .map_err(refused)?;
    if !is_confirmed {
        return Ok(false);
    }
    let Some(account) = use_code(db, user_name, code, now)? else { return Ok(false) };
    db.execute("UPDATE accounts SET email_proved = 1 WHERE id = ?1", [&account]).map_err(refused)?;
    set(db, id(&account)?, password_hash, None, now)?;
    Ok(true)
}

/// Sets the password and ends every token of the account but the one that is kept.
pub(super) fn set(db: &Connection, account: Uuid, password_hash: &str, kept: Option<Uuid>, now: OffsetDateTime) -> Answer<()> {
    db.execute("UPDATE accounts SET password_hash = ?2 WHERE id = ?1", params![account.to_string(), password_hash]).map_err(refused)?;
    db.execute(
        "UPDATE tokens SET revoked = ?2 WHERE account = ?1 AND revoked IS NULL AND id IS NOT ?3",
        params![account.to_string(), now.unix_timestamp(), kept.map(|kept| kept.to_string())],
    )
    .map_err(refused)?;
    // What somebody who knew the old one may have set up: a device about to come in, another mail address, a sign-on that nobody vouched for.
    db.execute("DELETE FROM devices WHERE account = ?1", [account.to_string()]).map_err(refused)?;
    db.execute("DELETE FROM mail_changes WHERE account = ?1", [account.to_string()]).map_err(refused)?;
    db.execute("DELETE FROM identities WHERE account = ?1 AND vouched = 0", [account.to_string()]).map_err(refused)?;
    super::changes::note(db, &Audit { at: now, audit: What::SetPassword, account: Some(account), about: None })
}
