//! The store in one SQLite file: WAL, `synchronous=FULL`, one writer that commits in groups, readers on connections of their own.

mod accounts;
mod applications;
mod changes;
mod check;
mod checkpoints;
mod claims;
mod devices;
mod me;
mod numbers;
mod operations;
mod passwords;
mod readers;
mod registers;
mod schema;
mod signing;
mod staff;
mod writer;

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde_json::Value;

use crate::api::Blob;
use crate::error::{Class, Error};
use crate::server::cores;
use crate::server::refusal::{Answer, Refusal};
use crate::text;
use crate::text::Text;

/// The store of one data folder.
pub struct Sqlite {
    writer: writer::Writer,
    /// Ends after the writer.
    _checkpoints: checkpoints::Checkpoints,
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
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                let shown = path.display();
                let help = Text::new("请用 declare admin restore 从备份重建。", "Make the data anew from a backup with declare admin restore.");
                Error::new(Class::Proof, text!("数据库 {shown} 已损坏", "the database {shown} is damaged"), help).because(source)
            }
            _ => failed(source.into()),
        };
        let mut db = connect(path).map_err(of_disk)?;
        // In KiB: every change touches a page of every index, wherever in it.
        db.pragma_update(None, "cache_size", -8192).map_err(of_disk)?;
        schema::migrate(&mut db).map_err(of_disk)?;
        let beside = connect(path).map_err(of_disk)?;
        let checkpoints = checkpoints::Checkpoints::start(beside, &mut db).map_err(|source| failed(source.into()))?;
        let writer = writer::Writer::start(db).map_err(|source| failed(source.into()))?;
        Ok(Self {
            writer,
            _checkpoints: checkpoints,
            readers: readers::Readers::new(path, 2 * cores()),
            callers: readers::Readers::new(path, cores()),
        })
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

    /// Whether what stands at `path` is this database as it was once: the last event there is one of these, and before the first the keys are.
    ///
    /// # Errors
    /// When it cannot be read, or is no database of a server.
    pub fn goes_on_from(&self, path: &Path) -> Answer<bool> {
        let there = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(refused)?;
        let last = there.query_row("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)));
        let last: Option<(i64, String)> = last.optional().map_err(refused)?;
        let keys = registers::keys(&there)?;
        self.read(|db| match last {
            Some((seq, hash)) => db
                .query_row("SELECT EXISTS (SELECT 1 FROM events WHERE seq = ?1 AND hash = ?2)", params![seq, hash], |row| row.get(0))
                .map_err(refused),
            None => registers::keys(db).map(|known| keys.iter().all(|key| known.iter().any(|other| other.kid == key.kid))),
        })
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
            | rusqlite::ErrorCode::ReadOnly,
        ) => Refusal::unavailable(failed),
        // A page that cannot be read is told so too.
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => Refusal::damaged(failed),
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

/// JSON kept in a column.
fn json(text: &str) -> Answer<Value> {
    from_text(text)
}
