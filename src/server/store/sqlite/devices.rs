//! Devices that wait to be let in by their owner at a browser (RFC 8628), and whom a sign-on provider knows by which account.

use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::accounts::id;
use super::{changes, refused};
use crate::canonical::Sha256;
use crate::server::refusal::Answer;
use crate::server::store::{Audit, Device, NewDevice, Polled, What};

pub(super) fn put(db: &Connection, device: &NewDevice) -> Answer<()> {
    db.execute("DELETE FROM devices WHERE until < ?1", [device.at.unix_timestamp()]).map_err(refused)?;
    db.execute(
        "INSERT INTO devices (code, user_code, label, at, until) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![device.code.to_string(), device.user_code.to_string(), device.label, device.at.unix_timestamp(), device.until.unix_timestamp()],
    )
    .map_err(refused)?;
    Ok(())
}

/// One that nobody has answered yet.
pub(super) fn waiting(db: &Connection, user_code: &Sha256, now: OffsetDateTime) -> Answer<Option<Device>> {
    db.query_row(
        "SELECT label FROM devices WHERE user_code = ?1 AND until >= ?2 AND account IS NULL AND refused = 0",
        params![user_code.to_string(), now.unix_timestamp()],
        |row| Ok(Device { label: row.get(0)? }),
    )
    .optional()
    .map_err(refused)
}

/// Lets a device in as `account`, or refuses it; false when there is none that waits.
pub(super) fn answer(db: &Connection, user_code: &Sha256, account: Option<Uuid>, now: OffsetDateTime) -> Answer<bool> {
    let answered = db
        .execute(
            "UPDATE devices SET account = ?2, refused = ?3 WHERE user_code = ?1 AND until >= ?4 AND account IS NULL AND refused = 0",
            params![user_code.to_string(), account.map(|account| account.to_string()), account.is_none(), now.unix_timestamp()],
        )
        .map_err(refused)?;
    Ok(answered > 0)
}

/// What is known of a device without changing anything; `None` where it was answered.
pub(super) fn look(db: &Connection, code: &Sha256, now: OffsetDateTime) -> Answer<Option<Polled>> {
    let answered: Option<bool> = db
        .prepare_cached("SELECT account IS NOT NULL OR refused = 1 FROM devices WHERE code = ?1 AND until >= ?2")
        .and_then(|mut found| found.query_row(params![code.to_string(), now.unix_timestamp()], |row| row.get(0)).optional())
        .map_err(refused)?;
    Ok(match answered {
        None => Some(Polled::Gone),
        Some(false) => Some(Polled::Waiting),
        Some(true) => None,
    })
}

/// What became of a device. Once it was answered, it is forgotten with this.
pub(super) fn poll(db: &Connection, code: &Sha256, now: OffsetDateTime) -> Answer<Polled> {
    let found: Option<(Option<String>, bool, String)> = db
        .query_row(
            "SELECT account, refused, label FROM devices WHERE code = ?1 AND until >= ?2",
            params![code.to_string(), now.unix_timestamp()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()
        .map_err(refused)?;
    let polled = match found {
        None => return Ok(Polled::Gone),
        Some((None, false, _)) => return Ok(Polled::Waiting),
        Some((Some(account), _, label)) => Polled::Allowed { account: id(&account)?, label },
        Some((None, true, _)) => Polled::Refused,
    };
    db.execute("DELETE FROM devices WHERE code = ?1", [code.to_string()]).map_err(refused)?;
    Ok(polled)
}

/// The account that a provider's person signs in to.
pub(super) fn known(db: &Connection, issuer: &str, subject: &str) -> Answer<Option<Uuid>> {
    let found: Option<String> = db
        .query_row("SELECT account FROM identities WHERE issuer = ?1 AND subject = ?2", [issuer, subject], |row| row.get(0))
        .optional()
        .map_err(refused)?;
    found.map(|account| id(&account)).transpose()
}

/// Keeps that a provider's person is this account; `vouched` where the provider says that it is this number and name.
pub(super) fn bind(db: &Connection, issuer: &str, subject: &str, account: Uuid, vouched: bool, at: OffsetDateTime) -> Answer<()> {
    db.execute(
        "INSERT INTO identities (issuer, subject, account, vouched, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (issuer, subject) DO UPDATE SET account = excluded.account, vouched = excluded.vouched, at = excluded.at",
        params![issuer, subject, account.to_string(), vouched, at.unix_timestamp()],
    )
    .map_err(refused)?;
    changes::note(db, &Audit { at, audit: What::BindIdentity, account: Some(account), about: None })
}

/// Whether a confirmed account has this number, of whatever kind of document.
pub(super) fn has_account(db: &Connection, id_number: &str) -> Answer<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM accounts WHERE id_number = ?1 AND confirmed = 1 AND office IS NULL)";
    db.query_row(sql, [id_number], |row| row.get(0)).map_err(refused)
}

/// The confirmed account of a number, whatever kind of document it was registered with, if its name is this too.
pub(super) fn of_person(db: &Connection, name: &str, id_number: &str) -> Answer<Option<Uuid>> {
    let found: Option<String> = db
        .query_row("SELECT id FROM accounts WHERE id_number = ?1 AND name = ?2 AND confirmed = 1 AND office IS NULL", [id_number, name], |row| {
            row.get(0)
        })
        .optional()
        .map_err(refused)?;
    found.map(|account| id(&account)).transpose()
}
