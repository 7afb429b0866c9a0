//! Staff lists: who is listed by which employer, who says so besides, and the people they are about.

use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::accounts::id;
use super::refused;
use crate::api::{Binding, ConfirmedBy, StaffMember};
use crate::server::refusal::{Answer, Refusal};

/// Who confirms row `s` of the list of office `e`: what was said of it, else the insurance register of today.
const CONFIRMED_BY: &str = "coalesce(s.confirmed_by, (
    SELECT 'register' FROM insurance i WHERE i.id_number = s.id_number AND i.name = s.name AND i.employer_code = substr(e.code, 9, 9)))";

/// The row of a person is changed, not doubled; what is not given stays. What was confirmed of another name or mail address no longer counts, and
/// who confirms vouches for no mail address that another one gave.
pub(super) fn put(db: &Connection, employer: Uuid, members: &[StaffMember]) -> Answer<Vec<StaffMember>> {
    let mut drop_other =
        db.prepare_cached("DELETE FROM staff WHERE office = ?1 AND member = ?2 AND NOT (id_type = ?3 AND id_number = ?4)").map_err(refused)?;
    let mut insert = db
        .prepare_cached(
            "INSERT INTO staff (office, member, name, id_type, id_number, email, mobile, confirmed_by, declined)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)
             ON CONFLICT (office, id_type, id_number) DO UPDATE SET
                 confirmed_by = CASE WHEN excluded.confirmed_by IS NOT NULL THEN excluded.confirmed_by
                     WHEN name = excluded.name AND lower(coalesce(email, '')) = lower(coalesce(excluded.email, email, '')) THEN confirmed_by END,
                 name = excluded.name, mobile = coalesce(excluded.mobile, mobile),
                 email = CASE WHEN excluded.confirmed_by IS NULL THEN coalesce(excluded.email, email) ELSE excluded.email END",
        )
        .map_err(refused)?;
    let office = employer.to_string();
    for one in members {
        let member = one.person.to_string();
        let known: bool = db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM staff WHERE office = ?1 AND id_type = ?2 AND id_number = ?3)")
            .and_then(|mut found| found.query_row(params![office, one.id_type, one.id_number], |row| row.get(0)))
            .map_err(refused)?;
        if !known {
            // The number was corrected: another person as far as anybody knows.
            drop_other.execute(params![office, member, one.id_type, one.id_number]).map_err(refused)?;
        }
        let confirmed = one.confirmed_by.map(ConfirmedBy::name);
        insert.execute(params![office, member, one.name, one.id_type, one.id_number, one.email, one.mobile, confirmed]).map_err(refused)?;
    }
    members
        .iter()
        .map(|one| by_number(db, employer, &one.id_type, &one.id_number)?.ok_or_else(|| Refusal::internal("a row that was not kept")))
        .collect()
}

pub(super) fn remove(db: &Connection, employer: Uuid, member: Uuid) -> Answer<bool> {
    let gone =
        db.execute("DELETE FROM staff WHERE office = ?1 AND member = ?2", params![employer.to_string(), member.to_string()]).map_err(refused)?;
    Ok(gone > 0)
}

pub(super) fn list(db: &Connection, employer: Uuid) -> Answer<Vec<StaffMember>> {
    let sql = format!("{} WHERE s.office = ?1 ORDER BY s.rowid", select());
    let mut found = db.prepare_cached(&sql).map_err(refused)?;
    let rows = found.query_map([employer.to_string()], |row| Ok(member_at(row))).map_err(refused)?;
    rows.map(|row| row.map_err(refused)?).collect()
}

/// A row by its id.
pub(super) fn one(db: &Connection, employer: Uuid, member: Uuid) -> Answer<Option<StaffMember>> {
    only(db, "WHERE s.office = ?1 AND s.member = ?2", params![employer.to_string(), member.to_string()])
}

/// The row of a person of [`person`].
pub(super) fn of_person(db: &Connection, employer: Uuid, person: Uuid) -> Answer<Option<StaffMember>> {
    let at = "JOIN people p ON p.id_type = s.id_type AND p.id_number = s.id_number WHERE s.office = ?1 AND p.id = ?2";
    only(db, at, params![employer.to_string(), person.to_string()])
}

fn by_number(db: &Connection, employer: Uuid, id_type: &str, id_number: &str) -> Answer<Option<StaffMember>> {
    only(db, "WHERE s.office = ?1 AND s.id_type = ?2 AND s.id_number = ?3", params![employer.to_string(), id_type, id_number])
}

fn select() -> String {
    format!("SELECT s.member, s.name, s.id_type, s.id_number, s.email, s.mobile, {CONFIRMED_BY} FROM staff s JOIN offices e ON e.id = s.office")
}

fn only(db: &Connection, at: &str, values: impl rusqlite::Params) -> Answer<Option<StaffMember>> {
    let sql = format!("{} {at}", select());
    db.prepare_cached(&sql).and_then(|mut found| found.query_row(values, |row| Ok(member_at(row))).optional()).map_err(refused)?.transpose()
}

fn member_at(row: &Row<'_>) -> Answer<StaffMember> {
    let text = |at: usize| row.get::<_, String>(at).map_err(refused);
    let given = |at: usize| row.get::<_, Option<String>>(at).map_err(refused);
    Ok(StaffMember {
        person: id(&text(0)?)?,
        name: text(1)?,
        id_type: text(2)?,
        id_number: text(3)?,
        email: given(4)?,
        mobile: given(5)?,
        confirmed_by: given(6)?.and_then(|by| ConfirmedBy::from_name(&by)),
    })
}

/// The rows that are surely of this account: number, name and a mail address that the account has proved to be its own, now or before.
const OF_ACCOUNT: &str = "s.id_type = a.id_type AND s.id_number = a.id_number AND s.name = a.name
    AND (lower(s.email) = lower(a.email) AND a.email_proved OR lower(s.email) IN (SELECT m.email FROM earlier_mails m WHERE m.account = a.id))";

/// That the account is the person it says: a sign-on provider vouches for it, or some employer lists it and that binding counts.
pub(super) fn identity_confirmed() -> String {
    format!(
        "EXISTS (SELECT 1 FROM identities v WHERE v.account = a.id AND v.vouched = 1)
            OR EXISTS (SELECT 1 FROM staff s JOIN offices e ON e.id = s.office WHERE {OF_ACCOUNT} AND {CONFIRMED_BY} IS NOT NULL)"
    )
}

pub(super) fn bindings(db: &Connection, account: Uuid) -> Answer<Vec<Binding>> {
    let sql = format!(
        "SELECT e.id, e.name, e.code, {CONFIRMED_BY}, s.declined FROM accounts a JOIN staff s ON {OF_ACCOUNT} JOIN offices e ON e.id = s.office
         WHERE a.id = ?1 ORDER BY s.rowid"
    );
    let mut found = db.prepare_cached(&sql).map_err(refused)?;
    let read = |row: &Row<'_>| -> rusqlite::Result<(String, String, String, Option<String>, bool)> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    };
    let rows = found.query_map([account.to_string()], read).map_err(refused)?;
    rows.map(|row| {
        let (employer, name, code, confirmed_by, declined) = row.map_err(refused)?;
        let confirmed_by = confirmed_by.and_then(|by| ConfirmedBy::from_name(&by));
        Ok(Binding { employer: id(&employer)?, name, code, confirmed_by, declined })
    })
    .collect()
}

/// Writes down what the person says; nothing where this employer does not list the account.
pub(super) fn answer(db: &Connection, account: Uuid, employer: Uuid, yes: bool) -> Answer<Option<Binding>> {
    let sql = format!(
        "UPDATE staff AS s SET declined = NOT ?3,
             confirmed_by = CASE WHEN s.confirmed_by = 'bureau' THEN 'bureau' WHEN ?3 THEN 'person' END
         FROM accounts a WHERE a.id = ?1 AND s.office = ?2 AND {OF_ACCOUNT}"
    );
    db.execute(&sql, params![account.to_string(), employer.to_string(), yes]).map_err(refused)?;
    Ok(bindings(db, account)?.into_iter().find(|binding| binding.employer == employer))
}

/// What an account said of its employers counts no more.
pub(super) fn unanswer(db: &Connection, account: &str) -> Answer<()> {
    let sql = format!(
        "UPDATE staff AS s SET declined = 0, confirmed_by = CASE WHEN s.confirmed_by = 'bureau' THEN 'bureau' END
         FROM accounts a WHERE a.id = ?1 AND {OF_ACCOUNT}"
    );
    db.execute(&sql, [account]).map_err(refused)?;
    Ok(())
}

/// The person of a document, known from now on: the same for the account that is registered with it and for every staff list.
pub(super) fn person(db: &Connection, id_type: &str, id_number: &str) -> Answer<Uuid> {
    db.prepare_cached("INSERT OR IGNORE INTO people (id, id_type, id_number) VALUES (?1, ?2, ?3)")
        .and_then(|mut insert| insert.execute(params![Uuid::now_v7().to_string(), id_type, id_number]))
        .map_err(refused)?;
    let found: String = db
        .prepare_cached("SELECT id FROM people WHERE id_type = ?1 AND id_number = ?2")
        .and_then(|mut found| found.query_row([id_type, id_number], |row| row.get(0)))
        .map_err(refused)?;
    id(&found)
}
