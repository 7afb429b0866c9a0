//! Who of an office works on which application.

use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::accounts::{id, moment};
use super::{changes, refused};
use crate::server::refusal::Answer;
use crate::server::store::{Audit, Claim, What};

/// The last claim, whether it still counts or not.
pub(super) fn of(db: &Connection, application: Uuid) -> Answer<Option<Claim>> {
    let found: Option<(String, String, String, i64)> = db
        .prepare_cached("SELECT account, office, name, until FROM claims WHERE application = ?1")
        .and_then(|mut found| found.query_row([application.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).optional())
        .map_err(refused)?;
    found.map(|(account, office, name, until)| Ok(Claim { account: id(&account)?, office: id(&office)?, name, until: moment(until)? })).transpose()
}

pub(super) fn claim(db: &Connection, application: Uuid, claim: Claim, now: OffsetDateTime) -> Answer<Claim> {
    if let Some(held) = of(db, application)?
        && held.office == claim.office
        && held.account != claim.account
        && held.until > now
    {
        return Ok(held);
    }
    let put = "INSERT INTO claims (application, account, office, name, until) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (application) DO UPDATE SET account = excluded.account, office = excluded.office, name = excluded.name, until = excluded.until";
    let (account, office) = (claim.account.to_string(), claim.office.to_string());
    db.execute(put, params![application.to_string(), account, office, claim.name, claim.until.unix_timestamp()]).map_err(refused)?;
    changes::note(db, &Audit { at: now, audit: What::Claim, account: Some(claim.account), about: Some(application) })?;
    Ok(claim)
}

pub(super) fn release(db: &Connection, application: Uuid, account: Uuid, now: OffsetDateTime) -> Answer<bool> {
    let gone = db
        .execute(
            "DELETE FROM claims WHERE application = ?1 AND account = ?2 AND until > ?3",
            params![application.to_string(), account.to_string(), now.unix_timestamp()],
        )
        .map_err(refused)?;
    if gone > 0 {
        changes::note(db, &Audit { at: now, audit: What::Release, account: Some(account), about: Some(application) })?;
    }
    Ok(gone > 0)
}

/// The application is with somebody else now.
pub(super) fn forget(db: &Connection, application: Uuid) -> Answer<()> {
    db.prepare_cached("DELETE FROM claims WHERE application = ?1")
        .and_then(|mut forget| forget.execute([application.to_string()]))
        .map_err(refused)?;
    Ok(())
}
