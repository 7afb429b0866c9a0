//! Files by their content: hashed while they are written, durable before we say so, resumed where they broke off.
//!
//! Here is where they are and whose turn it is; `taking` brings an upload to the disk.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::refusal::{Answer, Refusal};
use crate::api::{Blob, Code};
use crate::canonical::Sha256;
use crate::error::{Error, Result};
use crate::files::sync_folder;
use crate::text::Text;

mod taking;

pub use taking::{Taking, drain};

/// So long an upload may take to make room for the one that follows it.
const HANDING_OVER: Duration = Duration::from_secs(10);
/// So many files of one owner may be on their way at once: an office has several officers, and scripts.
const OF_A_PERSON: usize = 16;
const OF_AN_OFFICE: usize = 64;

/// The folder of files of one data folder.
#[derive(Clone)]
pub struct Blobs {
    stored: PathBuf,
    uploads: PathBuf,
    busy: Arc<Mutex<Busy>>,
    spoilt: Spoilt,
}

/// Parts that the disk did not take when they were to be kept: whatever lies there is not gone on with.
type Spoilt = Arc<Mutex<HashSet<(Uuid, Sha256)>>>;

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
        let blobs = Self { stored: data.join("blobs"), uploads: data.join("uploads"), busy: Arc::default(), spoilt: Arc::default() };
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
        self.parts(owner).join(format!("{sha256}.part"))
    }

    fn parts(&self, owner: Uuid) -> PathBuf {
        self.uploads.join(owner.to_string())
    }

    /// The bytes of this owner's uploads that broke off, besides that of `sha256`.
    pub fn waiting_bytes(&self, owner: Uuid, sha256: &Sha256) -> u64 {
        let this = self.part(owner, sha256);
        let parts = std::fs::read_dir(self.parts(owner)).into_iter().flatten().flatten().filter(|part| part.path() != this);
        parts.filter_map(|part| part.metadata().ok()).map(|part| part.len()).sum()
    }

    /// How much there is of an upload that broke off.
    pub fn offset(&self, owner: Uuid, sha256: &Sha256) -> u64 {
        if self.is_spoilt(owner, sha256) {
            return 0;
        }
        std::fs::metadata(self.part(owner, sha256)).map_or(0, |found| found.len())
    }

    /// Forgets uploads that broke off before `moment` and were never gone on with. Says how many.
    pub fn forget_parts(&self, moment: time::OffsetDateTime) -> std::io::Result<usize> {
        let mut forgotten = 0;
        for owner in std::fs::read_dir(&self.uploads)? {
            let owner = owner?.path();
            let Ok(parts) = std::fs::read_dir(&owner) else { continue };
            for part in parts {
                let part = part?;
                // One that is gone by now was finished or discarded meanwhile.
                let Ok(modified) = part.metadata().and_then(|found| found.modified()) else { continue };
                if modified < std::time::SystemTime::from(moment) {
                    match std::fs::remove_file(part.path()) {
                        Err(failed) if failed.kind() != ErrorKind::NotFound => return Err(failed),
                        _ => forgotten += 1,
                    }
                }
            }
        }
        Ok(forgotten)
    }

    /// Whether the file is there in its length; `fsck` reads what it holds.
    pub fn holds(&self, blob: &Blob) -> bool {
        std::fs::metadata(self.path(&blob.sha256)).is_ok_and(|found| found.len() == blob.size)
    }

    pub fn read(&self, sha256: &Sha256) -> std::io::Result<Vec<u8>> {
        std::fs::read(self.path(sha256))
    }

    /// Opens what there is of an upload for the bytes that come; waits for the disk.
    pub fn begin(&self, claim: Claim, upload: &Upload) -> Answer<Taking> {
        std::fs::create_dir_all(self.parts(upload.owner)).map_err(|failed| Refusal::io(&failed))?;
        if upload.from > 0 && self.is_spoilt(upload.owner, &upload.sha256) {
            return Err(taking::wrong_offset(0));
        }
        let taking = Taking::begin(claim, upload, self.part(upload.owner, &upload.sha256), self.path(&upload.sha256))?;
        if upload.from == 0 {
            // It was emptied just now.
            self.spoilt.lock().unwrap_or_else(PoisonError::into_inner).remove(&(upload.owner, upload.sha256));
        }
        Ok(taking)
    }

    fn is_spoilt(&self, owner: Uuid, sha256: &Sha256) -> bool {
        self.spoilt.lock().unwrap_or_else(PoisonError::into_inner).contains(&(owner, *sha256))
    }

    /// One upload of one file at a time for each owner. Who comes later takes over: the one before is most likely a line that is dead. Of
    /// different files so many at a time as an office or a person may send.
    pub async fn claim(&self, owner: Uuid, is_office: bool, sha256: Sha256) -> Answer<Claim> {
        let (key, most) = ((owner, sha256), if is_office { OF_AN_OFFICE } else { OF_A_PERSON });
        let waiting = async {
            loop {
                let before = {
                    let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
                    let under_way = busy.keys().filter(|(of, _)| *of == owner).count();
                    match busy.entry(key) {
                        Entry::Vacant(_) if under_way >= most => return Err(Refusal::too_often(Duration::ZERO)),
                        Entry::Vacant(free) => {
                            let turn = free.insert(Turn::default()).clone();
                            return Ok(Claim { busy: Arc::clone(&self.busy), spoilt: Arc::clone(&self.spoilt), key, turn });
                        }
                        Entry::Occupied(taken) => taken.get().clone(),
                    }
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
        })?
    }
}

/// The right to receive one file; it goes when this is dropped.
pub struct Claim {
    busy: Arc<Mutex<Busy>>,
    spoilt: Spoilt,
    key: (Uuid, Sha256),
    turn: Turn,
}

impl Claim {
    fn spoil(&self) {
        self.spoilt.lock().unwrap_or_else(PoisonError::into_inner).insert(self.key);
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        self.turn.ended.cancel();
    }
}

#[cfg(test)]
mod tests;
