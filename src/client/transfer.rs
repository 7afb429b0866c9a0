//! Bringing files over: one question what is missing, each missing file whole, from the server's own offset after a break, several at once.
//!
//! A file is known by the digest it had when it was checked. What is sent must have that digest: a file that was changed in between stops.

use std::collections::HashSet;
use std::io::SeekFrom;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::{StreamExt as _, TryStreamExt as _};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use reqwest::{Body, Method, RequestBuilder, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use uuid::Uuid;

use super::failure::Kind;
use super::lanes::Lanes;
use super::{Answer, Client, Failure};
use crate::api::{Blob, BlobCheck, Code, MissingBlob, header, limit, route};
use crate::canonical::Sha256;
use crate::error::{Class, Error};
use crate::files;
use crate::progress::Progress;
use crate::text;
use crate::text::Text;

mod rest;

/// A file on disk, as it was when it was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    pub path: PathBuf,
    /// As people know it.
    pub name: String,
    pub sha256: Sha256,
    pub size: u64,
}

/// What a transfer did, in files and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transferred {
    pub sent: u64,
    pub sent_bytes: u64,
    pub reused: u64,
    pub reused_bytes: u64,
}

impl Client {
    /// Sees to it that the server durably has all of `uploads` for application `id`. Content it has is not sent again, whatever its name.
    pub async fn transfer(&self, id: Uuid, uploads: &[Upload], progress: &Arc<dyn Progress>) -> Answer<Transferred> {
        let mut seen = HashSet::new();
        let different: Vec<&Upload> = uploads.iter().filter(|upload| seen.insert(upload.sha256)).collect();
        let missing = self.missing(id, &different).await?;
        let total: u64 = different.iter().map(|upload| upload.size).sum();
        progress.begin(different.len() as u64, total);
        let mut done = Transferred::default();
        let mut to_send = Vec::new();
        for upload in different {
            if let Some(blob) = missing.iter().find(|blob| blob.sha256 == upload.sha256) {
                done.sent += 1;
                done.sent_bytes += upload.size.saturating_sub(blob.offset);
                to_send.push((upload, blob.offset));
            } else {
                done.reused += 1;
                done.reused_bytes += upload.size;
                progress.file_begin(&upload.name, upload.size, upload.size);
                progress.file_done(&upload.name, true);
            }
        }
        let lanes = Lanes::new(self.parallel);
        let sending = to_send.into_iter().map(|(upload, offset)| self.upload(id, upload, offset, &lanes, progress));
        let sent = futures_util::stream::iter(sending).buffer_unordered(self.parallel).try_collect::<Vec<()>>().await;
        progress.end();
        sent.map(|_| done)
    }

    async fn missing(&self, id: Uuid, uploads: &[&Upload]) -> Answer<Vec<MissingBlob>> {
        let mut missing = Vec::new();
        for portion in uploads.chunks(limit::CHECK) {
            let blobs = portion.iter().map(|upload| Blob { sha256: upload.sha256, size: upload.size }).collect();
            missing.extend(self.check_blobs(id, &BlobCheck { blobs }).await?.missing);
        }
        Ok(missing)
    }

    /// One file, from `offset`, until the server has it.
    async fn upload(&self, id: Uuid, upload: &Upload, mut offset: u64, lanes: &Lanes, progress: &Arc<dyn Progress>) -> Answer<()> {
        let mut tries = self.tries();
        loop {
            let lane = lanes.enter().await;
            progress.file_begin(&upload.name, upload.size, offset);
            let mut failure = match self.attempt(id, upload, offset, progress).await {
                Ok(()) => {
                    lane.went_well();
                    progress.file_done(&upload.name, false);
                    return Ok(());
                }
                Err(failure) => failure,
            };
            if failure.crowded {
                lane.was_crowded();
            }
            drop(lane);
            if failure.code == Some(Code::NotWhatItClaims) || failure.code == Some(Code::Invalid) {
                // It is what was checked, so the line spoilt it.
                unchanged(upload).await?;
                failure.retry = Kind::Passing;
            }
            if failure.code == Some(Code::WrongOffset) {
                failure.retry = Kind::Passing;
            }
            let Some(pause) = tries.next(&failure) else { return Err(failure) };
            tokio::time::sleep(pause).await;
            let now = match failure.offset {
                Some(offset) => Stands::At(offset),
                None => self.standing(id, &upload.sha256).await?,
            };
            match now {
                Stands::Stored => {
                    // All of it arrived, and only the answer was lost.
                    progress.file_begin(&upload.name, upload.size, upload.size);
                    progress.file_done(&upload.name, false);
                    return Ok(());
                }
                Stands::At(now) => {
                    if now > offset {
                        tries.progressed();
                    }
                    offset = now.min(upload.size);
                }
            }
        }
    }

    /// One try to send the rest of a file from `offset`. A line on which nothing moves any more is given up.
    async fn attempt(&self, id: Uuid, upload: &Upload, offset: u64, progress: &Arc<dyn Progress>) -> Answer<()> {
        let moved = Arc::new(Moved::now());
        let request = self.part(id, upload, offset, (progress, &moved)).await?;
        let sending = request.send();
        tokio::pin!(sending);
        let response = loop {
            let patience = moved.last() + self.retry.silence;
            tokio::select! {
                answered = &mut sending => break answered.map_err(|failed| Failure::from_transport(&self.server, failed))?,
                () = tokio::time::sleep_until(patience) => if moved.last() + self.retry.silence <= Instant::now() {
                    return Err(Failure::silent(&self.server));
                },
            }
        };
        self.reached.store(true, Ordering::Relaxed);
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        match offset_in(response.headers()) {
            Some(at) if at < upload.size => Err(Failure::incomplete(&self.server, at)),
            _ => Ok(()),
        }
    }

    /// The request that sends the rest of a file from `offset`.
    async fn part(&self, id: Uuid, upload: &Upload, offset: u64, told: (&Arc<dyn Progress>, &Arc<Moved>)) -> Answer<RequestBuilder> {
        let digest = if offset == 0 { upload.sha256 } else { digest_from(upload, offset).await? };
        let rest = rest::open(upload, offset).await?;
        let (counter, moved, name) = (Arc::clone(told.0), Arc::clone(told.1), upload.name.clone());
        let bytes = rest.into_slices().inspect_ok(move |bytes| {
            counter.file_advance(&name, bytes.len() as u64);
            moved.again();
        });
        let path = route::blob(id, &upload.sha256);
        let request = if offset == 0 {
            self.request(Method::PUT, &path)
        } else {
            self.request(Method::PATCH, &path).header(header::UPLOAD_OFFSET, offset).header(header::UPLOAD_LENGTH, upload.size)
        };
        Ok(request
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_LENGTH, upload.size.saturating_sub(offset))
            .header(header::CONTENT_DIGEST, format!("sha-256=:{}:", BASE64.encode(digest.as_bytes())))
            .body(Body::wrap_stream(bytes)))
    }

    /// How a file stands at the server; only its word counts after a break.
    async fn standing(&self, id: Uuid, sha256: &Sha256) -> Answer<Stands> {
        let read = |headers: &HeaderMap, _| {
            let stored = headers.contains_key(header::UPLOAD_LENGTH);
            Ok(if stored { Stands::Stored } else { Stands::At(offset_in(headers).unwrap_or(0)) })
        };
        match self.send(|| self.request(Method::HEAD, &route::blob(id, sha256)), read).await {
            Err(failure) if failure.status == Some(StatusCode::NOT_FOUND) => Ok(Stands::At(0)),
            answer => answer,
        }
    }
}

/// How a file stands at the server.
enum Stands {
    /// It is there and durable.
    Stored,
    /// So much of it came before a break. All of it, even, still wants its end.
    At(u64),
}

fn offset_in(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::UPLOAD_OFFSET).and_then(|value| value.to_str().ok()?.parse().ok())
}

/// When a line last moved.
struct Moved(Mutex<Instant>);

impl Moved {
    fn now() -> Self {
        Self(Mutex::new(Instant::now()))
    }

    fn again(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn last(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The digest of the rest of a file.
async fn digest_from(upload: &Upload, offset: u64) -> Answer<Sha256> {
    let path = upload.path.clone();
    in_background(upload, move || {
        let mut file = files::open_regular(&path)?;
        std::io::Seek::seek(&mut file, SeekFrom::Start(offset))?;
        Sha256::of_reader(&mut file).map(|(digest, _)| digest)
    })
    .await
}

/// The server refused the content: is it still the file that was checked?
async fn unchanged(upload: &Upload) -> Answer<()> {
    if digest_from(upload, 0).await? == upload.sha256 { Ok(()) } else { Err(changed(upload)) }
}

async fn in_background<T: Send + 'static>(upload: &Upload, work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Answer<T> {
    let done = tokio::task::spawn_blocking(work).await.unwrap_or_else(|failed| Err(std::io::Error::other(failed)));
    done.map_err(|source| Failure::from(Error::io(&upload.path, source)))
}

fn changed(upload: &Upload) -> Failure {
    let name = &upload.name;
    Failure::from(Error::new(
        Class::Conflict,
        text!("{name} 在检查之后被改动，已停止，没有提交", "{name} was changed after it was checked; nothing was filed"),
        Text::new("请确认文件已保存好，再运行一次。", "See that the file is saved, and run it again."),
    ))
}

#[cfg(test)]
mod tests;
