//! What handlers take a request apart with: who calls, the JSON body, the version that was seen.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, MatchedPath, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::App;
use crate::api::{Application, Code, Role, limit};
use crate::canonical::Sha256;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Caller, Stored};
use crate::server::{blocking, scopes};
use crate::text;
use crate::text::Text;

/// Reads the token of `Authorization: Bearer …`, which must be for this route.
impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &App) -> Answer<Self> {
        let hash = token(&parts.headers)?;
        let (store, now) = (shared.store.clone(), shared.clock.now());
        let asked = match store.caller_at_once(hash, now) {
            Some(answer) => answer?,
            None => blocking(move || store.caller(hash, now)).await?,
        };
        let caller = asked.ok_or_else(Refusal::sign_in_needed)?;
        let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        scopes::allow(caller.role, &caller.token.scopes, &parts.method, path)?;
        // Files are bounded by how many come at once and how large they are, not by how often.
        let is_read = parts.method == Method::GET || parts.method == Method::HEAD;
        if is_read {
            shared.rates.read(caller.token.id)?;
        } else if !parts.uri.path().contains("/blobs") {
            shared.rates.write(caller.token.kind, caller.token.id)?;
        }
        Ok(caller)
    }
}

/// The digest under which the token of a request is known.
pub(super) fn token(headers: &HeaderMap) -> Answer<Sha256> {
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(Refusal::sign_in_needed)?;
    Ok(Sha256::of(token.trim().as_bytes()))
}

/// Where a request comes from: the other end of the connection, or what the proxy before us says that is.
pub(super) struct Address(pub(super) IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
        // The proxy adds its own at the end; what stands before may be anything.
        let told = parts.headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
        let told = told.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok());
        Ok(Self(told.filter(|_| shared.config.behind_proxy).unwrap_or(peer).to_canonical()))
    }
}

/// The address that people use for this server, without a slash at its end.
pub(super) fn base(shared: &App, headers: &HeaderMap) -> String {
    let host = || headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let scheme = if shared.config.tls.is_some() { "https" } else { "http" };
    shared.config.public_url.clone().unwrap_or_else(|| format!("{scheme}://{}", host()))
}

impl Caller {
    /// Refuses callers of other roles.
    pub(super) fn must_be(&self, role: Role) -> Answer<()> {
        if self.role == role { Ok(()) } else { Err(Refusal::not_allowed()) }
    }
}

/// How long a JSON body or a form may take: 4 MiB at 1 Mbit/s.
const PATIENCE: Duration = Duration::from_secs(35);

/// A JSON body of at most 4 MiB.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Answer<Self> {
        json(request.into_body(), limit::JSON).await.map(Self)
    }
}

/// What somebody who has not signed in sends: at most so many bytes, JSON or a form.
const BRIEF: usize = 64 * 1024;

/// A short JSON body of somebody who has not signed in, whose address is counted before it is read.
pub(super) struct Brief<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Brief<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, shared: &App) -> Answer<Self> {
        let (mut parts, body) = request.into_parts();
        let Ok(Address(address)) = Address::from_request_parts(&mut parts, shared).await;
        shared.rates.stranger(address)?;
        json(body, BRIEF).await.map(Self)
    }
}

async fn json<T: DeserializeOwned>(body: axum::body::Body, most: usize) -> Answer<T> {
    let bytes = read(body, most).await?;
    serde_json::from_slice(&bytes)
        .map_err(|failed| Refusal::bad_request(text!("请求内容不是所要的 JSON：{failed}", "the body is not the JSON that was expected: {failed}")))
}

async fn read(body: axum::body::Body, most: usize) -> Answer<Bytes> {
    let reading = axum::body::to_bytes(body, most);
    tokio::time::timeout(PATIENCE, reading).await.map_err(|_| Refusal::too_slow())?.map_err(|failed| too_large().because(failed))
}

/// A form: what people type, and what a device asks.
pub(super) struct Form<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, shared: &App) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let body = read(body, BRIEF).await.map_err(IntoResponse::into_response)?;
        let form = axum::Form::<T>::from_request(Request::from_parts(parts, body.into()), shared).await;
        form.map(|axum::Form(form)| Self(form)).map_err(IntoResponse::into_response)
    }
}

/// Ids in the path. A path that holds none names nothing.
pub(super) struct Ids<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Ids<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &App) -> Answer<Self> {
        match Path::<T>::from_request_parts(parts, shared).await {
            Ok(Path(ids)) => Ok(Self(ids)),
            Err(_) => Err(Refusal::not_found()),
        }
    }
}

pub(super) fn too_large() -> Refusal {
    Refusal::new(
        Code::TooLarge,
        Text::new("请求内容过大或不完整", "the body is too large or incomplete"),
        Text::new("请减少一次提交的内容后重试。", "Send less at once, then try again."),
    )
}

/// The version the caller saw, from `If-Match`; `*` is not an answer to "which".
pub(super) fn seen(headers: &HeaderMap) -> Answer<u64> {
    let required = || {
        Refusal::new(
            Code::PreconditionRequired,
            Text::new("请求没有用 If-Match 写明所见的版本", "If-Match does not say which version was seen"),
            Text::new("请先查看事项，再按所见版本办理。", "Look at the application first, then send its ETag."),
        )
    };
    let value = headers.get(header::IF_MATCH).ok_or_else(required)?;
    let tag = value.to_str().ok().map(str::trim).and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'));
    tag.and_then(|version| version.parse().ok()).ok_or_else(required)
}

/// An answer with the application's `ETag`.
pub(super) fn tagged(stored: &Stored, answer: impl IntoResponse) -> Response {
    ([(header::ETAG, stored.etag())], answer).into_response()
}

/// `{id}` of an application.
pub(super) type Id = Ids<Uuid>;

/// Keeps the page of a list small.
pub(super) fn page(limit: Option<usize>) -> usize {
    limit.unwrap_or(50).clamp(1, crate::api::limit::PAGE)
}

/// The view and the version of an application, for answers that carry both.
pub(super) fn both(view: Application, stored: &Stored) -> Response {
    tagged(stored, axum::Json(view))
}
