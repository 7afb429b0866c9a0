//! The store in one SQLite file: WAL, `synchronous=FULL`, one writer that commits in groups, readers on connections of their own.

mod accounts;
mod applications;
mod changes;
mod check;
mod claims;
mod devices;
mod passwords;
mod readers;
mod registers;
mod schema;
mod staff;
mod writer;

use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    Audit, Caller, Changed, Claim, Credentials, Decide, Detail, Device, Exam, Insured, NewAccount, NewDevice, NewFiling, NewToken, Office, Once,
    Opener, Origin, Polled, Query, Reader, Registered, Removed, Store, Stored,
};
use crate::api::{Binding, Blob, EarlierFile, MeChange, StaffMember, State, TokenSummary};
use crate::canonical::{PublicKey, Sha256, SignedReceipt};
use crate::error::{Class, Error};
use crate::paper::Mark;
use crate::server::cores;
use crate::server::refusal::{Answer, Refusal};
use crate::text;
use crate::text::Text;

/// The store of one data folder.
pub struct Sqlite {
    writer: writer::Writer,
    readers: readers::Readers,
    /// For who calls, asked with every request: no long reading stands before it.
    callers: readers::Readers,
}

impl Sqlite {
    /// Opens the file, creating or migrating it.
    pub fn open(path: &Path) -> crate::error::Result<Self> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
            let shown = path.display();
            Error::new(
                Class::Usage,
                text!("打不开数据库 {shown}", "the database {shown} cannot be opened"),
                Text::new(
                    "请检查数据文件夹的权限，或是否由新版程序写成。",
                    "Check the permissions of the data folder, and whether a newer program wrote it.",
                ),
            )
            .because(source)
        };
        let of_disk = |source: rusqlite::Error| match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure) => crate::server::not_started(refused(source)),
            _ => failed(source.into()),
        };
        let mut db = connect(path).map_err(of_disk)?;
        schema::migrate(&mut db).map_err(of_disk)?;
        let writer = writer::Writer::start(db).map_err(|source| failed(source.into()))?;
        Ok(Self { writer, readers: readers::Readers::new(path, 2 * cores()), callers: readers::Readers::new(path, cores()) })
    }

    /// Checks that no event was changed or lost, that every application is the fold of its events and that every receipt verifies.
    /// Says what is wrong.
    pub fn check(&self) -> Answer<Vec<Text>> {
        self.read(check::check)
    }

    /// How much there is of everything, each with a name for scripts.
    pub fn counts(&self) -> Answer<Vec<(String, u64)>> {
        self.read(check::counts)
    }

    /// Every file that somebody has stored.
    pub fn files(&self) -> Answer<Vec<Blob>> {
        self.read(registers::files)
    }

    /// Writes what is committed now to a new file, whole and in order, while others go on reading and writing.
    pub fn copy_to(&self, path: &Path) -> Answer<()> {
        let path = path.to_str().ok_or_else(|| Refusal::internal("the path is not UTF-8"))?;
        self.read(|db| db.execute("VACUUM INTO ?1", [path]).map(drop).map_err(refused))
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Answer<T>) -> Answer<T> {
        self.readers.read(work)
    }

    fn write<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Answer<T> + Send + 'static) -> Answer<T> {
        self.writer.write(work)
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(std::time::Duration::from_secs(10))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", "ON")?;
    // Nothing of what people file leaves the data folder, and no other disk can be full.
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.set_prepared_statement_cache_capacity(64);
    // A statement stays as it was prepared: with partial indexes SQLite would prepare it anew for every value.
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(db)
}

/// What a failure of SQLite means to the caller.
fn refused(failed: rusqlite::Error) -> Refusal {
    match failed.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => Refusal::no_space(failed),
        Some(
            rusqlite::ErrorCode::DatabaseBusy
            | rusqlite::ErrorCode::DatabaseLocked
            | rusqlite::ErrorCode::SystemIoFailure
            | rusqlite::ErrorCode::CannotOpen
            | rusqlite::ErrorCode::ReadOnly
            // A page that cannot be read is told so too; `fsck` tells which it is.
            | rusqlite::ErrorCode::DatabaseCorrupt
            | rusqlite::ErrorCode::NotADatabase,
        ) => Refusal::unavailable(failed),
        _ => Refusal::internal(failed),
    }
}

/// What could not be read back from a row.
fn unreadable(failed: impl std::fmt::Display) -> Refusal {
    Refusal::internal(format!("a row cannot be read: {failed}"))
}

fn to_text<T: serde::Serialize>(value: &T) -> Answer<String> {
    serde_json::to_string(value).map_err(Refusal::internal)
}

fn from_text<T: serde::de::DeserializeOwned>(text: &str) -> Answer<T> {
    serde_json::from_str(text).map_err(unreadable)
}

impl Store for Sqlite {
    fn register(&self, account: NewAccount, code: Sha256, until: OffsetDateTime) -> Answer<Registered> {
        self.write(move |db| accounts::register(db, &account, &code, until))
    }

    fn confirm(&self, user_name: &str, code: Sha256, now: OffsetDateTime) -> Answer<bool> {
        let user_name = user_name.to_owned();
        self.write(move |db| accounts::confirm(db, &user_name, &code, now))
    }

    fn credentials(&self, user_name: &str) -> Answer<Option<Credentials>> {
        self.read(|db| accounts::credentials(db, user_name))
    }

    fn issue_token(&self, token: NewToken) -> Answer<()> {
        self.write(move |db| accounts::issue_token(db, &token))
    }

    fn revoke_token(&self, account: Uuid, id: Uuid, now: OffsetDateTime) -> Answer<bool> {
        self.write(move |db| accounts::revoke_token(db, account, id, now))
    }

    fn tokens(&self, account: Uuid, now: OffsetDateTime) -> Answer<Vec<TokenSummary>> {
        self.read(|db| accounts::tokens(db, account, now))
    }

    fn user_names(&self, email: &str) -> Answer<Vec<String>> {
        self.read(|db| passwords::user_names(db, email))
    }

    fn put_code(&self, user_name: &str, code: Sha256, until: OffsetDateTime) -> Answer<Option<String>> {
        let user_name = user_name.to_owned();
        self.write(move |db| passwords::put_code(db, &user_name, &code, until))
    }

    fn reset_password(&self, user_name: &str, code: Sha256, password_hash: String, now: OffsetDateTime) -> Answer<bool> {
        let user_name = user_name.to_owned();
        self.write(move |db| passwords::reset(db, &user_name, &code, &password_hash, now))
    }

    fn set_password(&self, account: Uuid, password_hash: String, kept: Uuid, now: OffsetDateTime) -> Answer<()> {
        self.write(move |db| passwords::set(db, account, &password_hash, Some(kept), now))
    }

    fn caller(&self, token: Sha256, now: OffsetDateTime) -> Answer<Option<Caller>> {
        self.callers.read(|db| accounts::caller(db, &token, now))
    }

    fn caller_at_once(&self, token: Sha256, now: OffsetDateTime) -> Option<Answer<Option<Caller>>> {
        self.callers.read_at_once(|db| accounts::caller(db, &token, now))
    }

    fn credentials_of(&self, account: Uuid) -> Answer<Option<Credentials>> {
        self.read(|db| accounts::credentials_of(db, account))
    }

    fn put_device(&self, device: NewDevice) -> Answer<()> {
        self.write(move |db| devices::put(db, &device))
    }

    fn device(&self, user_code: Sha256, now: OffsetDateTime) -> Answer<Option<Device>> {
        self.read(|db| devices::waiting(db, &user_code, now))
    }

    fn answer_device(&self, user_code: Sha256, account: Option<Uuid>, now: OffsetDateTime) -> Answer<bool> {
        self.write(move |db| devices::answer(db, &user_code, account, now))
    }

    fn poll_device(&self, code: Sha256, now: OffsetDateTime) -> Answer<Polled> {
        // Asked again and again, and by anybody: only an answer is worth the writer's time.
        match self.read(|db| devices::look(db, &code, now))? {
            Some(waiting) => Ok(waiting),
            None => self.write(move |db| devices::poll(db, &code, now)),
        }
    }

    fn identity(&self, issuer: &str, subject: &str) -> Answer<Option<Uuid>> {
        self.read(|db| devices::known(db, issuer, subject))
    }

    fn bind_identity(&self, issuer: &str, subject: &str, account: Uuid, vouched: bool, at: OffsetDateTime) -> Answer<()> {
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        self.write(move |db| devices::bind(db, &issuer, &subject, account, vouched, at))
    }

    fn has_account(&self, id_number: &str) -> Answer<bool> {
        self.read(|db| devices::has_account(db, id_number))
    }

    fn account_of_person(&self, name: &str, id_number: &str) -> Answer<Option<Uuid>> {
        self.read(|db| devices::of_person(db, name, id_number))
    }

    fn remove_account(&self, user_name: &str, at: OffsetDateTime) -> Answer<Removed> {
        let user_name = user_name.to_owned();
        self.write(move |db| accounts::remove(db, &user_name, at))
    }

    fn change_me(&self, account: Uuid, change: MeChange) -> Answer<()> {
        self.write(move |db| accounts::change_me(db, account, &change))
    }

    fn add_office(&self, office: Office) -> Answer<Office> {
        self.write(move |db| accounts::add_office(db, office))
    }

    fn add_account(&self, account: NewAccount) -> Answer<()> {
        self.write(move |db| accounts::insert(db, &account))
    }

    fn officer(&self, office: Uuid, name: &str) -> Answer<Option<Uuid>> {
        self.read(|db| accounts::officer(db, office, name))
    }

    fn employer_by_code(&self, code: &str) -> Answer<Option<Office>> {
        self.read(|db| accounts::office(db, crate::api::Role::Employer, Some(code)))
    }

    fn bureau(&self) -> Answer<Option<Office>> {
        self.read(|db| accounts::office(db, crate::api::Role::Bureau, None))
    }

    fn import_insurance(&self, rows: Vec<Insured>) -> Answer<usize> {
        self.write(move |db| registers::import_insurance(db, &rows))
    }

    fn import_exams(&self, rows: Vec<Exam>) -> Answer<usize> {
        self.write(move |db| registers::import_exams(db, &rows))
    }

    fn insurance(&self, id_number: &str) -> Answer<Option<Insured>> {
        self.read(|db| registers::insurance(db, id_number))
    }

    fn exam(&self, ticket: &str) -> Answer<Option<Exam>> {
        self.read(|db| registers::exam(db, ticket))
    }

    fn put_staff(&self, employer: Uuid, members: Vec<StaffMember>) -> Answer<Vec<StaffMember>> {
        self.write(move |db| staff::put(db, employer, &members))
    }

    fn remove_staff(&self, employer: Uuid, member: Uuid) -> Answer<bool> {
        self.write(move |db| staff::remove(db, employer, member))
    }

    fn staff(&self, employer: Uuid) -> Answer<Vec<StaffMember>> {
        self.read(|db| staff::list(db, employer))
    }

    fn staff_member(&self, employer: Uuid, member: Uuid) -> Answer<Option<StaffMember>> {
        self.read(|db| staff::one(db, employer, member))
    }

    fn staff_of(&self, employer: Uuid, person: Uuid) -> Answer<Option<StaffMember>> {
        self.read(|db| staff::of_person(db, employer, person))
    }

    fn person(&self, id_type: &str, id_number: &str) -> Answer<Uuid> {
        let (id_type, id_number) = (id_type.to_owned(), id_number.to_owned());
        self.write(move |db| staff::person(db, &id_type, &id_number))
    }

    fn bindings(&self, account: Uuid) -> Answer<Vec<Binding>> {
        self.read(|db| staff::bindings(db, account))
    }

    fn answer_binding(&self, account: Uuid, employer: Uuid, yes: bool) -> Answer<Option<Binding>> {
        self.write(move |db| staff::answer(db, account, employer, yes))
    }

    fn find_or_create(&self, origin: Origin, opener: Opener, again: bool, at: OffsetDateTime) -> Answer<(Stored, bool)> {
        self.write(move |db| changes::find_or_create(db, &origin, &opener, again, at))
    }

    fn only_one(&self, origin: &Origin) -> Answer<()> {
        self.read(|db| changes::only_one(db, origin))
    }

    fn applications(&self, caller: &Caller, query: &Query) -> Answer<(Vec<Stored>, Option<i64>)> {
        self.read(|db| applications::list(db, caller, query))
    }

    fn application(&self, id: Uuid) -> Answer<Option<Stored>> {
        self.read(|db| applications::one(db, id))
    }

    fn detail(&self, id: Uuid) -> Answer<Option<Detail>> {
        self.read(|db| applications::detail(db, id))
    }

    fn change(&self, application: Uuid, once: Option<Once>, decide: Decide) -> Answer<Changed> {
        self.write(move |db| changes::change(db, application, once, decide))
    }

    fn filing(&self, application: Uuid, revision: u32) -> Answer<Option<(NewFiling, SignedReceipt)>> {
        self.read(|db| applications::filing(db, application, revision))
    }

    fn receipt(&self, id: Uuid) -> Answer<Option<(Uuid, SignedReceipt)>> {
        self.read(|db| applications::receipt(db, id))
    }

    fn paper(&self, mark: &Mark) -> Answer<Option<(Stored, NewFiling, SignedReceipt, bool)>> {
        self.read(|db| applications::paper(db, mark))
    }

    fn overdue(&self, today: Date) -> Answer<Vec<Uuid>> {
        self.read(|db| applications::overdue(db, today))
    }

    fn in_public_notice(&self) -> Answer<Vec<Stored>> {
        self.read(applications::in_public_notice)
    }

    fn claim(&self, application: Uuid, claim: Claim, now: OffsetDateTime) -> Answer<Claim> {
        self.write(move |db| claims::claim(db, application, claim, now))
    }

    fn release(&self, application: Uuid, account: Uuid, now: OffsetDateTime) -> Answer<bool> {
        self.write(move |db| claims::release(db, application, account, now))
    }

    fn claim_of(&self, application: Uuid, now: OffsetDateTime) -> Answer<Option<Claim>> {
        self.read(|db| Ok(claims::of(db, application)?.filter(|claim| claim.until > now)))
    }

    fn note(&self, audit: Audit) -> Answer<()> {
        self.write(move |db| changes::note(db, &audit))
    }

    fn add_blob(&self, owner: Uuid, blob: Blob, at: OffsetDateTime) -> Answer<()> {
        self.write(move |db| registers::add_blob(db, owner, blob, at))
    }

    fn stored_bytes(&self, owner: Uuid) -> Answer<u64> {
        self.read(|db| registers::stored_bytes(db, owner))
    }

    fn blobs(&self, owners: &[Uuid], digests: &[Sha256]) -> Answer<Vec<Blob>> {
        self.read(|db| registers::blobs(db, owners, digests))
    }

    fn earlier(&self, person: Uuid, reader: Reader, material: Option<&str>) -> Answer<Vec<EarlierFile>> {
        self.read(|db| applications::earlier(db, person, reader, material))
    }

    fn put_keys(&self, keys: Vec<PublicKey>) -> Answer<()> {
        self.write(move |db| registers::put_keys(db, &keys))
    }

    fn keys(&self) -> Answer<Vec<PublicKey>> {
        self.read(registers::keys)
    }

    fn states(&self) -> Answer<Vec<(State, u64)>> {
        self.read(check::states)
    }

    fn ready(&self) -> Answer<()> {
        self.read(|db| db.query_row("SELECT 1", [], |_| Ok(())).map_err(refused))
    }
}

/// JSON kept in a column.
fn json(text: &str) -> Answer<Value> {
    from_text(text)
}
