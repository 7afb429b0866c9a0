//! The server: three offices, one truth, nothing lost. Thin routes over a pure workflow, a store of whole operations and a folder of files.

pub mod accounts;
pub mod admin;
mod backup;
pub mod blobs;
mod check;
pub mod guides;
mod keys;
pub mod mail;
mod receipts;
pub mod record;
pub mod refusal;
pub mod registers;
mod routes;
pub mod store;
mod view;
pub mod workflow;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use self::blobs::Blobs;
use self::guides::Guides;
use self::mail::Outbox;
use self::refusal::{Answer, Refusal};
use self::store::Store;
use self::store::sqlite::Sqlite;
use crate::clock::Clock;
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::{Lang, Text};

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder of everything it keeps: `declare.db`, `blobs/`, `uploads/`, `outbox/`, `keys/`.
    pub data: PathBuf,
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
}

/// What every handler works with.
pub(crate) struct Shared {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: Blobs,
    pub(crate) clock: Clock,
    pub(crate) passwords: accounts::Passwords,
    pub(crate) signers: keys::Signers,
    pub(crate) outbox: Outbox,
    pub(crate) guides: Guides,
}

impl Shared {
    fn open(data: &Path, clock: Clock) -> Result<Arc<Self>> {
        crate::files::make_private_folder(data).map_err(|source| Error::unwritten(data, source))?;
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&database(data))?);
        let signers = keys::Signers::open(data, store.as_ref()).map_err(not_started)?;
        let passwords = accounts::Passwords::start().map_err(not_started)?;
        let (blobs, guides) = (Blobs::open(data)?, Guides::built_in());
        Ok(Arc::new(Self { store, blobs, clock, passwords, signers, outbox: Outbox::of(data), guides }))
    }
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

/// A server that can be started.
pub struct Server;

impl Server {
    /// Opens the data and begins to answer. Returns once the address is bound.
    pub async fn start(config: Config, clock: Clock) -> Result<Running> {
        let listen = config.listen;
        let data = config.data;
        let shared = tokio::task::spawn_blocking(move || Shared::open(&data, clock)).await.map_err(|failed| {
            Error::new(Class::Temporary, Text::new("服务没有启动", "the server did not start"), Text::new("请重试。", "Try again.")).because(failed)
        })??;
        let bound = |source: std::io::Error| {
            Error::usage(
                text!("不能在 {listen} 上监听", "cannot listen on {listen}"),
                Text::new("请换一个地址或端口（--listen）。", "Use another address or port (--listen)."),
            )
            .because(source)
        };
        let listener = bind(listen).map_err(bound)?;
        let addr = listener.local_addr().map_err(bound)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let lapsing = tokio::spawn(receipts::tend(Arc::clone(&shared)));
        let app = routes::router(shared);
        let serving = tokio::spawn(async move {
            let signal = async {
                let _ = stopped.await;
            };
            let served = axum::serve(listener, app).with_graceful_shutdown(signal).await;
            lapsing.abort();
            served
        });
        Ok(Running { addr, stop, serving })
    }
}

/// What of an upload may wait unread in a connection, bytes: it is lost with a line that dies, and held for every client. Over a line of
/// 80 ms it still lets 50 Mbit/s through (the system doubles it).
const UNREAD: u32 = 256 * 1024;
/// Connections that may wait to be taken.
const BACKLOG: u32 = 1024;

fn bind(listen: SocketAddr) -> std::io::Result<tokio::net::TcpListener> {
    let socket = if listen.is_ipv4() { tokio::net::TcpSocket::new_v4()? } else { tokio::net::TcpSocket::new_v6()? };
    // As the standard library does: a port that was left just now can be taken again; elsewhere it would let two servers take one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    // Connections take it over from here.
    socket.set_recv_buffer_size(UNREAD)?;
    socket.bind(listen)?;
    socket.listen(BACKLOG)
}

/// A server that answers.
pub struct Running {
    pub addr: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// `http://127.0.0.1:12345`
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Takes no more requests, answers those it has, and closes the data.
    pub async fn stop(self) -> Result<()> {
        let _ = self.stop.send(());
        let failed = |cause: String| {
            Error::new(
                Class::Temporary,
                Text::new("服务没有正常停止", "the server did not stop in order"),
                Text::new("已确认的内容都已保存。", "Everything acknowledged is kept."),
            )
            .because(cause)
        };
        match self.serving.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}

/// Runs work that waits for the disk or computes for long, off the threads that serve.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    tokio::task::spawn_blocking(work).await.map_err(Refusal::internal)?
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
