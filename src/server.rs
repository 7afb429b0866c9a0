//! The server: three offices, one truth, nothing lost. Thin routes over a pure workflow, a store of whole operations and a folder of files.

pub mod accounts;
pub mod admin;
mod backup;
pub mod blobs;
mod captcha;
mod check;
pub mod config;
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
use crate::error::{Error, Result};
use crate::text;
use crate::text::{Lang, Text};

/// What every handler works with.
pub(crate) struct Shared {
    pub(crate) config: Config,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Clock,
    pub(crate) passwords: accounts::Passwords,
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
        make_data_folder(data)?;
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&database(data))?);
        let signers = keys::Signers::open(data, store.as_ref()).map_err(not_started)?;
        let passwords = accounts::Passwords::start();
        let (blobs, guides) = (Blobs::open(data)?, Guides::built_in());
        let outbox = Outbox::of(data, &config.mail, config.public_url.as_deref())?;
        let sign_on = sign_on::SignOn::new(config.sign_on.clone())?;
        let (rates, turns, reading) = (rates::Rates::default(), turns::Turns::default(), Semaphore::new(2 * cores()));
        let (captchas, metrics) = (captcha::Captchas::default(), metrics::Metrics::default());
        Ok(Arc::new(Self { config, store, blobs, clock, passwords, signers, outbox, guides, rates, turns, reading, captchas, sign_on, metrics }))
    }
}

/// Checks what the settings name without starting: the certificate, the mail server's address, what the sign-on provider needs.
///
/// # Errors
/// When one of them cannot be used.
pub async fn check(config: &Config) -> Result<()> {
    serving::certificate(config).await?;
    sign_on::SignOn::new(config.sign_on.clone())?;
    Outbox::of(&config.data, &config.mail, config.public_url.as_deref()).map(drop)
}

/// What a server or a copy makes in its folder before the database is there; and what lies in the root of a volume.
const OURS: [&str; 9] = ["declare.db-wal", "declare.db-shm", "declare.db.new", "blobs", "uploads", "keys", "outbox", "lock", "lost+found"];

/// Makes a data folder where there is none.
///
/// # Errors
/// When the folder holds other things: nothing is mixed into somebody's documents, whose rights would be taken away from others besides.
pub(crate) fn make_data_folder(data: &Path) -> Result<()> {
    let is_foreign = |name: &std::ffi::OsStr| name.to_str().is_none_or(|name| !name.starts_with('.') && !OURS.contains(&name));
    let mut names = std::fs::read_dir(data).into_iter().flatten().flatten().map(|entry| entry.file_name());
    if !database(data).exists()
        && let Some(other) = names.find(|name| is_foreign(name))
    {
        let (shown, other) = (data.display(), other.display());
        return Err(Error::usage(
            text!("{shown} 里有别的东西，例如 {other}", "{shown} holds other things, such as {other}"),
            Text::new("请给出一个空的或不存在的文件夹。", "Name a folder that is empty or not there."),
        ));
    }
    crate::files::make_private_folder(data).map_err(|source| Error::unwritten(data, source))
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
