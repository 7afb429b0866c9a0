//! The side that calls: one [`Client`] for a server, with bounded patience, that turns every answer into what a person can use.
//!
//! `calls` has a method for each route, `transfer` brings files over in `lanes`, `retry` says how long to try, `failure` what went wrong.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
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
    /// The token comes from the variable `DECLARE_TOKEN`.
    of_variable: bool,
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
        Ok(Self {
            http: http(address)?,
            server: address.to_owned(),
            token,
            of_variable: false,
            retry: Retry::default(),
            parallel: PARALLEL,
            reached: Arc::default(),
        })
    }

    /// The same; what its token is not good for is told of the variable that it comes from.
    #[must_use]
    pub const fn with_token_of_variable(mut self) -> Self {
        self.of_variable = true;
        self
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
        let failure = tokio::time::timeout(self.retry.silence, reading).await.unwrap_or_else(|_| Failure::silent(&self.server));
        if self.of_variable { failure.of_variable() } else { failure }
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

    /// Removes what is at `path`. What is not there any more at a later try was removed by an earlier one whose answer was lost.
    async fn remove(&self, path: &str) -> Answer<()> {
        let sent = AtomicU32::new(0);
        let build = || {
            sent.fetch_add(1, Ordering::Relaxed);
            self.request(Method::DELETE, path)
        };
        match self.tell(build).await {
            Err(failure) if sent.load(Ordering::Relaxed) > 1 && failure.is(StatusCode::NOT_FOUND) => Ok(()),
            answer => answer,
        }
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

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;
    use crate::api::{Code, Problem, header};

    /// A server that answers requests in turn, each on a connection of its own; an empty answer is lost on the way.
    fn answering(answers: Vec<String>) -> Client {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        let retry = Retry { first: Duration::from_millis(1), longest: Duration::from_millis(2), ..Retry::default() };
        Client::new(&address, Some("t")).unwrap().with_retry(retry)
    }

    fn refusing(code: Code) -> String {
        let problem = serde_json::to_string(&Problem::new(code, Text::same("a"), Text::same("b"))).unwrap();
        let (status, length, id) = (code.status(), problem.len(), header::REQUEST_ID);
        format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/problem+json\r\n{id}: 1\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{problem}"
        )
    }

    #[tokio::test]
    async fn what_an_earlier_try_removed_is_removed() {
        let gone = answering(vec![String::new(), refusing(Code::NotFound)]);
        assert!(gone.revoke_token(uuid::Uuid::nil()).await.is_ok());
        let never = answering(vec![refusing(Code::NotFound)]);
        assert_eq!(never.revoke_token(uuid::Uuid::nil()).await.unwrap_err().code, Some(Code::NotFound));
    }

    #[tokio::test]
    async fn a_token_of_the_variable_is_told_of() {
        let told = answering(vec![refusing(Code::SignInNeeded)]).with_token_of_variable().me().await.unwrap_err();
        assert!(told.error().what.en.contains("DECLARE_TOKEN"), "{told:?}");
        let kept = answering(vec![refusing(Code::SignInNeeded)]).me().await.unwrap_err();
        assert!(!kept.error().what.en.contains("DECLARE_TOKEN"), "{kept:?}");
    }
}
