//! Listening, with or without TLS, until it is told to stop; and what goes on beside the requests.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use tokio::task::JoinHandle;

use super::{Config, Shared, receipts, routes};
use crate::clock::Clock;
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

/// What of an upload may wait unread in a connection, bytes: it is lost with a line that dies, and held for every client. Over a line of
/// 80 ms it still lets 50 Mbit/s through (the system doubles it).
const UNREAD: u32 = 256 * 1024;
/// What one connection reads at a time at most, bytes, and how long the head of a request may be.
const READ: usize = 64 * 1024;
/// Connections that may wait to be taken.
const BACKLOG: u32 = 1024;
/// How long the head of a request may take; longer ones hold a connection for nothing.
const HEAD: Duration = Duration::from_secs(30);

/// How long requests that are under way may take once the server is to stop.
const LAST: Duration = Duration::from_secs(60);

/// A server that can be started.
pub struct Server;

impl Server {
    /// Opens the data and begins to answer. Returns once the address is bound.
    pub async fn start(config: Config, clock: Clock) -> Result<Running> {
        let (listen, tls) = (config.listen, certificate(&config).await?);
        let alone = alone(&config.data)?;
        let open = move || {
            let shared = Shared::open(config, clock)?;
            let has_bureau = shared.store.bureau().map_err(super::not_started)?.is_some();
            Ok::<_, Error>((shared, has_bureau))
        };
        let (shared, has_bureau) = tokio::task::spawn_blocking(open).await.map_err(|failed| {
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
        let listener = listener.into_std().map_err(bound)?;
        let beside = [tokio::spawn(receipts::tend(Arc::clone(&shared))), tokio::spawn(super::mail::deliver(Arc::clone(&shared)))];
        let app = routes::router(shared).into_make_service_with_connect_info::<SocketAddr>();
        let (handle, secure) = (Handle::new(), tls.is_some());
        let stop = handle.clone();
        let serving = match tls {
            Some(tls) => {
                let mut server = axum_server::from_tcp_rustls(listener, tls).map_err(bound)?.handle(handle).accept_error_handler(not_taken);
                patient(server.http_builder());
                tokio::spawn(server.serve(app))
            }
            None => {
                let mut server = axum_server::from_tcp(listener).map_err(bound)?.handle(handle).accept_error_handler(not_taken);
                patient(server.http_builder());
                tokio::spawn(server.serve(app))
            }
        };
        Ok(Running { addr, has_bureau, secure, stop, serving, beside, _alone: alone })
    }
}

/// One server at a time works in a data folder: keys, uploads and the rates are kept in its memory. The system lets go of the lock however
/// the server ends.
pub(super) fn alone(data: &Path) -> Result<std::fs::File> {
    super::make_data_folder(data)?;
    let path = data.join("lock");
    let file = std::fs::OpenOptions::new().create(true).append(true).open(&path).map_err(|source| Error::unwritten(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            let shown = data.display();
            Err(Error::usage(
                text!("另一个服务正在使用数据文件夹 {shown}", "another server is using the data folder {shown}"),
                Text::new("请先停止它，或换一个文件夹（--data）。", "Stop it first, or use another folder (--data)."),
            ))
        }
        Err(std::fs::TryLockError::Error(source)) => Err(Error::unwritten(&path, source)),
    }
}

/// A connection that could not be taken is told to the operator, unless it is its client's doing.
fn not_taken(client: Option<&SocketAddr>, failed: &std::io::Error) {
    if client.is_none() {
        tracing::error!(cause = %failed, "a connection could not be taken");
    }
}

/// Bounds on what a client may keep waiting.
fn patient(http: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(READ);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(HEAD).max_concurrent_streams(64);
}

/// The certificate with its key, if there is to be one.
pub(super) async fn certificate(config: &Config) -> Result<Option<RustlsConfig>> {
    let Some((cert, key)) = &config.tls else { return Ok(None) };
    // A program that embeds this library may have chosen its own; then that one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let read = RustlsConfig::from_pem_file(cert, key).await.map_err(|source| {
        let (cert, key) = (cert.display(), key.display());
        Error::usage(
            text!("证书 {cert} 或私钥 {key} 不能使用", "the certificate {cert} or the key {key} cannot be used"),
            Text::new("两者须是同一证书的 PEM 文件，服务能读。", "Both are PEM files of one certificate that the server may read."),
        )
        .because(source)
    })?;
    Ok(Some(read))
}

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
    /// When it began, the data had an office that accepts applications.
    pub has_bureau: bool,
    secure: bool,
    stop: Handle<SocketAddr>,
    serving: JoinHandle<std::io::Result<()>>,
    beside: [JoinHandle<()>; 2],
    /// Held as long as it runs.
    _alone: std::fs::File,
}

impl Running {
    /// `http://127.0.0.1:12345`
    pub fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.addr)
    }

    /// Takes no more requests, answers those it has, and closes the data.
    pub async fn stop(self) -> Result<()> {
        self.stop.graceful_shutdown(Some(LAST));
        let failed = |cause: String| {
            Error::new(
                Class::Temporary,
                Text::new("服务没有正常停止", "the server did not stop in order"),
                Text::new("已确认的内容都已保存。", "Everything acknowledged is kept."),
            )
            .because(cause)
        };
        let ended = self.serving.await;
        for task in &self.beside {
            task.abort();
        }
        match ended {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}
