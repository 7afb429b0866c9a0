//! What handlers take a request apart with: who calls, the JSON body, the version that was seen.

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::App;
use crate::api::{Application, Code, Role, limit};
use crate::canonical::Sha256;
use crate::server::blocking;
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Caller, Stored};
use crate::text;
use crate::text::Text;

/// Reads the token of `Authorization: Bearer …`.
impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &App) -> Answer<Self> {
        let token = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = token.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(Refusal::sign_in_needed)?;
        let hash = Sha256::of(token.trim().as_bytes());
        let (store, now) = (shared.store.clone(), shared.clock.now());
        blocking(move || store.caller(hash, now)).await?.ok_or_else(Refusal::sign_in_needed)
    }
}

impl Caller {
    /// Refuses callers of other roles.
    pub(super) fn must_be(&self, role: Role) -> Answer<()> {
        if self.role == role { Ok(()) } else { Err(Refusal::not_allowed()) }
    }
}

/// A JSON body of at most 4 MiB.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Answer<Self> {
        let bytes = axum::body::to_bytes(request.into_body(), limit::JSON).await.map_err(|failed| too_large().because(failed))?;
        match serde_json::from_slice(&bytes) {
            Ok(body) => Ok(Self(body)),
            Err(failed) => {
                Err(Refusal::bad_request(text!("请求内容不是所要的 JSON：{failed}", "the body is not the JSON that was expected: {failed}")))
            }
        }
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
            Text::new("请求缺少 If-Match，不知道是按哪个版本办理的", "If-Match is missing: it must say which version was seen"),
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
