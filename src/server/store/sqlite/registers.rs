//! What others told us: the insurance and exam registers; and which files and keys there are.

use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{from_text, json, refused, to_text, unreadable};
use crate::api::Blob;
use crate::canonical::{PublicKey, Sha256};
use crate::server::refusal::Answer;
use crate::server::store::{Exam, Insured};

pub(super) fn import_insurance(db: &Connection, rows: &[Insured]) -> Answer<usize> {
    let mut insert =
        db.prepare_cached("INSERT OR REPLACE INTO insurance (id_number, name, employer, employer_code) VALUES (?1, ?2, ?3, ?4)").map_err(refused)?;
    for row in rows {
        insert.execute(params![row.id_number, row.name, row.employer, row.employer_code]).map_err(refused)?;
    }
    Ok(rows.len())
}

pub(super) fn insurance(db: &Connection, id_number: &str) -> Answer<Option<Insured>> {
    db.prepare_cached("SELECT id_number, name, employer, employer_code FROM insurance WHERE id_number = ?1")
        .and_then(|mut found| {
            found
                .query_row([id_number], |row| {
                    Ok(Insured { id_number: row.get(0)?, name: row.get(1)?, employer: row.get(2)?, employer_code: row.get(3)? })
                })
                .optional()
        })
        .map_err(refused)
}

pub(super) fn import_exams(db: &Connection, rows: &[Exam]) -> Answer<usize> {
    let mut insert = db.prepare_cached("INSERT OR REPLACE INTO exams (ticket, id_number, record) VALUES (?1, ?2, ?3)").map_err(refused)?;
    for row in rows {
        insert.execute(params![row.ticket_number, row.id_number, to_text(&row.record)?]).map_err(refused)?;
    }
    Ok(rows.len())
}

pub(super) fn exam(db: &Connection, ticket: &str) -> Answer<Option<Exam>> {
    let found: Option<(String, String, String)> = db
        .prepare_cached("SELECT ticket, id_number, record FROM exams WHERE ticket = ?1")
        .and_then(|mut found| found.query_row([ticket], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional())
        .map_err(refused)?;
    found.map(|(ticket_number, id_number, record)| Ok(Exam { ticket_number, id_number, record: json(&record)? })).transpose()
}

/// What was sent for an application, counted with it.
pub(super) fn bring(db: &Connection, application: Uuid, owner: Uuid, blob: Blob, at: OffsetDateTime) -> Answer<()> {
    // What the disk had lost and takes again was counted before.
    if !add_blob(db, owner, blob, at)? {
        return Ok(());
    }
    let size = i64::try_from(blob.size).map_err(unreadable)?;
    let count = "INSERT INTO brought (application, owner, files, bytes) VALUES (?1, ?2, 1, ?3)
        ON CONFLICT (application, owner) DO UPDATE SET files = files + 1, bytes = bytes + excluded.bytes";
    db.prepare_cached(count).and_then(|mut count| count.execute(params![application.to_string(), owner.to_string(), size])).map_err(refused)?;
    Ok(())
}

pub(super) fn brought(db: &Connection, application: Uuid, owner: Uuid) -> Answer<(u64, u64)> {
    let found: Option<(i64, i64)> = db
        .prepare_cached("SELECT files, bytes FROM brought WHERE application = ?1 AND owner = ?2")
        .and_then(|mut found| found.query_row([application.to_string(), owner.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(refused)?;
    let (files, bytes) = found.unwrap_or_default();
    Ok((u64::try_from(files).map_err(unreadable)?, u64::try_from(bytes).map_err(unreadable)?))
}

/// Whether the owner did not have it before.
pub(super) fn add_blob(db: &Connection, owner: Uuid, blob: Blob, at: OffsetDateTime) -> Answer<bool> {
    let size = i64::try_from(blob.size).map_err(unreadable)?;
    let added = db
        .prepare_cached("INSERT OR IGNORE INTO blobs (owner, sha256, size, at) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut insert| insert.execute(params![owner.to_string(), blob.sha256.to_string(), size, at.unix_timestamp()]))
        .map_err(refused)?;
    Ok(added > 0)
}

pub(super) fn stored_bytes(db: &Connection, owner: Uuid) -> Answer<u64> {
    let bytes: Option<i64> = db
        .prepare_cached("SELECT bytes FROM stored WHERE owner = ?1")
        .and_then(|mut found| found.query_row([owner.to_string()], |row| row.get(0)).optional())
        .map_err(refused)?;
    u64::try_from(bytes.unwrap_or(0)).map_err(unreadable)
}

pub(super) fn blobs(db: &Connection, owners: &[Uuid], digests: &[Sha256]) -> Answer<Vec<Blob>> {
    let mut found = db.prepare_cached("SELECT size FROM blobs WHERE owner = ?1 AND sha256 = ?2").map_err(refused)?;
    let mut there = Vec::new();
    for sha256 in digests {
        for owner in owners {
            let size: Option<i64> = found.query_row(params![owner.to_string(), sha256.to_string()], |row| row.get(0)).optional().map_err(refused)?;
            if let Some(size) = size {
                there.push(Blob { sha256: *sha256, size: u64::try_from(size).map_err(unreadable)? });
                break;
            }
        }
    }
    Ok(there)
}

pub(super) fn files(db: &Connection) -> Answer<Vec<Blob>> {
    let mut found = db.prepare_cached("SELECT DISTINCT sha256, size FROM blobs ORDER BY sha256").map_err(refused)?;
    let rows = found.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))).map_err(refused)?;
    rows.map(|row| {
        let (sha256, size) = row.map_err(refused)?;
        Ok(Blob { sha256: sha256.parse().map_err(unreadable)?, size: u64::try_from(size).map_err(unreadable)? })
    })
    .collect()
}

pub(super) fn put_keys(db: &Connection, keys: &[PublicKey]) -> Answer<()> {
    let put = "INSERT INTO keys (kid, body) VALUES (?1, ?2) ON CONFLICT (kid) DO UPDATE SET body = excluded.body";
    for key in keys {
        db.execute(put, params![key.kid, to_text(key)?]).map_err(refused)?;
    }
    Ok(())
}

pub(super) fn keys(db: &Connection) -> Answer<Vec<PublicKey>> {
    let mut found = db.prepare_cached("SELECT body FROM keys ORDER BY rowid").map_err(refused)?;
    let rows = found.query_map([], |row| row.get::<_, String>(0)).map_err(refused)?;
    rows.map(|row| from_text(&row.map_err(refused)?)).collect()
}
