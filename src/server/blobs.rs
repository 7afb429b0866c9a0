//! Files by their content: hashed while they are written, durable before we say so, resumed where they broke off.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use futures_util::StreamExt as _;
use tokio::io::{AsyncWriteExt as _, BufWriter};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::refusal::{Answer, Refusal};
use crate::api::{Code, limit};
use crate::canonical::{Hasher, Sha256};
use crate::error::{Error, Result};
use crate::files::sync_folder;
use crate::text::Text;

/// A body that sends nothing for so long is given up.
const SILENCE: Duration = Duration::from_secs(30);
/// So long an upload may take to make room for the one that follows it.
const HANDING_OVER: Duration = Duration::from_secs(10);

/// The folder of files of one data folder.
#[derive(Clone)]
pub struct Blobs {
    stored: PathBuf,
    uploads: PathBuf,
    busy: Arc<Mutex<Busy>>,
}

/// The uploads in progress.
type Busy = HashMap<(Uuid, Sha256), Turn>;

/// Ends an upload whose sender went away and came back on another connection, and says when it has ended.
#[derive(Clone, Default)]
struct Turn {
    ends: CancellationToken,
    ended: CancellationToken,
}

/// What an upload came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// All of it is stored and durable; its size.
    Whole(u64),
    /// So much of it is here.
    Part(u64),
}

/// What a caller says of an upload.
#[derive(Clone, Copy, Debug)]
pub struct Upload {
    pub owner: Uuid,
    pub sha256: Sha256,
    /// Where its bytes begin; 0 begins anew.
    pub from: u64,
    /// How long the whole is; absent when the body says it by ending.
    pub total: Option<u64>,
    /// The digest of just what this body holds, where the caller says it.
    pub content: Option<Sha256>,
}

impl Blobs {
    pub fn open(data: &Path) -> Result<Self> {
        let blobs = Self { stored: data.join("blobs"), uploads: data.join("uploads"), busy: Arc::default() };
        blobs.make_folders(data).map_err(|source| Error::io(data, source))?;
        Ok(blobs)
    }

    /// Every folder there will be, made durable once: then keeping a file need not see to its folder's own name.
    fn make_folders(&self, data: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.stored)?;
        std::fs::create_dir_all(&self.uploads)?;
        for first in 0..=u8::MAX {
            match std::fs::create_dir(self.stored.join(format!("{first:02x}"))) {
                Err(failed) if failed.kind() != ErrorKind::AlreadyExists => return Err(failed),
                _ => {}
            }
        }
        sync_folder(&self.stored)?;
        sync_folder(data)
    }

    /// Where a stored file is: `blobs/ab/ab…`. Only digests make paths, never names.
    pub fn path(&self, sha256: &Sha256) -> PathBuf {
        let name = sha256.to_string();
        self.stored.join(&name[..2]).join(name)
    }

    fn part(&self, owner: Uuid, sha256: &Sha256) -> PathBuf {
        self.uploads.join(format!("{owner}-{sha256}.part"))
    }

    /// How much there is of an upload that broke off.
    pub fn offset(&self, owner: Uuid, sha256: &Sha256) -> u64 {
        std::fs::metadata(self.part(owner, sha256)).map_or(0, |found| found.len())
    }

    /// Forgets uploads that broke off before `moment` and were never gone on with. Says how many.
    pub fn forget_parts(&self, moment: time::OffsetDateTime) -> std::io::Result<usize> {
        let mut forgotten = 0;
        for part in std::fs::read_dir(&self.uploads)? {
            let part = part?;
            // One that is gone by now was finished or discarded meanwhile.
            let Ok(modified) = part.metadata().and_then(|found| found.modified()) else { continue };
            if modified < std::time::SystemTime::from(moment) {
                std::fs::remove_file(part.path())?;
                forgotten += 1;
            }
        }
        Ok(forgotten)
    }

    pub fn read(&self, sha256: &Sha256) -> std::io::Result<Vec<u8>> {
        std::fs::read(self.path(sha256))
    }

    /// Takes in the bytes of `body`. What has come before a break stays for the next try.
    pub async fn receive(&self, claim: &Claim, upload: Upload, body: Body) -> Answer<Received> {
        let part = self.part(upload.owner, &upload.sha256);
        let (file, hasher) = self.begin(&upload, &part).await?;
        // What begins at the beginning is hashed once for both digests.
        let apart = upload.content.filter(|_| upload.from > 0).map(|_| Hasher::default());
        let mut taking = Taking { file, hasher, content: apart };
        let ended = tokio::select! {
            ended = taking.take(body, &upload) => ended,
            () = claim.turn.ends.cancelled() => Err(Stop::Broken("its sender came back on another connection".to_owned())),
        };
        let Taking { mut file, hasher, content } = taking;
        if let Err(Stop::Refused(refusal)) = ended {
            drop(file);
            return Err(discard(&part, refusal));
        }
        file.flush().await.map_err(|failed| Refusal::io(&failed))?;
        if let Err(Stop::Broken(cause)) = ended {
            return Err(broke_off().because(cause));
        }
        let file = file.into_inner().into_std().await;
        let came = content.unwrap_or_else(|| hasher.clone());
        if upload.content.is_some_and(|said| came.finish().0 != said) {
            // What was here before is as good as it was.
            file.set_len(upload.from).map_err(|failed| Refusal::io(&failed))?;
            return Err(not_the_digest());
        }
        if upload.total.is_some_and(|total| hasher.length() < total) {
            return Ok(Received::Part(hasher.length()));
        }
        let (sha256, size) = hasher.finish();
        if sha256 != upload.sha256 {
            return Err(discard(&part, not_the_digest()));
        }
        let target = self.path(&sha256);
        super::blocking(move || keep(&file, &part, &target).map_err(|failed| Refusal::io(&failed))).await?;
        Ok(Received::Whole(size))
    }

    async fn begin(&self, upload: &Upload, part: &Path) -> Answer<(BufWriter<tokio::fs::File>, Hasher)> {
        let (path, from) = (part.to_owned(), upload.from);
        let opened = super::blocking(move || resume(&path, from)).await?;
        Ok((BufWriter::with_capacity(256 * 1024, tokio::fs::File::from_std(opened.0)), opened.1))
    }

    /// One upload of one file at a time for each owner. Who comes later takes over: the one before is most likely a line that is dead.
    pub async fn claim(&self, owner: Uuid, sha256: Sha256) -> Answer<Claim> {
        let key = (owner, sha256);
        let waiting = async {
            loop {
                let before = match self.busy.lock().unwrap_or_else(PoisonError::into_inner).entry(key) {
                    Entry::Vacant(free) => {
                        let turn = free.insert(Turn::default()).clone();
                        return Claim { busy: Arc::clone(&self.busy), key, turn };
                    }
                    Entry::Occupied(taken) => taken.get().clone(),
                };
                before.ends.cancel();
                before.ended.cancelled().await;
            }
        };
        tokio::time::timeout(HANDING_OVER, waiting).await.map_err(|_| {
            Refusal::new(
                Code::WrongOffset,
                Text::new("同一文件正在上传", "this file is being uploaded already"),
                Text::new("请等它传完再查询。", "Wait for it, then ask again."),
            )
        })
    }
}

/// The right to receive one file; it goes when this is dropped.
pub struct Claim {
    busy: Arc<Mutex<Busy>>,
    key: (Uuid, Sha256),
    turn: Turn,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        self.turn.ended.cancel();
    }
}

/// Why an upload stops before its end.
enum Stop {
    /// The line broke; what came is kept.
    Broken(String),
    /// It is of no use.
    Refused(Refusal),
}

/// An upload on its way to the disk.
struct Taking {
    file: BufWriter<tokio::fs::File>,
    hasher: Hasher,
    content: Option<Hasher>,
}

impl Taking {
    async fn take(&mut self, body: Body, upload: &Upload) -> Result<(), Stop> {
        let mut chunks = body.into_data_stream();
        loop {
            let chunk = match tokio::time::timeout(SILENCE, chunks.next()).await {
                Ok(None) => return Ok(()),
                Ok(Some(Ok(chunk))) => chunk,
                Ok(Some(Err(failed))) => return Err(Stop::Broken(failed.to_string())),
                Err(_) => return Err(Stop::Broken("the body fell silent".to_owned())),
            };
            if self.hasher.length() + chunk.len() as u64 > upload.total.unwrap_or(limit::BLOB).min(limit::BLOB) {
                return Err(Stop::Refused(too_long(self.hasher.length() + chunk.len() as u64, upload.total)));
            }
            self.file.write_all(&chunk).await.map_err(|failed| Stop::Refused(Refusal::io(&failed)))?;
            self.hasher.update(&chunk);
            if let Some(content) = &mut self.content {
                content.update(&chunk);
            }
        }
    }
}

/// Opens the part and hashes what it holds, if it holds just `from` bytes.
fn resume(part: &Path, from: u64) -> Answer<(std::fs::File, Hasher)> {
    let io = |failed: std::io::Error| Refusal::io(&failed);
    let mut hasher = Hasher::default();
    if from == 0 {
        return Ok((std::fs::File::create(part).map_err(io)?, hasher));
    }
    let mut file = match std::fs::OpenOptions::new().read(true).append(true).open(part) {
        Ok(file) => file,
        Err(failed) if failed.kind() == ErrorKind::NotFound => return Err(wrong_offset(0)),
        Err(failed) => return Err(io(failed)),
    };
    hasher.update_from(&mut file).map_err(io)?;
    if hasher.length() == from { Ok((file, hasher)) } else { Err(wrong_offset(hasher.length())) }
}

/// Content, then name, then the folder that holds the name: only after all three is it durable. The folder itself is from the beginning.
fn keep(file: &std::fs::File, part: &Path, target: &Path) -> std::io::Result<()> {
    file.sync_all()?;
    // What is stored is never replaced: other filings may list it.
    if std::fs::metadata(target).is_ok_and(|stored| stored.len() == file.metadata().map_or(0, |sent| sent.len())) {
        std::fs::remove_file(part)?;
    } else {
        std::fs::rename(part, target)?;
    }
    sync_folder(target.parent().unwrap_or(target))
}

fn discard(part: &Path, refusal: Refusal) -> Refusal {
    // Its bytes are of no use; if it cannot be removed now, the next upload begins over it.
    let _ = std::fs::remove_file(part);
    refusal
}

fn wrong_offset(offset: u64) -> Refusal {
    let what = crate::text!("服务器只有前 {offset} 字节", "the server has the first {offset} bytes");
    let help = Text::new("请从服务器给出的位置续传。", "Go on from where the server says.");
    Refusal { offset: Some(offset), ..Refusal::new(Code::WrongOffset, what, help) }
}

fn broke_off() -> Refusal {
    Refusal::unavailable("an upload broke off")
}

fn too_long(length: u64, total: Option<u64>) -> Refusal {
    let megabytes = limit::BLOB / 1024 / 1024;
    let (what, help) = if length > limit::BLOB {
        (
            crate::text!("文件超过 {megabytes} MB", "the file is larger than {megabytes} MB"),
            Text::new("请拆分成几个文件。", "Split it into several files."),
        )
    } else {
        let total = total.unwrap_or_default();
        (
            crate::text!("收到的内容比声明的 {total} 字节长", "more arrived than the {total} bytes announced"),
            Text::new("请重新上传。", "Upload it again."),
        )
    };
    Refusal::new(Code::TooLarge, what, help)
}

fn not_the_digest() -> Refusal {
    Refusal::new(
        Code::NotWhatItClaims,
        Text::new("收到的内容与摘要不符", "what arrived does not have this digest"),
        Text::new("文件可能在上传途中被改动；请重新运行。", "The file may have changed on the way; run the command again."),
    )
}

#[cfg(test)]
mod tests;
