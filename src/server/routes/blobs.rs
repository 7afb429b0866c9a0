//! Files: which are there, sending them whole or from where they broke off, reading them.

use axum::Json;
use axum::body::Body as Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use tokio_util::io::ReaderStream;
use utoipa::IntoParams;
use uuid::Uuid;

use super::App;
use super::parts::{Body, Id, Ids};
use crate::api::header::{CONTENT_DIGEST, UPLOAD_LENGTH, UPLOAD_OFFSET};
use crate::api::{Blob, BlobAnswer, BlobCheck, Code, EarlierFiles, MissingBlob, Problem, Role, limit};
use crate::canonical::Sha256;
use crate::server::blobs::{Claim, Received, Taking, Upload, drain};
use crate::server::refusal::{Answer, Refusal};
use crate::server::store::{Caller, Reader, What, files_of};
use crate::server::{blocking, view};
use crate::text::Text;

/// Which of these files need not be sent. Answered for the caller's own files only.
#[utoipa::path(post, path = "/applications/{id}/blobs:check", params(("id" = Uuid, Path)), request_body = BlobCheck,
    responses((status = 200, body = BlobAnswer), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn check(State(shared): State<App>, caller: Caller, Ids(id): Id, Body(asked): Body<BlobCheck>) -> Answer<Json<BlobAnswer>> {
    if asked.blobs.len() > limit::CHECK {
        return Err(Refusal::bad_request(Text::new("一次最多查询1000个文件", "at most 1,000 files in one question")));
    }
    blocking(move || {
        view::find(&shared, &caller, id)?;
        let digests: Vec<Sha256> = asked.blobs.iter().map(|blob| blob.sha256).collect();
        let there = shared.store.blobs(&caller.owners(), &digests)?;
        let is_there = |sha256: &Sha256| there.iter().any(|blob| blob.sha256 == *sha256);
        let missing = digests.into_iter().filter(|sha256| !is_there(sha256));
        let missing = missing.map(|sha256| MissingBlob { sha256, offset: shared.blobs.offset(caller.owner(), &sha256) });
        Ok(Json(BlobAnswer { missing: missing.collect() }))
    })
    .await
}

/// How much of a file is there: all of it, or the part that came before a break.
#[utoipa::path(head, path = "/applications/{id}/blobs/{sha256}", params(("id" = Uuid, Path), ("sha256" = Sha256, Path)),
    responses((status = 200, headers(("upload-offset" = u64), ("upload-length" = u64))), (status = 404)))]
pub(super) async fn head(State(shared): State<App>, caller: Caller, Ids((id, sha256)): Ids<(Uuid, Sha256)>) -> Answer<Response> {
    blocking(move || {
        view::find(&shared, &caller, id)?;
        if let Some(blob) = shared.store.blobs(&caller.owners(), &[sha256])?.first() {
            return Ok(standing(StatusCode::OK, blob.size, Some(blob.size)));
        }
        match shared.blobs.offset(caller.owner(), &sha256) {
            0 => Err(Refusal::not_found()),
            offset => Ok(standing(StatusCode::OK, offset, None)),
        }
    })
    .await
}

/// Sends a file whole.
#[utoipa::path(put, path = "/applications/{id}/blobs/{sha256}", params(("id" = Uuid, Path), ("sha256" = Sha256, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200), (status = 201), (status = 413, body = Problem), (status = 415, body = Problem)))]
pub(super) async fn put(
    State(shared): State<App>,
    caller: Caller,
    Ids((id, sha256)): Ids<(Uuid, Sha256)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let total = number(&headers, header::CONTENT_LENGTH.as_str())?;
    receive(shared, caller, id, Upload { owner: Uuid::nil(), sha256, from: 0, total, content: content_digest(&headers)? }, body).await
}

/// Goes on with a file from where the server stands.
#[utoipa::path(patch, path = "/applications/{id}/blobs/{sha256}",
    params(("id" = Uuid, Path), ("sha256" = Sha256, Path), ("upload-offset" = u64, Header), ("upload-length" = u64, Header)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201), (status = 204), (status = 409, body = Problem), (status = 415, body = Problem)))]
pub(super) async fn patch(
    State(shared): State<App>,
    caller: Caller,
    Ids((id, sha256)): Ids<(Uuid, Sha256)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let (from, total) = (number(&headers, UPLOAD_OFFSET)?, number(&headers, UPLOAD_LENGTH)?);
    let (Some(from), Some(_)) = (from, total) else {
        return Err(Refusal::bad_request(Text::new("续传须写明 Upload-Offset 和 Upload-Length", "a PATCH needs Upload-Offset and Upload-Length")));
    };
    receive(shared, caller, id, Upload { owner: Uuid::nil(), sha256, from, total, content: content_digest(&headers)? }, body).await
}

async fn receive(shared: App, caller: Caller, id: Uuid, upload: Upload, body: Bytes) -> Answer<Response> {
    let upload = Upload { owner: caller.owner(), ..upload };
    // Held until it is written down: who asks meanwhile finds either the part or the whole, never neither.
    let claim = shared.blobs.claim(upload.owner, caller.office.is_some(), upload.sha256).await?;
    let asked = shared.clone();
    let begun = blocking(move || begin(&asked, &caller, id, claim, upload)).await?;
    let mut taking = match begun {
        Begun::Stored(size) => {
            drain(body).await;
            return Ok(standing(StatusCode::OK, size, Some(size)));
        }
        Begun::Taking(taking) => taking.receive(body).await?,
    };
    let record = move |size| shared.store.add_blob(id, upload.owner, Blob { sha256: upload.sha256, size }, shared.clock.now());
    // What was received is given back on the thread that it came from.
    let (received, _taking) = blocking(move || Ok((taking.finish(record), taking))).await?;
    match received? {
        Received::Part(offset) => Ok(standing(StatusCode::NO_CONTENT, offset, upload.total)),
        Received::Whole(size) => Ok(standing(StatusCode::CREATED, size, Some(size))),
    }
}

/// What an upload finds.
enum Begun {
    /// All of it is here; its size.
    Stored(u64),
    Taking(Box<Taking>),
}

fn begin(shared: &App, caller: &Caller, id: Uuid, claim: Claim, upload: Upload) -> Answer<Begun> {
    let stored = view::find(shared, caller, id)?;
    let files = stored.state.is_open_to_applicant() && view::may_file(caller, &stored);
    if stored.state.with() != Some(caller.role) && !files {
        return Err(Refusal::wrong_state(stored.state));
    }
    // One that the disk has lost since is taken again.
    let there = shared.store.blobs(&caller.owners(), &[upload.sha256])?;
    if let Some(blob) = there.first().filter(|blob| shared.blobs.holds(blob)) {
        return Ok(Begun::Stored(blob.size));
    }
    let coming = upload.total.unwrap_or(limit::BLOB);
    // What is sent anew in the place of something else counts too.
    let (files, bytes) = shared.store.brought(id, upload.owner)?;
    let is_over = files >= 2 * limit::FILES as u64 || bytes.saturating_add(coming) > 2 * limit::TOTAL;
    if is_over && there.is_empty() {
        return Err(overfull());
    }
    if caller.role == Role::Applicant {
        let there = shared.store.stored_bytes(upload.owner)?.saturating_add(shared.blobs.waiting_bytes(upload.owner, &upload.sha256));
        if there.saturating_add(coming) > limit::PERSON {
            return Err(full());
        }
    }
    Ok(Begun::Taking(Box::new(shared.blobs.begin(claim, &upload)?)))
}

fn overfull() -> Refusal {
    let (files, megabytes) = (2 * limit::FILES, 2 * limit::TOTAL / 1024 / 1024);
    Refusal::new(
        Code::TooLarge,
        crate::text!(
            "为这一事项上传过的文件（含更换过的）将超过 {files} 个或 {megabytes} MB",
            "you would have sent more than {files} files or {megabytes} MB for this matter, replaced ones among them"
        ),
        Text::new("已上传的文件仍可使用，请从中选用。", "What was sent before is there still: use what will do."),
    )
}

fn full() -> Refusal {
    let megabytes = limit::PERSON / 1024 / 1024;
    Refusal::new(
        Code::TooLarge,
        crate::text!("您存放的文件合计将超过 {megabytes} MB", "your files together would exceed {megabytes} MB"),
        Text::new("请压缩扫描件；确有需要请联系受理部门。", "Make the scans smaller, or ask the bureau."),
    )
}

/// Of which material, and of whom.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct OfMaterial {
    material: Option<String>,
    /// The row of the officer's staff list; absent for oneself.
    person: Option<Uuid>,
}

/// What the caller has validly filed before; for an officer, what was filed with the employer for a person of its staff.
#[utoipa::path(get, path = "/blobs", params(OfMaterial), responses((status = 200, body = EarlierFiles), (status = 403, body = Problem)))]
pub(super) async fn earlier(State(shared): State<App>, caller: Caller, Query(asked): Query<OfMaterial>) -> Answer<Json<EarlierFiles>> {
    blocking(move || {
        let (person, _, employer) = super::applications::applicant(&shared, &caller, asked.person)?;
        let reader = employer.map_or(Reader::Person { confirmed: caller.identity_confirmed }, Reader::Employer);
        view::note_reading(&shared, &caller, What::List, Some(person))?;
        Ok(Json(EarlierFiles { files: shared.store.earlier(person, reader, asked.material.as_deref())? }))
    })
    .await
}

/// A file of the application.
#[utoipa::path(get, path = "/applications/{id}/blobs/{sha256}", params(("id" = Uuid, Path), ("sha256" = Sha256, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
pub(super) async fn get(State(shared): State<App>, caller: Caller, Ids((id, sha256)): Ids<(Uuid, Sha256)>) -> Answer<Response> {
    let asked = shared.clone();
    blocking(move || {
        let detail =
            asked.store.detail(id, caller.role)?.filter(|detail| view::visible(&caller, &detail.application)).ok_or_else(Refusal::not_found)?;
        let listed = files_of(&detail).any(|item| item.sha256 == sha256);
        let own = || Ok::<_, Refusal>(!asked.store.blobs(&caller.owners(), &[sha256])?.is_empty());
        if !listed && !own()? {
            return Err(Refusal::not_found());
        }
        view::note_reading(&asked, &caller, What::ReadFile, Some(id))
    })
    .await?;
    let file = tokio::fs::File::open(shared.blobs.path(&sha256)).await.map_err(|failed| Refusal::io(&failed))?;
    let length = file.metadata().await.map_err(|failed| Refusal::io(&failed))?.len();
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
    ];
    Ok((headers, Bytes::from_stream(ReaderStream::new(file))).into_response())
}

fn standing(status: StatusCode, offset: u64, length: Option<u64>) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(offset));
    if let Some(length) = length {
        headers.insert(UPLOAD_LENGTH, HeaderValue::from(length));
    }
    response
}

/// What `Content-Digest` (RFC 9530) says of this body by SHA-256; nothing where it says it by other means or not at all.
fn content_digest(headers: &HeaderMap) -> Answer<Option<Sha256>> {
    let Some(said) = headers.get(CONTENT_DIGEST) else { return Ok(None) };
    let mut digests = said.to_str().unwrap_or_default().split(',');
    let Some(ours) = digests.find_map(|one| one.trim().strip_prefix("sha-256=:")) else { return Ok(None) };
    let bytes = ours.strip_suffix(':').and_then(|text| BASE64.decode(text).ok()).and_then(|bytes| bytes.try_into().ok());
    match bytes {
        Some(bytes) => Ok(Some(Sha256::from_bytes(bytes))),
        None => Err(Refusal::bad_request(Text::new("Content-Digest 写法不对", "Content-Digest is not well formed"))),
    }
}

fn number(headers: &HeaderMap, name: &str) -> Answer<Option<u64>> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    match value.to_str().ok().and_then(|text| text.parse().ok()) {
        Some(number) => Ok(Some(number)),
        None => Err(Refusal::bad_request(crate::text!("{name} 不是数字", "{name} is not a number"))),
    }
}
