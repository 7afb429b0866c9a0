//! The side that calls: one [`Client`] for a server, with bounded patience, that turns every answer into what a person can use.
//!
//! `calls` has a method for each route, `transfer` brings files over, `retry` says how long to try, `failure` what went wrong.

use std::sync::Once;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
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
mod retry;
mod transfer;

pub use failure::{Answer, Failure};
pub use retry::Retry;
pub use transfer::{Transferred, Upload};

/// A server and who speaks to it. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    server: String,
    token: Option<HeaderValue>,
    retry: Retry,
}

impl Client {
    /// A client for the server at `address` (as [`crate::settings::address`] gives it), signed in with `token` if there is one.
    ///
    /// # Errors
    /// When the token has characters that no token has, or this machine's certificates cannot be read.
    pub fn new(address: &str, token: Option<&str>) -> Result<Self> {
        let token = token.map(bearer).transpose()?;
        Ok(Self { http: http(address)?, server: address.to_owned(), token, retry: Retry::default() })
    }

    /// The same with another patience.
    #[must_use]
    pub const fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
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

    /// Sends what `build` makes, afresh on every try, until it is answered well, refused for good, or patience ends.
    async fn send(&self, build: impl Fn() -> RequestBuilder) -> Answer<Response> {
        let mut tries = self.retry.tries();
        loop {
            let failure = match build().send().await {
                Ok(response) if response.status().is_success() => return Ok(response),
                Ok(response) => Failure::from_response(&self.server, response).await,
                Err(failed) => Failure::from_transport(&self.server, failed),
            };
            match tries.next(&failure) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(failure),
            }
        }
    }

    async fn read<T: DeserializeOwned>(&self, response: Response) -> Answer<T> {
        let body = response.bytes().await.map_err(|failed| Failure::from_transport(&self.server, failed))?;
        serde_json::from_slice(&body).map_err(|failed| Failure::not_our_server(&self.server, failed.to_string()))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        let response = self.send(|| self.request(Method::GET, path)).await?;
        self.read(response).await
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
        let response = self.send(|| self.request(method.clone(), path).json(body)).await?;
        self.read(response).await
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
        .read_timeout(Duration::from_secs(60))
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
