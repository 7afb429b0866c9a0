//! Checking the data as a whole: the chain of events, and that every application follows from its events.

use std::collections::BTreeMap;

use rusqlite::Connection;
use uuid::Uuid;

use super::{applications, from_text, refused};
use crate::canonical::Sha256;
use crate::server::refusal::Answer;
use crate::server::store::{EventBody, Stored};

pub(super) fn check(db: &Connection) -> Answer<Vec<String>> {
    let mut wrong = Vec::new();
    let mut folded: BTreeMap<Uuid, Stored> = BTreeMap::new();
    let mut found = db.prepare("SELECT seq, body, hash FROM events ORDER BY seq").map_err(refused)?;
    let rows = found.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))).map_err(refused)?;
    let mut previous = Sha256::from_bytes([0; 32]);
    for (expected, row) in (1..).zip(rows) {
        let (seq, text, hash) = row.map_err(refused)?;
        let linked = EventBody::hash(text.as_bytes(), &previous);
        if seq != expected || linked.to_string() != hash {
            wrong.push(format!("event {seq} does not follow from the one before"));
        }
        previous = linked;
        let event: EventBody = from_text(&text)?;
        match folded.get_mut(&event.application) {
            Some(application) => application.apply(&event),
            None => match Stored::begin(&event) {
                Some(application) => drop(folded.insert(event.application, application)),
                None => wrong.push(format!("event {seq} belongs to no application")),
            },
        }
    }
    for (id, application) in &folded {
        if applications::one(db, *id)?.as_ref() != Some(application) {
            wrong.push(format!("application {id} is not what its events say"));
        }
        for revision in 1..=application.revision {
            match applications::filing(db, *id, revision)? {
                Some((_, signed)) if signed.read().is_ok_and(|receipt| receipt.adds_up()) => {}
                Some(_) => wrong.push(format!("the receipt of {id} revision {revision} does not add up")),
                None => wrong.push(format!("revision {revision} of {id} is missing")),
            }
        }
    }
    let count: i64 = db.query_row("SELECT count(*) FROM applications", [], |row| row.get(0)).map_err(refused)?;
    if usize::try_from(count).ok() != Some(folded.len()) {
        wrong.push(format!("{count} applications, but events of {}", folded.len()));
    }
    Ok(wrong)
}
