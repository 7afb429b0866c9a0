//! Numbers that the bureau gives: in a round each is of one application, for ever.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::refused;
use crate::api::{Action, record};
use crate::finding::Finding;
use crate::pointer::Pointer;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::EventBody;
use crate::text;
use crate::text::Text;

fn given(event: &EventBody) -> impl Iterator<Item = (&'static record::Field, String)> {
    let said = Action::from_name(&event.action).zip(event.data.as_ref().and_then(|data| data.as_object()));
    said.into_iter().flat_map(|(action, data)| record::numbers(action, data))
}

/// Refuses a number that another application of the round has.
pub(super) fn only_one(db: &Connection, guide: &str, event: &EventBody) -> Answer<()> {
    let mut findings = Vec::new();
    for (field, number) in given(event) {
        if let Some(other) = holder_of(db, field.key, guide, &number)?.filter(|other| *other != event.application.to_string()) {
            let (at, name) = (Pointer::root().key("data").key(field.key), field.name());
            let written = event.data.as_ref().and_then(|data| data.get(field.key)?.as_str()).unwrap_or(&number).trim();
            let message = text!(("“{}”{written} 已给了事项 {other}", name.zh), ("the {} {written} was given to {other} already", name.en));
            let help = Text::new(
                "请核对编号；若是另一件填错了，这一件请用新的编号。",
                "Check the number; if it is the other one that is wrong, give this one a new number.",
            );
            findings.push(Finding::error("record-taken", &at, message).help(help));
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Refusal::invalid(findings)) }
}

fn holder_of(db: &Connection, kind: &str, guide: &str, number: &str) -> Answer<Option<String>> {
    db.prepare_cached("SELECT application FROM numbers WHERE kind = ?1 AND guide = ?2 AND number = ?3")
        .and_then(|mut found| found.query_row([kind, guide, number], |row| row.get(0)).optional())
        .map_err(refused)
}

pub(super) fn keep(db: &Connection, guide: &str, event: &EventBody) -> Answer<()> {
    for (field, number) in given(event) {
        db.prepare_cached("INSERT OR IGNORE INTO numbers (kind, guide, number, application) VALUES (?1, ?2, ?3, ?4)")
            .and_then(|mut insert| insert.execute(params![field.key, guide, number, event.application.to_string()]))
            .map_err(refused)?;
    }
    Ok(())
}

/// Keeps what was kept as it was typed as it is compared; of two that are the same then, the first.
pub(super) fn fold(db: &Connection) -> rusqlite::Result<()> {
    let mut found = db.prepare("SELECT kind, guide, number, application FROM numbers ORDER BY rowid")?;
    let rows = found.query_map([], |row| Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    let kept = rows.collect::<rusqlite::Result<Vec<[String; 4]>>>()?;
    db.execute("DELETE FROM numbers", [])?;
    let mut insert = db.prepare("INSERT OR IGNORE INTO numbers (kind, guide, number, application) VALUES (?1, ?2, ?3, ?4)")?;
    for [kind, guide, number, application] in kept {
        insert.execute([kind, guide, record::same_number(&number), application])?;
    }
    Ok(())
}

/// Whose the numbers are by the events.
#[derive(Default)]
pub(super) struct Given(BTreeMap<(&'static str, String, String), Uuid>);

impl Given {
    /// Takes in an event, oldest first: of a number that was given twice before anybody looked, the first counts.
    pub(super) fn add(&mut self, guide: &str, event: &EventBody) {
        for (field, number) in given(event) {
            self.0.entry((field.key, guide.to_owned(), number)).or_insert(event.application);
        }
    }

    /// What is kept otherwise.
    pub(super) fn check(self, db: &Connection) -> Answer<Vec<Text>> {
        let mut wrong = Vec::new();
        let count: i64 = db.query_row("SELECT count(*) FROM numbers", [], |row| row.get(0)).map_err(refused)?;
        if usize::try_from(count).ok() != Some(self.0.len()) {
            let given = self.0.len();
            wrong.push(text!("登记了 {count} 个编号，事件却给出 {given} 个", "{count} numbers are kept, but the events gave {given}"));
        }
        for ((kind, guide, number), application) in self.0 {
            if holder_of(db, kind, &guide, &number)? != Some(application.to_string()) {
                wrong.push(text!(
                    "编号 {number} 没有登记为事项 {application} 的",
                    "the number {number} is not kept as that of application {application}"
                ));
            }
        }
        Ok(wrong)
    }
}
