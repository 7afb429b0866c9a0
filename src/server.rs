//! The server: three offices, one truth, nothing lost. Thin routes over a pure workflow, a store of whole operations and a folder of files.

pub mod accounts;
pub mod admin;
mod backup;
pub mod blobs;
mod captcha;
mod check;
pub mod config;
mod guesses;
pub mod guides;
mod keys;
pub mod mail;
mod metrics;
mod rates;
mod receipts;
pub mod record;
pub mod refusal;
pub mod registers;
mod routes;
mod scopes;
mod serving;
mod sign_on;
pub mod store;
mod turns;
mod view;
mod virus;
pub mod workflow;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::Semaphore;

use self::blobs::Blobs;
pub use self::config::Config;
use self::guides::Guides;
use self::mail::Outbox;
use self::refusal::{Answer, Refusal};
pub use self::serving::{Running, Server};
use self::store::Store;
use self::store::sqlite::Sqlite;
use crate::clock::Clock;
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::{Lang, Text};

/// What every handler works with.
pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Clock,
    pub(crate) passwords: accounts::Passwords,
    pub(crate) guesses: guesses::Guesses,
    pub(crate) signers: keys::Signers,
    pub(crate) outbox: Outbox,
    pub(crate) guides: Guides,
    pub(crate) rates: rates::Rates,
    pub(crate) turns: turns::Turns,
    pub(crate) reading: Semaphore,
    pub(crate) captchas: captcha::Captchas,
    pub(crate) sign_on: sign_on::SignOn,
    pub(crate) metrics: metrics::Metrics,
}

impl Shared {
    fn open(config: Config, clock: Clock) -> Result<Arc<Self>> {
        let data = config.data.as_path();
        is_not_lost(data)?;
        make_data_folder(data)?;
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&database(data))?);
        let signers = keys::Signers::open(data, store.as_ref())?;
        let (passwords, guesses) = (accounts::Passwords::start(), guesses::Guesses::default());
        let (blobs, guides) = (Blobs::open(data)?, Guides::built_in());
        let outbox = Outbox::of(data, &config.mail, config.address().as_deref())?;
        let sign_on = sign_on::SignOn::new(config.sign_on.clone())?;
        let (rates, turns, reading) = (rates::Rates::default(), turns::Turns::default(), Semaphore::new(2 * cores()));
        let (captchas, metrics) = (captcha::Captchas::default(), metrics::Metrics::default());
        Ok(Arc::new(Self {
            config,
            store,
            blobs,
            clock,
            passwords,
            guesses,
            signers,
            outbox,
            guides,
            rates,
            turns,
            reading,
            captchas,
            sign_on,
            metrics,
        }))
    }
}

/// Checks what the settings name without starting: the data folder, the certificate, the mail server's address, what the sign-on provider needs.
///
/// # Errors
/// When one of them cannot be used.
pub async fn check(config: &Config) -> Result<()> {
    is_not_lost(&config.data)?;
    may_hold_data(&config.data)?;
    serving::certificate(config).await?;
    sign_on::SignOn::new(config.sign_on.clone())?;
    Outbox::of(&config.data, &config.mail, config.address().as_deref()).map(drop)
}

/// What a server makes in its folder beside its database.
pub(crate) const BESIDE: [&str; 6] = ["declare.db-wal", "declare.db-shm", "blobs", "uploads", "keys", "outbox"];
/// What the root of a volume holds by itself.
const OF_VOLUMES: [&str; 5] = ["lost+found", "System Volume Information", "$RECYCLE.BIN", "#recycle", "@eaDir"];
/// Settings and certificates may lie beside the data.
const OF_SETTINGS: [&str; 5] = ["yaml", "yml", "pem", "crt", "key"];

/// Makes a data folder where there is none.
///
/// # Errors
/// As [`may_hold_data`], or when it cannot be made.
pub(crate) fn make_data_folder(data: &Path) -> Result<()> {
    may_hold_data(data)?;
    crate::files::make_private_folder(data).map_err(|source| Error::unwritten(data, source))
}

/// Refuses a folder that holds other things and no data yet: nothing is mixed into somebody's documents.
fn may_hold_data(data: &Path) -> Result<()> {
    let is_foreign = |path: &Path| {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return true };
        let is_ours = name == "lock" || name.starts_with("declare.db") || BESIDE.contains(&name);
        let is_setting = path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| OF_SETTINGS.contains(&ending));
        !is_ours && !is_setting && !name.starts_with('.') && !OF_VOLUMES.contains(&name)
    };
    if database(data).exists() {
        return Ok(());
    }
    let mut paths = std::fs::read_dir(data).into_iter().flatten().flatten().map(|entry| entry.path());
    let Some(other) = paths.find(|path| is_foreign(path)) else { return Ok(()) };
    let (shown, other) = (data.display(), other.file_name().unwrap_or_default().display());
    Err(Error::usage(
        text!("{shown} 里有别的东西，例如 {other}", "{shown} holds other things, such as {other}"),
        Text::new("请给出一个空的或不存在的文件夹。", "Name a folder that is empty or not there."),
    ))
}

/// Refuses a folder whose keys are there and whose database is missing or empty: a new one in its place would hide the loss.
pub(crate) fn is_not_lost(data: &Path) -> Result<()> {
    // A log without its database is no database: SQLite would remove it. Keys are made only once there is one.
    let is_empty = std::fs::metadata(database(data)).map_or(true, |found| found.len() == 0);
    if !is_empty || !keys::are_in(data) {
        return Ok(());
    }
    let shown = data.display();
    Err(Error::new(
        Class::Proof,
        text!("{shown} 里有签名密钥，数据库 declare.db 却丢失或是空的", "{shown} holds keys, but its database declare.db is missing or empty"),
        Text::new(
            "请找回数据库，或用 declare admin restore 从备份恢复到另一个文件夹；要从头开始，请用空文件夹。",
            "Find the database, or restore a backup to another folder with declare admin restore; to begin anew, name an empty folder.",
        ),
    ))
}

/// The database of a data folder.
pub fn database(data: &Path) -> PathBuf {
    data.join("declare.db")
}

pub(crate) fn not_started(refusal: Refusal) -> Error {
    let error = Error::new(refusal.problem.code.class(), refusal.problem.what, refusal.problem.help);
    match refusal.cause {
        Some(cause) => error.because(cause),
        None => error,
    }
}

/// Runs work that waits for the disk or computes for long, off the threads that serve.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(Refusal::internal)?
}

/// The same for what is read: a few at a time, in the order they ask. More would only wait for one another's connections and cores.
pub(crate) async fn reading<T: Send + 'static>(shared: &Shared, work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    let _turn = shared.reading.acquire().await.map_err(Refusal::internal)?;
    blocking(work).await
}

/// How many cores there are.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The message for the operator's terminal.
pub fn explain(refusal: &Refusal, lang: Lang) -> String {
    match &refusal.cause {
        Some(cause) => format!("{}: {cause}", refusal.problem.what.get(lang)),
        None => refusal.problem.what.get(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests;
