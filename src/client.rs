//! The side that calls: one [`Client`] for a server, with bounded patience, that turns every answer into what a person can use.
//!
//! `calls` has a method for each route, `transfer` brings files over in `lanes`, `retry` says how long to try, `failure` what went wrong.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::settings::is_loopback;
use crate::text;
use crate::text::Text;

mod calls;
mod failure;
pub mod keys;
mod lanes;
mod retry;
mod transfer;

pub use failure::{Answer, Failure};
pub use retry::Retry;
use retry::Tries;
pub use transfer::{Transferred, Upload};

/// Files in flight at once, where nobody says otherwise.
pub const PARALLEL: usize = 8;

/// A server and who speaks to it. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    server: String,
    token: Option<HeaderValue>,
    retry: Retry,
    /// Files in flight at once at most.
    parallel: usize,
    /// Somebody has answered at this address.
    reached: Arc<AtomicBool>,
}

impl Client {
    /// A client for the server at `address` (as [`crate::settings::address`] gives it), signed in with `token` if there is one.
    ///
    /// # Errors
    /// When the token has characters that no token has, or this machine's certificates cannot be read.
    pub fn new(address: &str, token: Option<&str>) -> Result<Self> {
        let token = token.map(bearer).transpose()?;
        Ok(Self { http: http(address)?, server: address.to_owned(), token, retry: Retry::default(), parallel: PARALLEL, reached: Arc::default() })
    }

    /// The same with another patience.
    #[must_use]
    pub const fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same with so many files in flight at once, at least one.
    #[must_use]
    pub fn with_parallel(mut self, parallel: usize) -> Self {
        self.parallel = parallel.max(1);
        self
    }

    pub fn server(&self) -> &str {
        &self.server
    }

    /// A request to `path`, which begins with `/v1`.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.server)).header(ACCEPT, "application/json, application/problem+json");
        match &self.token {
            Some(token) => request.header(AUTHORIZATION, token.clone()),
            None => request,
        }
    }

    /// Sends what `build` makes, afresh on every try, until it is answered well and `read` makes sense of it, it is refused for good, or
    /// patience ends. What breaks off within the answer is asked again too.
    async fn send<T>(&self, build: impl Fn() -> RequestBuilder, read: impl Fn(&HeaderMap, Bytes) -> Answer<T>) -> Answer<T> {
        let mut tries = self.tries();
        loop {
            let failure = match self.once(build()).await.and_then(|(headers, body)| read(&headers, body)) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            match tries.next(&failure) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(failure),
            }
        }
    }

    /// One try: a success with all that belongs to it.
    async fn once(&self, request: RequestBuilder) -> Answer<(HeaderMap, Bytes)> {
        let mut response = self.in_time(request.send()).await?;
        self.reached.store(true, Ordering::Relaxed);
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        let headers = std::mem::take(response.headers_mut());
        let mut body = BytesMut::new();
        while let Some(chunk) = self.in_time(response.chunk()).await? {
            body.extend_from_slice(&chunk);
        }
        Ok((headers, body.freeze()))
    }

    async fn refusal(&self, response: Response) -> Failure {
        let reading = Failure::from_response(&self.server, response);
        tokio::time::timeout(self.retry.silence, reading).await.unwrap_or_else(|_| Failure::silent(&self.server))
    }

    /// Waits for the server, but not for ever.
    async fn in_time<T>(&self, work: impl Future<Output = reqwest::Result<T>>) -> Answer<T> {
        match tokio::time::timeout(self.retry.silence, work).await {
            Ok(done) => done.map_err(|failed| Failure::from_transport(&self.server, failed)),
            Err(_) => Err(Failure::silent(&self.server)),
        }
    }

    /// Fresh patience. Where somebody has answered once, that nobody listens is a server that is being restarted.
    fn tries(&self) -> Tries {
        let reached = self.reached.load(Ordering::Relaxed);
        let tries_unreachable = if reached { self.retry.tries } else { self.retry.tries_unreachable };
        Retry { tries_unreachable, ..self.retry }.tries()
    }

    async fn ask<T: DeserializeOwned>(&self, build: impl Fn() -> RequestBuilder) -> Answer<T> {
        let read =
            |headers: &HeaderMap, body: Bytes| serde_json::from_slice(&body).map_err(|failed| Failure::unreadable(&self.server, headers, &failed));
        self.send(build, read).await
    }

    /// A request whose answer says nothing but that it is done.
    async fn tell(&self, build: impl Fn() -> RequestBuilder) -> Answer<()> {
        self.send(build, |_, _| Ok(())).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        self.ask(|| self.request(Method::GET, path)).await
    }

    /// As [`Client::get`], nothing where there is nothing.
    async fn get_if_there<T: DeserializeOwned>(&self, path: &str) -> Answer<Option<T>> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(failure) if failure.is(StatusCode::NOT_FOUND) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn call<B: Serialize + ?Sized, T: DeserializeOwned>(&self, method: Method, path: &str, body: &B) -> Answer<T> {
        self.ask(|| self.request(method.clone(), path).json(body)).await
    }
}

/// A token as a header that is never logged.
fn bearer(token: &str) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.trim())).map_err(|_| {
        Error::usage(
            Text::new("令牌里有不该有的字符", "the token has characters that no token has"),
            Text::new("请原样粘贴令牌，只有一行。", "Paste the token as it was given, on one line."),
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn http(address: &str) -> Result<reqwest::Client> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // A program that embeds this library may have chosen its own; then that one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let host = reqwest::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("declare/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(10))
        // A line of many files at once wants more than the standard window where the server speaks HTTP/2.
        .http2_adaptive_window(true)
        // A token must not follow to another address.
        .redirect(reqwest::redirect::Policy::none());
    if is_loopback(&host) {
        // This machine is spoken to directly, and its certificates are not needed for that.
        builder = builder.no_proxy();
        if address.starts_with("http:") {
            builder = builder.tls_certs_only([]);
        }
    }
    builder.build().map_err(|failed| {
        Error::usage(
            text!("不能准备到 {address} 的连接", "a connection to {address} cannot be prepared"),
            Text::new("请检查本机的证书库和代理设置。", "Check this machine's certificates and proxy settings."),
        )
        .because(failed)
    })
}
