//! Accounts, offices, codes and tokens.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{refused, unreadable};
use crate::api::{Role, Scope, TokenKind, TokenSummary};
use crate::canonical::Sha256;
use crate::clock::CHINA;
use crate::field::normal;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Audit, Caller, Credentials, NewAccount, NewToken, Office, Registered, Removed, What};

/// Wrong codes after which a new one is needed.
const TRIES: i64 = 5;

pub(super) fn register(db: &Connection, account: &NewAccount, code: &Sha256, until: OffsetDateTime) -> Answer<Registered> {
    let name_taken: Option<bool> = db
        .prepare_cached("SELECT confirmed FROM accounts WHERE user_name = ?1")
        .and_then(|mut found| found.query_row([&account.user_name], |row| row.get(0)).optional())
        .map_err(refused)?;
    if name_taken == Some(true) {
        return Ok(Registered::UserNameTaken);
    }
    let owner: Option<String> = db
        .prepare_cached("SELECT email FROM accounts WHERE id_type = ?1 AND id_number = ?2 AND confirmed = 1")
        .and_then(|mut found| found.query_row(params![account.id_type, account.id_number], |row| row.get(0)).optional())
        .map_err(refused)?;
    if let Some(owner) = owner {
        return Ok(Registered::IdentityTaken(owner));
    }
    // A registration that was never confirmed does not keep its name: whoever confirms first has it.
    if name_taken == Some(false) {
        db.execute("DELETE FROM codes WHERE account = (SELECT id FROM accounts WHERE user_name = ?1)", [&account.user_name]).map_err(refused)?;
        db.execute("DELETE FROM accounts WHERE user_name = ?1 AND confirmed = 0", [&account.user_name]).map_err(refused)?;
    }
    insert(db, account)?;
    db.execute(
        "INSERT INTO codes (account, hash, until, tries) VALUES (?1, ?2, ?3, 0)",
        params![account.id.to_string(), code.to_string(), until.unix_timestamp()],
    )
    .map_err(refused)?;
    Ok(Registered::New)
}

pub(super) fn insert(db: &Connection, account: &NewAccount) -> Answer<()> {
    db.prepare_cached(
        "INSERT INTO accounts (id, user_name, role, name, id_type, id_number, email, mobile, password_hash, office, confirmed, at)
         VALUES (:id, :user_name, :role, :name, :id_type, :id_number, :email, :mobile, :password_hash, :office, :confirmed, :at)",
    )
    .and_then(|mut insert| {
        insert.execute(named_params! {
            ":id": account.id.to_string(), ":user_name": account.user_name, ":role": account.role.name(), ":name": account.name,
            ":id_type": account.id_type, ":id_number": account.id_number, ":email": account.email, ":mobile": account.mobile,
            ":password_hash": account.password_hash, ":office": account.office.map(|office| office.to_string()),
            ":confirmed": account.confirmed, ":at": account.at.unix_timestamp(),
        })
    })
    .map_err(refused)?;
    if let (true, Some(id_type), Some(id_number)) = (account.confirmed, &account.id_type, &account.id_number) {
        super::staff::person(db, id_type, id_number)?;
    }
    if account.confirmed { note(db, What::AddAccount, account.id, None, account.at) } else { Ok(()) }
}

/// Keeps in the chain what happened to an account.
fn note(db: &Connection, audit: What, account: Uuid, about: Option<Uuid>, at: OffsetDateTime) -> Answer<()> {
    super::changes::note(db, &Audit { at, audit, account: Some(account), about })
}

pub(super) fn confirm(db: &Connection, user_name: &str, code: &Sha256, now: OffsetDateTime) -> Answer<bool> {
    let waits: bool = db
        .query_row("SELECT EXISTS (SELECT 1 FROM accounts WHERE user_name = ?1 AND confirmed = 0)", [user_name], |row| row.get(0))
        .map_err(refused)?;
    // The code of one that is confirmed is for its password: nobody uses up its tries here.
    if !waits {
        return Ok(false);
    }
    let Some(account) = use_code(db, user_name, code, now)? else { return Ok(false) };
    match db.execute("UPDATE accounts SET confirmed = 1 WHERE id = ?1", [&account]) {
        Ok(_) => {
            let (id_type, id_number): (String, String) = db
                .query_row("SELECT id_type, id_number FROM accounts WHERE id = ?1", [&account], |row| Ok((row.get(0)?, row.get(1)?)))
                .map_err(refused)?;
            super::staff::person(db, &id_type, &id_number)?;
            note(db, What::AddAccount, id(&account)?, None, now)?;
            Ok(true)
        }
        // The same person confirmed another account in between.
        Err(failed) if failed.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => Ok(false),
        Err(failed) => Err(refused(failed)),
    }
}

/// The account of a user name whose mailed code this is; then the code is used up. A wrong one counts.
pub(super) fn use_code(db: &Connection, user_name: &str, code: &Sha256, now: OffsetDateTime) -> Answer<Option<String>> {
    let account: Option<String> =
        db.query_row("SELECT id FROM accounts WHERE user_name = ?1", [user_name], |row| row.get(0)).optional().map_err(refused)?;
    let Some(account) = account else { return Ok(None) };
    if !is_code(db, "codes", &account, code, now)? {
        return Ok(None);
    }
    db.execute("DELETE FROM codes WHERE account = ?1", [&account]).map_err(refused)?;
    Ok(Some(account))
}

/// Whether this is the code of an account in a table of codes. A wrong one counts.
pub(super) fn is_code(db: &Connection, table: &'static str, account: &str, code: &Sha256, now: OffsetDateTime) -> Answer<bool> {
    let waiting: Option<(String, i64, i64)> = db
        .query_row(&format!("SELECT hash, until, tries FROM {table} WHERE account = ?1"), [account], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()
        .map_err(refused)?;
    let Some((hash, until, tries)) = waiting else { return Ok(false) };
    if tries >= TRIES || until < now.unix_timestamp() {
        return Ok(false);
    }
    let is_it = hash == code.to_string();
    if !is_it {
        db.execute(&format!("UPDATE {table} SET tries = tries + 1 WHERE account = ?1"), [account]).map_err(refused)?;
    }
    Ok(is_it)
}

pub(super) fn credentials(db: &Connection, user_name: &str) -> Answer<Option<Credentials>> {
    credentials_where(db, "a.user_name = ?1", user_name)
}

pub(super) fn credentials_of(db: &Connection, account: Uuid) -> Answer<Option<Credentials>> {
    credentials_where(db, "a.id = ?1", &account.to_string())
}

fn credentials_where(db: &Connection, condition: &'static str, value: &str) -> Answer<Option<Credentials>> {
    let select = "SELECT a.id, a.role, a.name, a.password_hash, a.confirmed, o.id, o.role, o.name, o.code
        FROM accounts a LEFT JOIN offices o ON o.id = a.office WHERE";
    let found = db
        .prepare_cached(&format!("{select} {condition}"))
        .and_then(|mut found| {
            found
                .query_row([value], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?, row.get(4)?, office_at(row, 5)?))
                })
                .optional()
        })
        .map_err(refused)?;
    let Some((account, role, name, password_hash, confirmed, office)) = found else { return Ok(None) };
    Ok(Some(Credentials { account: id(&account)?, role: role_of(&role)?, name, office: office.transpose()?, password_hash, confirmed }))
}

pub(super) fn issue_token(db: &Connection, token: &NewToken) -> Answer<()> {
    let kind = match token.kind {
        TokenKind::Personal => "personal",
        TokenKind::Organisation => "organisation",
    };
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.name()).collect();
    let issued = db
        .prepare_cached(
            "INSERT INTO tokens (id, hash, account, kind, label, at, expires, scopes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, at = excluded.at, expires = excluded.expires
             WHERE account = excluded.account AND kind = excluded.kind AND label = excluded.label AND scopes IS excluded.scopes AND revoked IS NULL",
        )
        .and_then(|mut insert| {
            insert.execute(params![
                token.id.to_string(),
                token.hash.to_string(),
                token.account.to_string(),
                kind,
                token.label,
                token.at.unix_timestamp(),
                token.expires_at.unix_timestamp(),
                scopes.join(" ")
            ])
        })
        .map_err(refused)?;
    if issued == 0 {
        return Err(Refusal::id_taken());
    }
    note(db, What::IssueToken, token.account, Some(token.id), token.at)
}

pub(super) fn revoke_token(db: &Connection, account: Uuid, token: Uuid, now: OffsetDateTime) -> Answer<bool> {
    let revoked = db
        .execute(
            "UPDATE tokens SET revoked = ?3 WHERE id = ?1 AND account = ?2 AND revoked IS NULL AND expires > ?3",
            params![token.to_string(), account.to_string(), now.unix_timestamp()],
        )
        .map_err(refused)?;
    if revoked > 0 {
        note(db, What::RevokeToken, account, Some(token), now)?;
    }
    Ok(revoked > 0)
}

/// Ends every token of an account, by the operator.
pub(super) fn end_tokens(db: &Connection, account: Uuid, now: OffsetDateTime) -> Answer<usize> {
    let ended = db
        .execute(
            "UPDATE tokens SET revoked = ?2 WHERE account = ?1 AND revoked IS NULL AND expires > ?2",
            params![account.to_string(), now.unix_timestamp()],
        )
        .map_err(refused)?;
    if ended > 0 {
        super::changes::note(db, &Audit { at: now, audit: What::RevokeToken, account: None, about: Some(account) })?;
    }
    Ok(ended)
}

pub(super) fn tokens(db: &Connection, account: Uuid, now: OffsetDateTime) -> Answer<Vec<TokenSummary>> {
    let mut found = db
        .prepare_cached(
            "SELECT t.id, t.kind, a.role, a.name, o.name, t.label, t.expires, t.scopes
             FROM tokens t JOIN accounts a ON a.id = t.account LEFT JOIN offices o ON o.id = a.office
             WHERE t.account = ?1 AND t.revoked IS NULL AND t.expires > ?2 ORDER BY t.at DESC, t.rowid DESC",
        )
        .map_err(refused)?;
    let rows = found
        .query_map(params![account.to_string(), now.unix_timestamp()], |row| {
            let (token, kind, role): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (name, office, label, expires) = (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
            let scopes: Option<String> = row.get(7)?;
            let build = || -> Answer<TokenSummary> {
                let role = role_of(&role)?;
                let scopes = scopes_of(role, scopes.as_deref());
                Ok(TokenSummary { id: id(&token)?, kind: kind_of(&kind), role, name, office, label, scopes, expires_at: moment(expires)? })
            };
            Ok(build())
        })
        .map_err(refused)?;
    rows.map(|row| row.map_err(refused)?).collect()
}

fn kind_of(name: &str) -> TokenKind {
    if name == "personal" { TokenKind::Personal } else { TokenKind::Organisation }
}

/// What a token is for: no more than its role, and all of that where nothing was said.
fn scopes_of(role: Role, written: Option<&str>) -> Vec<Scope> {
    let is_given = |scope: &&Scope| written.is_none_or(|written| written.split(' ').any(|name| name == scope.name()));
    role.scopes().iter().filter(is_given).copied().collect()
}

pub(super) fn caller(db: &Connection, token: &Sha256, now: OffsetDateTime) -> Answer<Option<Caller>> {
    let sql = format!(
        "SELECT a.id, a.user_name, a.role, a.name, a.id_type, a.id_number, a.email, a.mobile, a.address, {},
            t.id, t.kind, t.label, t.expires, o.id, o.role, o.name, o.code, t.scopes,
            (SELECT p.id FROM people p WHERE p.id_type = a.id_type AND p.id_number = a.id_number)
        FROM tokens t JOIN accounts a ON a.id = t.account LEFT JOIN offices o ON o.id = a.office
        WHERE t.hash = ?1 AND t.revoked IS NULL AND t.expires > ?2",
        super::staff::identity_confirmed()
    );
    let read = |row: &Row<'_>| -> rusqlite::Result<Answer<Caller>> {
        let (account, role, token, kind): (String, String, String, String) = (row.get(0)?, row.get(2)?, row.get(10)?, row.get(11)?);
        let (label, expires): (String, i64) = (row.get(12)?, row.get(13)?);
        let office = office_at(row, 14)?;
        let (scopes, person): (Option<String>, Option<String>) = (row.get(18)?, row.get(19)?);
        let (user_name, name, id_type, id_number) = (row.get(1)?, row.get::<_, String>(3)?, row.get(4)?, row.get(5)?);
        let (email, mobile, address, identity_confirmed) = (row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?);
        let build = || -> Answer<Caller> {
            let (role, office) = (role_of(&role)?, office.transpose()?);
            let token = TokenSummary {
                id: id(&token)?,
                kind: kind_of(&kind),
                role,
                name: name.clone(),
                office: office.as_ref().map(|office| office.name.clone()),
                label,
                scopes: scopes_of(role, scopes.as_deref()),
                expires_at: moment(expires)?,
            };
            let (account, person) = (id(&account)?, person.map(|person| id(&person)).transpose()?);
            Ok(Caller { account, person, user_name, role, name, id_type, id_number, email, mobile, address, office, identity_confirmed, token })
        };
        Ok(build())
    };
    db.prepare_cached(&sql)
        .and_then(|mut found| found.query_row(params![token.to_string(), now.unix_timestamp()], read).optional())
        .map_err(refused)?
        .transpose()
}

/// The person stays, whom staff lists and what officers file are about.
pub(super) fn remove(db: &Connection, user_name: &str, at: OffsetDateTime) -> Answer<Removed> {
    let found: Option<(String, Option<String>)> = db
        .query_row(
            "SELECT a.id, p.id FROM accounts a LEFT JOIN people p ON a.confirmed = 1 AND p.id_type = a.id_type AND p.id_number = a.id_number
             WHERE a.user_name = ?1 AND a.office IS NULL",
            [user_name],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()
        .map_err(refused)?;
    let Some((account, person)) = found else { return Ok(Removed::Unknown) };
    if let Some(person) = person {
        if super::applications::has_filed(db, &person)? {
            return Ok(Removed::HasFiled);
        }
        super::changes::withdraw_drafts(db, &person, at)?;
    }
    super::staff::unanswer(db, &account)?;
    for table in ["codes", "tokens", "devices", "identities", "mail_changes", "earlier_mails", "left_mails"] {
        db.execute(&format!("DELETE FROM {table} WHERE account = ?1"), [&account]).map_err(refused)?;
    }
    db.execute("DELETE FROM accounts WHERE id = ?1", [&account]).map_err(refused)?;
    super::changes::note(db, &Audit { at, audit: What::RemoveAccount, account: None, about: Some(id(&account)?) })?;
    Ok(Removed::Gone)
}

/// The account of an officer of an office, by name, however it is typed: the latest of several, best one whose name is typed alike.
pub(super) fn officer(db: &Connection, office: Uuid, name: &str) -> Answer<Option<Uuid>> {
    let mut found = db.prepare_cached("SELECT id, name FROM accounts WHERE office = ?1 ORDER BY rowid DESC").map_err(refused)?;
    let rows = found.query_map([office.to_string()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).map_err(refused)?;
    let mut folded = None;
    for row in rows {
        let (account, there) = row.map_err(refused)?;
        if there == name {
            return id(&account).map(Some);
        }
        if folded.is_none() && normal::folded(&there) == normal::folded(name) {
            folded = Some(account);
        }
    }
    folded.map(|account| id(&account)).transpose()
}

pub(super) fn add_office(db: &Connection, new: Office) -> Answer<Office> {
    let code = (new.role == Role::Employer).then_some(new.code.as_str());
    if let Some(there) = office(db, new.role, code)? {
        return Ok(there);
    }
    db.execute(
        "INSERT INTO offices (id, role, name, code) VALUES (?1, ?2, ?3, ?4)",
        params![new.id.to_string(), new.role.name(), new.name, new.code],
    )
    .map_err(refused)?;
    Ok(new)
}

/// The office of a role; the employer with that code where one is given.
pub(super) fn office(db: &Connection, role: Role, code: Option<&str>) -> Answer<Option<Office>> {
    db.prepare_cached("SELECT id, role, name, code FROM offices WHERE role = ?1 AND (?2 IS NULL OR code = ?2) ORDER BY rowid LIMIT 1")
        .and_then(|mut found| found.query_row(params![role.name(), code], |row| office_at(row, 0)).optional())
        .map_err(refused)?
        .flatten()
        .transpose()
}

/// The office in four columns from `first`; none where the join found none.
fn office_at(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Answer<Office>>> {
    let Some(office) = row.get::<_, Option<String>>(first)? else { return Ok(None) };
    let (role, name, code): (String, String, String) = (row.get(first + 1)?, row.get(first + 2)?, row.get(first + 3)?);
    Ok(Some(id(&office).and_then(|id| Ok(Office { id, role: role_of(&role)?, name, code }))))
}

pub(super) fn id(text: &str) -> Answer<Uuid> {
    Uuid::parse_str(text).map_err(unreadable)
}

fn role_of(name: &str) -> Answer<Role> {
    Role::from_name(name).ok_or_else(|| Refusal::internal(format!("unknown role {name}")))
}

pub(super) fn moment(seconds: i64) -> Answer<OffsetDateTime> {
    Ok(OffsetDateTime::from_unix_timestamp(seconds).map_err(unreadable)?.to_offset(CHINA))
}
