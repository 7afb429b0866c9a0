//! Numbers that the bureau gives: each is of one application, for ever.

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::refused;
use crate::api::record;
use crate::finding::Finding;
use crate::pointer::Pointer;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::EventBody;
use crate::text;

fn given(event: &EventBody) -> impl Iterator<Item = (&'static record::Field, &str)> {
    event.data.iter().filter_map(|data| data.as_object()).flat_map(record::numbers)
}

/// Refuses a number that another application has.
pub(super) fn only_one(db: &Connection, event: &EventBody) -> Answer<()> {
    let mut findings = Vec::new();
    for (field, number) in given(event) {
        if let Some(other) = holder(db, field.key, number)?.filter(|other| *other != event.application.to_string()) {
            let (at, name) = (Pointer::root().key("data").key(field.key), field.name());
            let message = text!(("“{}”{number} 已给了事项 {other}", name.zh), ("the {} {number} was given to {other} already", name.en));
            findings.push(Finding::error("record-taken", &at, message));
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Refusal::invalid(findings)) }
}

/// Whose number it is.
pub(super) fn holder(db: &Connection, kind: &str, number: &str) -> Answer<Option<String>> {
    db.prepare_cached("SELECT application FROM numbers WHERE kind = ?1 AND number = ?2")
        .and_then(|mut found| found.query_row([kind, number], |row| row.get(0)).optional())
        .map_err(refused)
}

/// The number of a kind that an application was given last.
pub(super) fn of(db: &Connection, kind: &str, application: Uuid) -> Answer<Option<String>> {
    db.prepare_cached("SELECT number FROM numbers WHERE application = ?1 AND kind = ?2 ORDER BY rowid DESC LIMIT 1")
        .and_then(|mut found| found.query_row(params![application.to_string(), kind], |row| row.get(0)).optional())
        .map_err(refused)
}

pub(super) fn keep(db: &Connection, event: &EventBody) -> Answer<()> {
    for (field, number) in given(event) {
        db.prepare_cached("INSERT OR IGNORE INTO numbers (kind, number, application) VALUES (?1, ?2, ?3)")
            .and_then(|mut insert| insert.execute(params![field.key, number, event.application.to_string()]))
            .map_err(refused)?;
    }
    Ok(())
}

/// Numbers of an event that are nobody's.
pub(super) fn unkept<'a>(db: &Connection, event: &'a EventBody) -> Answer<Vec<&'a str>> {
    let mut lost = Vec::new();
    for (field, number) in given(event) {
        if holder(db, field.key, number)?.is_none() {
            lost.push(number);
        }
    }
    Ok(lost)
}
