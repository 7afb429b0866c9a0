//! Changing applications: always an event first, chained to the one before; what the application is now follows from it.

use rusqlite::{Connection, OptionalExtension, named_params, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::applications::{filing, one, receipt};
use super::signing::Signed;
use super::writer::{Turn, shared};
use super::{claims, numbers, refused, to_text, unreadable};
use crate::api::{Action, Blob, Code, State};
use crate::canonical::{Actor, Manifest, Sha256};
use crate::paper::Mark;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Audit, Change, Changed, Current, Decide, EventBody, NewFiling, Once, Opener, Origin, Stored, Written, fold};
use crate::text::Text;

/// States in which a person may have several applications of one guide and series.
const FREE: &str = "('draft', 'withdrawn', 'employer_refused', 'not_accepted')";

pub(super) fn find_or_create(db: &Connection, origin: &Origin, opener: &Opener, again: bool, at: OffsetDateTime) -> Answer<(Stored, bool)> {
    let employer = origin.employer.map(|employer| employer.to_string());
    let sql = format!(
        "SELECT id FROM applications WHERE person = ?1 AND guide = ?2 AND series = ?3
             AND CASE WHEN ?4 IS NULL THEN on_paper = 0 OR ?5 ELSE employer = ?4 END
         ORDER BY state NOT IN {FREE} DESC, state = 'draft' DESC, begun DESC LIMIT 1"
    );
    let latest: Option<String> = db
        .prepare_cached(&sql)
        .and_then(|mut found| {
            let wanted = params![origin.person.to_string(), origin.guide, origin.series, employer, opener.confirmed];
            found.query_row(wanted, |row| row.get(0)).optional()
        })
        .map_err(refused)?;
    if let Some(latest) = latest {
        let found = one(db, super::accounts::id(&latest)?)?.ok_or_else(|| Refusal::internal("an application without its row"))?;
        if !(again && found.state.allows_another()) {
            return Ok((found, false));
        }
    }
    // An officer is told before anything is sent; the person's own account may not be the person, and learns it only from a filing.
    if origin.employer.is_some() {
        only_one(db, origin)?;
    }
    let event = EventBody {
        application: origin.id,
        version: 1,
        at,
        action: fold::CREATE.to_owned(),
        by: opener.actor.clone(),
        account: Some(opener.account),
        from: State::Draft,
        to: State::Draft,
        revision: 0,
        origin: Some(origin.clone()),
        filing: None,
        data: None,
        reasons: Vec::new(),
        attachments: Manifest::default(),
        due: None,
        receipt: None,
    };
    let begun = Stored::begin(&event).ok_or_else(|| Refusal::internal("an application that does not begin"))?;
    let seq = append(db, &event)?;
    project(db, &begun, seq, true)?;
    Ok((begun, true))
}

/// Ends what the account of a person began and did not file.
pub(super) fn withdraw_drafts(db: &Connection, person: &str, at: OffsetDateTime) -> Answer<()> {
    for id in super::applications::drafts(db, person)? {
        let mut draft = one(db, id)?.ok_or_else(|| Refusal::internal("an application without its row"))?;
        let event = EventBody::after(&draft, at, Action::Withdraw, Actor::server(), State::Withdrawn);
        write(db, &mut draft, &event, None)?;
    }
    Ok(())
}

/// Refuses where another application of the person, guide and series stands (R12).
pub(super) fn only_one(db: &Connection, origin: &Origin) -> Answer<()> {
    let sql =
        format!("SELECT EXISTS (SELECT 1 FROM applications WHERE person = ?1 AND guide = ?2 AND series = ?3 AND id <> ?4 AND state NOT IN {FREE})");
    let is_there: bool = db
        .prepare_cached(&sql)
        .and_then(|mut found| {
            found.query_row(params![origin.person.to_string(), origin.guide, origin.series, origin.id.to_string()], |row| row.get(0))
        })
        .map_err(refused)?;
    if is_there { Err(another()) } else { Ok(()) }
}

fn another() -> Refusal {
    Refusal::new(
        Code::WrongState,
        Text::new("此人本年度在这个系列已有另一份申报", "this person has another application in this series this year"),
        Text::new(
            "同一人一年在一个系列只能有一份：由提交的一方继续办理，或先撤回。本人可用 declare me employers 看是否由单位代为提交；看不到的，请问可能代为提交的单位，或问人社局。",
            "A person has one a year and series: whoever filed it goes on with it, or withdraws it first. The person sees with `declare me employers` who may have filed it; where nobody is there, ask an employer who may have, or the bureau.",
        ),
    )
}

/// Refuses before it writes anything: the writer keeps no savepoint for it.
pub(super) fn change(turn: &Turn<'_>, application: Uuid, once: Option<Once>, decide: Decide) -> Answer<(Changed, Option<Signed>)> {
    let db = turn.db;
    // Where that fails it is not this change's failure.
    turn.receipts.settle(db, application).map_err(|refusal| shared(Some(refusal)))?;
    let stored = one(db, application)?.ok_or_else(Refusal::not_found)?;
    if let Some(once) = once
        && let Some(repeated) = earlier(db, application, once, &stored)?
    {
        return Ok((repeated, None));
    }
    let last_receipt = match stored.receipts.last() {
        Some(last) => receipt(db, last.id)?.map(|(_, signed)| signed.digest()),
        None => None,
    };
    let last_filing = match stored.revision {
        0 => None,
        revision => filing(db, application, revision)?.map(|(filing, _)| filing),
    };
    let current = Current { claim: claims::of(db, application)?, application: stored, last_receipt, last_filing };
    let Change { event, filing, receipt } = decide(&current)?;
    if filing.is_some() && current.application.state == State::Draft {
        only_one(db, &current.application.origin)?;
    }
    numbers::only_one(db, &current.application.origin.guide, &event)?;
    let (mut application, is_claimed) = (current.application, current.claim.is_some());
    let seq = application.receipts.len();
    write(db, &mut application, &event, filing.as_ref())?;
    let signed = receipt.map(|unsigned| turn.receipts.sign(application.origin.id, seq, unsigned)).transpose()?;
    if is_claimed && event.from.with() != event.to.with() {
        claims::forget(db, application.origin.id)?;
    }
    if let Some(once) = once {
        remember(db, once, &event)?;
    }
    Ok((Changed { application, receipt: None, repeated: false }, signed))
}

/// What the same request came to before. The same id with another content is somebody's mistake, never a change.
fn earlier(db: &Connection, application: Uuid, once: Once, stored: &Stored) -> Answer<Option<Changed>> {
    let found: Option<(String, String, Option<String>)> = db
        .prepare_cached("SELECT application, digest, receipt FROM requests WHERE id = ?1")
        .and_then(|mut found| found.query_row([once.id.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional())
        .map_err(refused)?;
    let Some((of, digest, receipt_id)) = found else { return Ok(None) };
    if of != application.to_string() || digest != once.digest.to_string() {
        return Err(Refusal::id_taken());
    }
    let signed = match receipt_id {
        Some(text) => receipt(db, super::accounts::id(&text)?)?.map(|(_, signed)| signed),
        None => None,
    };
    Ok(Some(Changed { application: stored.clone(), receipt: signed, repeated: true }))
}

fn remember(db: &Connection, once: Once, event: &EventBody) -> Answer<()> {
    db.prepare_cached("INSERT INTO requests (id, application, digest, receipt) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut insert| {
            insert.execute(params![once.id.to_string(), event.application.to_string(), once.digest.to_string(), receipt_id(event)])
        })
        .map_err(refused)?;
    Ok(())
}

fn receipt_id(event: &EventBody) -> Option<String> {
    event.receipt.as_ref().map(|receipt| receipt.id.to_string())
}

fn write(db: &Connection, application: &mut Stored, event: &EventBody, filing: Option<&Written>) -> Answer<()> {
    if let Some(Written { filing, text }) = filing {
        let mark = Mark::of(filing.filing.application_digest.as_bytes());
        let row = params![application.origin.id.to_string(), event.revision, text, receipt_id(event), hex::encode(mark.bytes())];
        db.prepare_cached("INSERT INTO filings (application, revision, body, receipt, mark) VALUES (?1, ?2, ?3, ?4, ?5)")
            .and_then(|mut insert| insert.execute(row))
            .map_err(refused)?;
        share(db, &application.origin, event, filing)?;
    }
    numbers::keep(db, &application.origin.guide, event)?;
    let seq = append(db, event)?;
    application.apply(event);
    project(db, application, seq, false)
}

/// What is filed with an employer is at hand for its officers, and what an officer files is the person's.
fn share(db: &Connection, origin: &Origin, event: &EventBody, filing: &NewFiling) -> Answer<()> {
    let Some(facts) = &event.filing else { return Ok(()) };
    let person = facts.on_paper.then_some(origin.person);
    for owner in std::iter::once(facts.employer).chain(person) {
        for item in &filing.filing.manifest.items {
            super::registers::add_blob(db, owner, Blob { sha256: item.sha256, size: item.size }, event.at)?;
        }
    }
    Ok(())
}

/// Adds an event to the chain.
fn append(db: &Connection, event: &EventBody) -> Answer<i64> {
    link(db, Some((event.application, event.version)), event.to_bytes())
}

/// Adds a line of the audit to the chain.
pub(super) fn note(db: &Connection, audit: &Audit) -> Answer<()> {
    link(db, None, audit.to_bytes()).map(drop)
}

/// Adds a row to the chain; the application and its version where it is an event of one.
fn link(db: &Connection, of: Option<(Uuid, u64)>, body: Vec<u8>) -> Answer<i64> {
    let last: Option<(i64, String)> = db
        .prepare_cached("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
        .and_then(|mut found| found.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(refused)?;
    let (seq, previous) = match last {
        Some((seq, hash)) => (seq, hash.parse().map_err(unreadable)?),
        None => (0, Sha256::from_bytes([0; 32])),
    };
    let hash = EventBody::hash(&body, &previous);
    let body = String::from_utf8(body).map_err(Refusal::internal)?;
    let application = of.map(|(application, _)| application.to_string());
    let version = of.map(|(_, version)| i64::try_from(version)).transpose().map_err(unreadable)?;
    db.prepare_cached("INSERT INTO events (seq, application, version, body, hash) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut insert| insert.execute(params![seq + 1, application, version, body, hash.to_string()]))
        .map_err(refused)?;
    Ok(seq + 1)
}

/// Writes down what the application is now, in the columns that lists ask by.
fn project(db: &Connection, application: &Stored, seq: i64, new: bool) -> Answer<()> {
    let origin = &application.origin;
    let declared = application.filing.as_ref().map(|filing| format!("{}\n{}", filing.declared.zh, filing.declared.en)).unwrap_or_default();
    let search = format!("{}\n{}\n{}\n{}\n{declared}", origin.applicant, origin.id, origin.guide, origin.series);
    let body = to_text(application)?;
    let sql = if new {
        "INSERT INTO applications (id, person, guide, series, state, employer, on_paper, at_bureau, revoking, due, begun, changed, search, body)
         VALUES (:id, :person, :guide, :series, :state, :employer, :on_paper, :at_bureau, :revoking, :due, :seq, :seq, :search, :body)"
    } else {
        "UPDATE applications SET person = :person, guide = :guide, series = :series, state = :state, employer = :employer, on_paper = :on_paper,
         at_bureau = :at_bureau, revoking = :revoking, due = :due, changed = :seq, search = :search, body = :body WHERE id = :id"
    };
    db.prepare_cached(sql)
        .and_then(|mut statement| {
            statement.execute(named_params! {
                ":id": origin.id.to_string(), ":person": origin.person.to_string(), ":guide": origin.guide, ":series": origin.series,
                ":state": application.state.name(), ":employer": application.employer().map(|employer| employer.to_string()),
                ":on_paper": application.is_on_paper(), ":at_bureau": application.at_bureau, ":revoking": application.revocation.map(|account| account.to_string()), ":due": application.due.map(|due| due.to_string()), ":seq": seq, ":search": search,
                ":body": body,
            })
        })
        .map_err(refused)?;
    Ok(())
}
