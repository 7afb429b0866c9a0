//! Checking the data as a whole: that SQLite can read it all, the chain of events, that every application follows from its events, and every receipt with its signature.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, ErrorCode, OptionalExtension, named_params, params};
use uuid::Uuid;

use super::{applications, from_text, numbers, refused, registers, unreadable};
use crate::api::{Code, ReceiptRef, State};
use crate::canonical::{Sha256, SignedReceipt, application_digest, filing_digest};
use crate::paper::Mark;
use crate::server::refusal::Answer;
use crate::server::store::audit::Entry;
use crate::server::store::{EventBody, NewFiling, Stored, What};
use crate::text;
use crate::text::Text;

/// Places of damage that are told: the first ones tell it, and a disk that fails has thousands.
const MOST: usize = 20;

pub(super) fn check(db: &Connection) -> Answer<Vec<Text>> {
    // All of it as it is at one moment, while others go on writing.
    let db = &db.unchecked_transaction().map_err(refused)?;
    let mut wrong = damage(db)?;
    match content(db) {
        Ok(more) => wrong.extend(more),
        Err(failed) if wrong.is_empty() => return Err(failed),
        // What cannot be read for damage was told as damage.
        Err(_) => {}
    }
    Ok(wrong)
}

/// What SQLite itself finds wrong: pages, indexes, rows that are not what their table asks for.
fn damage(db: &Connection) -> Answer<Vec<Text>> {
    let mut found = db.prepare(&format!("PRAGMA integrity_check({MOST})")).map_err(refused)?;
    let rows = found.query_map([], |row| row.get::<_, String>(0)).map_err(refused)?;
    let mut lines = Vec::new();
    for row in rows {
        match row {
            // One row may tell several lines under a heading in stars.
            Ok(told) => lines.extend(told.lines().filter(|line| *line != "ok" && !line.starts_with("***")).map(str::to_owned)),
            Err(failed) if failed.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => lines.push(failed.to_string()),
            Err(failed) => return Err(refused(failed)),
        }
    }
    Ok(lines.iter().take(MOST).map(|line| text!("数据库损坏：{line}", "the database is damaged: {line}")).collect())
}

/// What of `found` can be read; else that `what` cannot, and why. A disk that does not answer is no damage.
fn read<T>(found: Answer<T>, what: impl FnOnce() -> Text, wrong: &mut Vec<Text>) -> Answer<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(refusal) if refusal.problem.code == Code::Internal => {
            let (what, why) = (what(), refusal.cause.unwrap_or_default());
            wrong.push(text!(("{}读不出来：{why}", what.zh), ("{} cannot be read: {why}", what.en)));
            Ok(None)
        }
        Err(refusal) => Err(refusal),
    }
}

/// What does not follow from what: events, applications, filings, receipts.
fn content(db: &Connection) -> Answer<Vec<Text>> {
    let mut wrong = receipts(db)?;
    let Told { folded, given, said, accounts } = events(db, &mut wrong)?;
    if let Some(more) = read(given.check(db), || Text::new("编号", "the numbers"), &mut wrong)? {
        wrong.extend(more);
    }
    for (id, application) in &folded {
        let of = || text!("事项 {id}", "application {id}");
        if let Some(more) = read(of_application(db, application, &said), of, &mut wrong)? {
            wrong.extend(more);
        }
    }
    let count = |sql| db.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|count| usize::try_from(count).unwrap_or_default()).map_err(refused);
    let (kept, follow) = (count("SELECT count(*) FROM applications")?, folded.len());
    if kept != follow {
        wrong.push(text!("有 {kept} 个事项，事件却属于 {follow} 个", "there are {kept} applications, but events of {follow}"));
    }
    let (kept, named) = (count("SELECT count(*) FROM receipts")?, folded.values().map(|application| application.receipts.len()).sum());
    if kept > named {
        wrong.push(text!("有 {kept} 份回执，事件只说到 {named} 份", "there are {kept} receipts, but events of {named}"));
    }
    wrong.extend(people(db, &folded, &accounts)?);
    Ok(wrong)
}

/// What the chain tells.
#[derive(Default)]
struct Told {
    /// What the applications are by their events.
    folded: BTreeMap<Uuid, Stored>,
    given: numbers::Given,
    /// The digest of each filing.
    said: BTreeMap<(Uuid, u32), Sha256>,
    /// Who acted and is there still.
    accounts: BTreeSet<Uuid>,
}

/// Reads the chain and sees that each event follows from the one before.
fn events(db: &Connection, wrong: &mut Vec<Text>) -> Answer<Told> {
    let mut told = Told::default();
    let mut found = db.prepare("SELECT seq, CAST(body AS BLOB), CAST(hash AS BLOB) FROM events ORDER BY seq").map_err(refused)?;
    let rows = found.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?))).map_err(refused)?;
    let mut previous = Sha256::from_bytes([0; 32]);
    for (expected, row) in (1..).zip(rows) {
        let (seq, body, hash) = row.map_err(refused)?;
        let linked = EventBody::hash(&body, &previous);
        if seq != expected || linked.to_string().as_bytes() != hash {
            wrong.push(text!("事件 {seq} 与前一个事件接不上", "event {seq} does not follow from the one before"));
        }
        previous = linked;
        let entry = std::str::from_utf8(&body).map_err(unreadable).and_then(from_text);
        match read(entry, || text!("事件 {seq} ", "event {seq}"), wrong)? {
            Some(Entry::Event(event)) => told.take(seq, &event, wrong),
            Some(Entry::Audit(audit)) => {
                told.accounts.extend(audit.account);
                if let (What::RemoveAccount, Some(gone)) = (audit.audit, audit.about) {
                    told.accounts.remove(&gone);
                }
            }
            None => {}
        }
    }
    Ok(told)
}

impl Told {
    fn take(&mut self, seq: i64, event: &EventBody, wrong: &mut Vec<Text>) {
        self.accounts.extend(event.account);
        if let Some(facts) = &event.filing {
            self.said.insert((event.application, event.revision), facts.digest);
        }
        if let Some(application) = self.folded.get(&event.application) {
            self.given.add(&application.origin.guide, event);
        }
        match self.folded.get_mut(&event.application) {
            Some(application) => application.apply(event),
            None => match Stored::begin(event) {
                Some(application) => drop(self.folded.insert(event.application, application)),
                None => wrong.push(text!("事件 {seq} 不属于任何事项", "event {seq} belongs to no application")),
            },
        }
    }
}

/// What is wrong with an application that its events tell, its filings and its receipts.
fn of_application(db: &Connection, application: &Stored, said: &BTreeMap<(Uuid, u32), Sha256>) -> Answer<Vec<Text>> {
    let (id, mut wrong) = (application.origin.id, Vec::new());
    if applications::one(db, id)?.as_ref() != Some(application) {
        wrong.push(text!("事项 {id} 与它的事件不符", "application {id} is not what its events say"));
    }
    wrong.extend(misplaced(db, application)?);
    wrong.extend(unchained(db, application)?);
    for revision in 1..=application.revision {
        match applications::filing(db, id, revision)? {
            Some((filed, _)) => {
                wrong.extend(unlisted(db, id, &filed)?);
                wrong.extend(unmarked(db, id, revision, &filed)?);
                wrong.extend(altered(id, revision, &filed, said.get(&(id, revision))));
            }
            None => wrong.push(text!("事项 {id} 缺少第 {revision} 次申报", "filing {revision} of application {id} is missing")),
        }
    }
    Ok(wrong)
}

/// People of applications and accounts of the chain that are not there: nobody would find what is theirs.
fn people(db: &Connection, folded: &BTreeMap<Uuid, Stored>, accounts: &BTreeSet<Uuid>) -> Answer<Vec<Text>> {
    let there = |sql: &str, id: Uuid| -> Answer<bool> {
        db.prepare_cached(sql).and_then(|mut found| found.query_row([id.to_string()], |row| row.get(0))).map_err(refused)
    };
    let mut wrong = Vec::new();
    for (id, application) in folded {
        if !there("SELECT EXISTS (SELECT 1 FROM people WHERE id = ?1)", application.origin.person)? {
            wrong.push(text!("事项 {id} 的申报人没有登记", "the person of application {id} is not among those known"));
        }
    }
    for account in accounts {
        if !there("SELECT EXISTS (SELECT 1 FROM accounts WHERE id = ?1)", *account)? {
            wrong.push(text!("缺少办理过事项的账号 {account}", "the account {account}, which has acted, is missing"));
        }
    }
    Ok(wrong)
}

/// Receipts that do not verify with the keys of the server.
fn receipts(db: &Connection) -> Answer<Vec<Text>> {
    let keys = registers::keys(db)?;
    let mut wrong = Vec::new();
    let mut found =
        db.prepare("SELECT CAST(id AS BLOB), CAST(receipt AS BLOB), CAST(signature AS BLOB) FROM receipts ORDER BY rowid").map_err(refused)?;
    let rows = found.query_map([], |row| Ok([row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?])).map_err(refused)?;
    for row in rows {
        // What is no text any more does not verify.
        let [id, receipt, signature] = row.map_err(refused)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let signed = SignedReceipt { id: super::accounts::id(&id).unwrap_or_default(), receipt, signature };
        if let Err(why) = signed.verify(&keys) {
            wrong.push(text!("回执 {id} 核验不通过：{why}", "the receipt {id} does not verify: {why}"));
        }
    }
    Ok(wrong)
}

/// An application that lists ask for by something else than what it is.
fn misplaced(db: &Connection, application: &Stored) -> Answer<Option<Text>> {
    let origin = &application.origin;
    let is_placed: Option<bool> = db
        .prepare_cached(
            "SELECT (person, guide, series, state, employer, on_paper, at_bureau, revoking, due)
                 IS (:person, :guide, :series, :state, :employer, :on_paper, :at_bureau, :revoking, :due) FROM applications WHERE id = :id",
        )
        .and_then(|mut found| {
            let columns = named_params! {
                ":id": origin.id.to_string(), ":person": origin.person.to_string(), ":guide": origin.guide, ":series": origin.series,
                ":state": application.state.name(), ":employer": application.employer().map(|employer| employer.to_string()),
                ":on_paper": application.is_on_paper(), ":at_bureau": application.at_bureau,
                ":revoking": application.revocation.map(|account| account.to_string()), ":due": application.due.map(|due| due.to_string()),
            };
            found.query_row(columns, |row| row.get(0)).optional()
        })
        .map_err(refused)?;
    let id = origin.id;
    Ok((is_placed == Some(false)).then(|| text!("事项 {id} 在列表中的位置不对", "lists do not show application {id} where it belongs")))
}

/// Receipts that an application names and that are not there, or do not follow each other.
fn unchained(db: &Connection, application: &Stored) -> Answer<Vec<Text>> {
    let (of, mut wrong) = (application.origin.id, Vec::new());
    // Nothing can be said of what follows one that is missing.
    let mut previous = Some(None);
    for ReceiptRef { id, .. } in &application.receipts {
        let Some((_, signed)) = applications::receipt(db, *id)?.filter(|(owner, _)| *owner == of) else {
            wrong.push(text!("事项 {of} 缺少回执 {id}", "the receipt {id} of application {of} is missing"));
            previous = None;
            continue;
        };
        if previous.is_some_and(|previous| signed.read().is_ok_and(|receipt| receipt.previous != previous)) {
            wrong.push(text!("回执 {id} 与前一份接不上", "the receipt {id} does not follow from the one before"));
        }
        previous = Some(Some(signed.digest()));
    }
    Ok(wrong)
}

/// A filing that is not what was filed: `said` is its digest by the event.
fn altered(application: Uuid, revision: u32, filed: &NewFiling, said: Option<&Sha256>) -> Option<Text> {
    let filing = &filed.filing;
    let digests = filing.manifest.photo().map(|photo| {
        let of_application = application_digest(&filing.application, &photo);
        (of_application, filing_digest(&of_application, &filing.manifest, &filing.guide, &filing.commitment))
    });
    let is_sound = digests == Some((filing.application_digest, filing.filing_digest)) && said == Some(&filing.filing_digest);
    (!is_sound).then(|| {
        text!("事项 {application} 第 {revision} 次申报的内容变了", "the content of filing {revision} of application {application} has changed")
    })
}

/// A filing whose paper would not be found.
fn unmarked(db: &Connection, application: Uuid, revision: u32, filed: &NewFiling) -> Answer<Option<Text>> {
    let mark = hex::encode(Mark::of(filed.filing.application_digest.as_bytes()).bytes());
    let is_marked: bool = db
        .prepare_cached("SELECT mark IS ?3 FROM filings WHERE application = ?1 AND revision = ?2")
        .and_then(|mut found| found.query_row(params![application.to_string(), revision, mark], |row| row.get(0)))
        .map_err(refused)?;
    Ok((!is_marked).then(|| {
        text!("事项 {application} 第 {revision} 次申报的打印件编码不对", "the mark of filing {revision} of application {application} is wrong")
    }))
}

/// Files that a filing lists and nobody has stored.
fn unlisted(db: &Connection, application: Uuid, filed: &NewFiling) -> Answer<Vec<Text>> {
    let mut found = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM blobs WHERE sha256 = ?1)").map_err(refused)?;
    let mut wrong = Vec::new();
    for item in &filed.filing.manifest.items {
        let is_stored: bool = found.query_row([item.sha256.to_string()], |row| row.get(0)).map_err(refused)?;
        if !is_stored {
            let name = &item.file_name;
            wrong
                .push(text!("事项 {application} 的附件“{name}”没有登记", "the file “{name}” of application {application} is not among those stored"));
        }
    }
    Ok(wrong)
}

/// How many applications there are in each state.
pub(super) fn states(db: &Connection) -> Answer<Vec<(State, u64)>> {
    let mut found = db.prepare_cached("SELECT count(*) FROM applications WHERE state = ?1").map_err(refused)?;
    let count = |state: &State| {
        let count: i64 = found.query_row([state.name()], |row| row.get(0)).map_err(refused)?;
        Ok((*state, u64::try_from(count).map_err(unreadable)?))
    };
    State::ALL.iter().map(count).collect()
}

/// How much there is of everything, each with a name for scripts.
pub(super) fn counts(db: &Connection) -> Answer<Vec<(String, u64)>> {
    let count = |name: &str, sql: &str| -> Answer<(String, u64)> {
        let count: i64 = db.query_row(sql, [], |row| row.get(0)).map_err(refused)?;
        Ok((name.to_owned(), u64::try_from(count).map_err(unreadable)?))
    };
    let mut counts = vec![
        count("accounts", "SELECT count(*) FROM accounts WHERE role = 'applicant'")?,
        count("employers", "SELECT count(*) FROM offices WHERE role = 'employer'")?,
        count("applications", "SELECT count(*) FROM applications")?,
    ];
    counts.extend(states(db)?.into_iter().map(|(state, count)| (format!("applications.{}", state.name()), count)));
    counts.extend([
        count("filings", "SELECT count(*) FROM filings")?,
        count("receipts", "SELECT count(*) FROM receipts")?,
        count("events", "SELECT count(*) FROM events")?,
        count("files", "SELECT count(DISTINCT sha256) FROM blobs")?,
        count("files.bytes", "SELECT coalesce(sum(size), 0) FROM (SELECT DISTINCT sha256, size FROM blobs)")?,
    ]);
    Ok(counts)
}
