//! Reading applications, filings, events and receipts.

use std::collections::HashSet;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use time::Date;
use uuid::Uuid;

use super::accounts::id;
use super::{from_text, refused, unreadable};
use crate::api::record::{ACCEPTANCE_NUMBER, same_number};
use crate::api::{Action, EarlierFile, ReceiptRef, Role, State, View};
use crate::canonical::{Item, Kind, SignedReceipt};
use crate::paper::Mark;
use crate::server::refusal::Answer;
use crate::server::store::{Caller, Detail, Event, NewFiling, Query, Reader, Stored};
use crate::server::workflow;

pub(super) fn one(db: &Connection, application: Uuid) -> Answer<Option<Stored>> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM applications WHERE id = ?1")
        .and_then(|mut found| found.query_row([application.to_string()], |row| row.get(0)).optional())
        .map_err(refused)?;
    body.map(|body| from_text(&body)).transpose()
}

/// The caller's applications, newest change first, and where the next page begins.
pub(super) fn list(db: &Connection, caller: &Caller, query: &Query) -> Answer<(Vec<Stored>, Option<i64>)> {
    let (mut wanted, mut values): (Vec<String>, Vec<Sql>) = match caller.role {
        Role::Applicant => {
            let person = caller.person.map(|person| person.to_string());
            (vec!["person = ?".into(), "(on_paper = 0 OR ?)".into()], vec![person.into(), i64::from(caller.identity_confirmed).into()])
        }
        Role::Employer => (vec!["employer = ?".into()], vec![caller.owner().to_string().into()]),
        Role::Bureau => (vec!["at_bureau = 1".into()], Vec::new()),
        Role::Operator => return Ok((Vec::new(), None)),
    };
    if let Some(states) = states(query.view, caller.role) {
        wanted.push(match (caller.role, query.view) {
            // What was returned of an officer's filing is the officer's to correct.
            (Role::Employer, View::Todo) => format!("(state IN ({states}) OR ({OFFICERS}))"),
            // A revocation that one officer proposed is another's to decide. As a query of its own it has its own index.
            (Role::Bureau, View::Todo) => {
                values.push(caller.account.to_string().into());
                format!("(state IN ({states}) OR id IN (SELECT id FROM applications WHERE revoking <> ?))")
            }
            (Role::Employer, View::InProgress) => format!("state IN ({states}) AND NOT ({OFFICERS})"),
            _ => format!("state IN ({states})"),
        });
    }
    if let Some(search) = &query.search {
        let (numbers, people) = ("SELECT application FROM numbers WHERE number = ?", "SELECT id FROM people WHERE id_number = ? COLLATE NOCASE");
        wanted.push(format!("(search LIKE ? ESCAPE '\\' OR id IN ({numbers}) OR person IN ({people}))"));
        let escaped = search.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        values.extend([format!("%{escaped}%").into(), same_number(search).into(), same_number(search).into()]);
    }
    if let Some(before) = query.before {
        wanted.push("changed < ?".into());
        values.push(before.into());
    }
    let limit = i64::try_from(query.limit).map_err(unreadable)?;
    values.push((limit + 1).into());
    let sql = format!("SELECT changed, body FROM applications WHERE {} ORDER BY changed DESC LIMIT ?", wanted.join(" AND "));
    let mut found = db.prepare_cached(&sql).map_err(refused)?;
    let rows = found.query_map(params_from_iter(values), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).map_err(refused)?;
    let mut page: Vec<(i64, Stored)> = Vec::new();
    for row in rows {
        let (changed, body) = row.map_err(refused)?;
        page.push((changed, from_text(&body)?));
    }
    let more = page.len() > query.limit;
    page.truncate(query.limit);
    let next = page.last().filter(|_| more).map(|(changed, _)| *changed);
    Ok((page.into_iter().map(|(_, stored)| stored).collect(), next))
}

/// Whether anything was filed with the account of a person, and not by an officer.
pub(super) fn has_filed(db: &Connection, person: &str) -> Answer<bool> {
    db.query_row(
        "SELECT EXISTS (SELECT 1 FROM applications a JOIN filings f ON f.application = a.id WHERE a.person = ?1 AND a.on_paper = 0)",
        [person],
        |row| row.get(0),
    )
    .map_err(refused)
}

/// What the account of a person began and did not file.
pub(super) fn drafts(db: &Connection, person: &str) -> Answer<Vec<Uuid>> {
    let mut found = db.prepare_cached("SELECT id FROM applications WHERE person = ?1 AND on_paper = 0 AND state = 'draft'").map_err(refused)?;
    let rows = found.query_map([person], |row| row.get::<_, String>(0)).map_err(refused)?;
    rows.map(|row| super::accounts::id(&row.map_err(refused)?)).collect()
}

const OFFICERS: &str = "on_paper = 1 AND state IN ('employer_returned', 'bureau_returned')";

/// The states a view holds, quoted for SQL; all for `None`.
fn states(view: View, role: Role) -> Option<String> {
    let wanted = |state: &State| match view {
        View::All => true,
        View::Todo => state.with() == Some(role),
        View::InProgress => state.with().is_some_and(|with| with != role),
        View::Closed => state.is_closed(),
    };
    let names: Vec<String> = State::ALL.iter().filter(|state| wanted(state)).map(|state| format!("'{}'", state.name())).collect();
    (view != View::All).then(|| names.join(", "))
}

pub(super) fn detail(db: &Connection, application: Uuid, reader: Role) -> Answer<Option<Detail>> {
    let Some(stored) = one(db, application)? else { return Ok(None) };
    let revision = stored.revision;
    let events = events(db, application)?;
    let filed = |revision: u32| -> Answer<Option<NewFiling>> { Ok(filing(db, application, revision)?.map(|(filing, _)| filing)) };
    let last = if revision > 0 { filed(revision)? } else { None };
    let previous = had_before(reader, &stored, &events).map(filed).transpose()?.flatten();
    Ok(Some(Detail { application: stored, filing: last, previous, events }))
}

/// The revision before the last one that the reader had: the person filed each, the employer has those that went to it, the bureau those
/// that were endorsed.
fn had_before(reader: Role, stored: &Stored, events: &[Event]) -> Option<u32> {
    let had = |event: &&Event| match reader {
        Role::Applicant => event.body.filing.is_some(),
        Role::Employer => event.body.filing.as_ref().is_some_and(|filing| Some(filing.employer) == stored.employer()),
        Role::Bureau => event.body.action == Action::Endorse.name(),
        Role::Operator => false,
    };
    events.iter().rev().filter(|event| event.body.revision < stored.revision).find(had).map(|event| event.body.revision)
}

pub(super) fn events(db: &Connection, application: Uuid) -> Answer<Vec<Event>> {
    let mut found = db.prepare_cached("SELECT seq, body, hash FROM events WHERE application = ?1 ORDER BY version").map_err(refused)?;
    let rows = found
        .query_map([application.to_string()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
        .map_err(refused)?;
    rows.map(|row| {
        let (seq, body, hash) = row.map_err(refused)?;
        Ok(Event { seq, body: from_text(&body)?, hash: hash.parse().map_err(unreadable)? })
    })
    .collect()
}

pub(super) fn filing(db: &Connection, application: Uuid, revision: u32) -> Answer<Option<(NewFiling, SignedReceipt)>> {
    let found: Option<(String, String, String, String)> = db
        .prepare_cached(
            "SELECT f.body, r.id, r.receipt, r.signature FROM filings f JOIN receipts r ON r.id = f.receipt
             WHERE f.application = ?1 AND f.revision = ?2",
        )
        .and_then(|mut found| {
            found.query_row(params![application.to_string(), revision], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).optional()
        })
        .map_err(refused)?;
    found
        .map(|(body, receipt_id, receipt, signature)| Ok((from_text(&body)?, SignedReceipt { id: id(&receipt_id)?, receipt, signature })))
        .transpose()
}

pub(super) fn receipt(db: &Connection, receipt_id: Uuid) -> Answer<Option<(Uuid, SignedReceipt)>> {
    let found: Option<(String, String, String)> = db
        .prepare_cached("SELECT application, receipt, signature FROM receipts WHERE id = ?1")
        .and_then(|mut found| found.query_row([receipt_id.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional())
        .map_err(refused)?;
    found.map(|(application, receipt, signature)| Ok((id(&application)?, SignedReceipt { id: receipt_id, receipt, signature }))).transpose()
}

/// The files of every filing of a person, newest first and each content once a material, but for those of an application that was refused.
pub(super) fn earlier(db: &Connection, person: Uuid, reader: Reader, material: Option<&str>) -> Answer<Vec<EarlierFile>> {
    let (confirmed, employer) = match reader {
        Reader::Person { confirmed } => (confirmed, None),
        Reader::Employer(employer) => (false, Some(employer.to_string())),
    };
    let mut found = db
        .prepare_cached(
            "SELECT a.body, f.revision, f.body FROM filings f JOIN applications a ON a.id = f.application
             WHERE a.person = ?1 AND CASE WHEN ?3 IS NULL THEN a.on_paper = 0 OR ?2 ELSE a.employer = ?3 END
                 AND a.state NOT IN ('employer_refused', 'not_accepted', 'revoked') ORDER BY a.begun DESC, f.revision DESC",
        )
        .map_err(refused)?;
    let rows = found
        .query_map(params![person.to_string(), confirmed, employer], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?))
        })
        .map_err(refused)?;
    let (mut seen, mut files) = (HashSet::new(), Vec::new());
    for row in rows {
        let (application, revision, filing) = row.map_err(refused)?;
        let (application, filing): (Stored, NewFiling) = (from_text(&application)?, from_text(&filing)?);
        let filed = |receipt: &&ReceiptRef| receipt.kind == Kind::Filed && receipt.revision == revision;
        let at = application.receipts.iter().find(filed).map_or(application.since, |receipt| receipt.at);
        for item in filing.filing.manifest.items {
            if material.is_none_or(|wanted| wanted == item.material) && seen.insert((item.material.clone(), item.sha256)) {
                let Item { material, file_name, size, sha256, .. } = item;
                let (application, guide) = (application.origin.id, application.origin.guide.clone());
                files.push(EarlierFile { material, file_name, size, sha256, application, guide, at });
            }
        }
    }
    Ok(files)
}

pub(super) fn paper(db: &Connection, mark: &Mark) -> Answer<Option<(Stored, NewFiling, SignedReceipt, bool)>> {
    let found: Option<(String, u32)> = db
        .prepare_cached("SELECT application, revision FROM filings WHERE mark = ?1 ORDER BY rowid DESC LIMIT 1")
        .and_then(|mut found| found.query_row([hex::encode(mark.bytes())], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(refused)?;
    let Some((application, revision)) = found else { return Ok(None) };
    let application = id(&application)?;
    let (Some(stored), Some((filed, receipt))) = (one(db, application)?, filing(db, application, revision)?) else { return Ok(None) };
    let latest = stored.revision == revision;
    Ok(Some((stored, filed, receipt, latest)))
}

pub(super) fn in_public_notice(db: &Connection) -> Answer<Vec<(Stored, Option<String>)>> {
    let number = format!("json_extract(body, '$.data.{ACCEPTANCE_NUMBER}')");
    let sql = format!(
        "SELECT body, (SELECT {number} FROM events WHERE application = applications.id AND {number} IS NOT NULL ORDER BY version DESC LIMIT 1)
         FROM applications WHERE state = 'public_notice' ORDER BY changed DESC"
    );
    let mut found = db.prepare_cached(&sql).map_err(refused)?;
    let rows = found.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))).map_err(refused)?;
    rows.map(|row| {
        let (body, number) = row.map_err(refused)?;
        Ok((from_text(&body)?, number.map(|number| number.trim().to_owned())))
    })
    .collect()
}

pub(super) fn overdue(db: &Connection, today: Date) -> Answer<Vec<Uuid>> {
    // A public notice that is over, or was stopped by an objection, waits for the bureau.
    let lapsing = "SELECT id FROM applications
        WHERE due < ?1 AND state NOT IN ('public_notice', 'objection_hold') AND (state <> 'fee_due' OR due < ?2) ORDER BY due";
    let mut found = db.prepare_cached(lapsing).map_err(refused)?;
    let unpaid = today - workflow::TO_ENTER_PAYMENTS;
    let rows = found.query_map([today.to_string(), unpaid.to_string()], |row| row.get::<_, String>(0)).map_err(refused)?;
    rows.map(|row| id(&row.map_err(refused)?)).collect()
}
