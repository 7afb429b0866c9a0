//! An upload on its way to the disk: received and hashed in pieces, then made durable under the name of its content.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::StreamExt as _;
use tokio::time::Instant;

use super::{Claim, Received, Upload};
use crate::api::{Code, limit};
use crate::canonical::{Hasher, Sha256};
use crate::files::sync_folder;
use crate::server::blocking;
use crate::server::refusal::{Answer, Refusal};
use crate::text::Text;

/// In so long at least so many bytes must come, or the end: a body that is slower (35 kbit/s) holds a connection for nothing. What came is
/// kept, so that even its sender comes to an end.
const PATIENCE: Duration = Duration::from_secs(30);
const LEAST: usize = 128 * 1024;
/// So many bytes go to the disk at once: every hop to a thread that may wait costs more than the writing of a few kilobytes.
const PIECE: usize = 256 * 1024;

/// An upload that is being received. Holds the claim, so that nobody else has the file while a piece of it is still being written.
pub struct Taking {
    claim: Claim,
    file: std::fs::File,
    part: PathBuf,
    target: PathBuf,
    /// Of all that is written, and what this body alone held where its digest is another.
    whole: Hasher,
    own: Option<Hasher>,
    /// Received and not yet written.
    waiting: Vec<Bytes>,
    from: u64,
    total: Option<u64>,
    sha256: Sha256,
    /// What the sender says this body's digest is.
    content: Option<Sha256>,
    ended: Result<(), Stop>,
}

/// Why an upload stops before its end.
enum Stop {
    /// The line broke; what came is kept.
    Broken(String),
    /// It came too slowly; what came is kept.
    Slow,
    /// It is of no use.
    Refused(Refusal),
}

impl Taking {
    /// Opens `part` for what comes from `upload.from` on.
    pub(super) fn begin(claim: Claim, upload: &Upload, part: PathBuf, target: PathBuf) -> Answer<Self> {
        let (file, whole) = resume(&part, upload.from)?;
        let Upload { from, total, sha256, content, .. } = *upload;
        // What begins at the beginning is hashed once for both digests.
        let own = content.filter(|_| from > 0).map(|_| Hasher::default());
        Ok(Self { claim, file, part, target, whole, own, waiting: Vec::new(), from, total, sha256, content, ended: Ok(()) })
    }

    /// Takes in the bytes of `body` to its end, or to where it breaks off.
    pub async fn receive(mut self, body: Body) -> Answer<Self> {
        let mut chunks = body.into_data_stream();
        let mut length = self.whole.length();
        let mut waiting = 0;
        let (mut until, mut came) = (Instant::now() + PATIENCE, 0);
        loop {
            let chunk = tokio::select! {
                chunk = tokio::time::timeout_at(until, chunks.next()) => chunk,
                () = self.claim.turn.ends.cancelled() => return Ok(self.stopped(Stop::Broken("its sender came back on another connection".to_owned()))),
            };
            let chunk = match chunk {
                Ok(None) => return Ok(self),
                Ok(Some(Ok(chunk))) => chunk,
                Ok(Some(Err(failed))) => return Ok(self.stopped(Stop::Broken(failed.to_string()))),
                Err(_) => return Ok(self.stopped(Stop::Slow)),
            };
            length += chunk.len() as u64;
            if length > self.total.unwrap_or(limit::BLOB).min(limit::BLOB) {
                let refusal = too_long(length, self.total);
                return Ok(self.stopped(Stop::Refused(refusal)));
            }
            waiting += chunk.len();
            came += chunk.len();
            if came >= LEAST {
                (until, came) = (Instant::now() + PATIENCE, 0);
            }
            self.waiting.push(chunk);
            // The end follows at once and writes the last piece.
            if waiting >= PIECE && self.total != Some(length) {
                self = blocking(move || Ok(self.written())).await?;
                if self.ended.is_err() {
                    return Ok(self);
                }
                // Given back on the thread they came from, their memory is used again at once.
                self.waiting.clear();
                waiting = 0;
            }
        }
    }

    fn stopped(mut self, stop: Stop) -> Self {
        self.ended = Err(stop);
        self
    }

    fn written(mut self) -> Self {
        if let Err(failed) = self.write() {
            self.ended = Err(Stop::Refused(Refusal::io(&failed)));
        }
        self
    }

    fn write(&mut self) -> std::io::Result<()> {
        for chunk in &self.waiting {
            self.file.write_all(chunk)?;
            self.whole.update(chunk);
            if let Some(own) = &mut self.own {
                own.update(chunk);
            }
        }
        Ok(())
    }

    /// Makes a whole upload durable, a part ready to be gone on with; waits for the disk. `record` writes a whole one down: until this is
    /// dropped, nobody else may ask for it.
    pub fn finish(&mut self, record: impl FnOnce(u64) -> Answer<()>) -> Answer<Received> {
        let ended = std::mem::replace(&mut self.ended, Ok(()));
        if let Err(Stop::Refused(refusal)) = ended {
            return Err(discard(&self.part, refusal));
        }
        self.write().map_err(|failed| discard(&self.part, Refusal::io(&failed)))?;
        match ended {
            Err(Stop::Broken(cause)) => return Err(broke_off().because(cause)),
            Err(Stop::Slow) => return Err(Refusal::too_slow()),
            _ => {}
        }
        let came = self.own.as_ref().unwrap_or(&self.whole);
        if self.content.is_some_and(|said| came.clone().finish().0 != said) {
            // What was here before is as good as it was.
            self.file.set_len(self.from).map_err(|failed| Refusal::io(&failed))?;
            return Err(not_the_digest());
        }
        if self.total.is_some_and(|total| self.whole.length() < total) {
            return Ok(Received::Part(self.whole.length()));
        }
        let (sha256, size) = self.whole.clone().finish();
        if sha256 != self.sha256 {
            return Err(discard(&self.part, not_the_digest()));
        }
        if let Err(failed) = self.file.sync_all() {
            // What the disk did not take is no part to go on with: another flush would say that all is well. It is begun anew even where
            // it can neither be emptied nor removed.
            self.claim.spoil();
            let _ = self.file.set_len(0);
            return Err(discard(&self.part, Refusal::io(&failed)));
        }
        place(&self.part, &self.target).map_err(|failed| Refusal::io(&failed))?;
        record(size)?;
        Ok(Received::Whole(size))
    }
}

/// Takes in a body that is not needed, so that its sender hears the answer: some listen only when all is sent.
pub async fn drain(body: Body) {
    let (mut chunks, mut left) = (body.into_data_stream(), limit::BLOB);
    let draining = async {
        while let Some(Ok(chunk)) = chunks.next().await
            && left > 0
        {
            left = left.saturating_sub(chunk.len() as u64);
        }
    };
    let _ = tokio::time::timeout(PATIENCE, draining).await;
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
/// Where others have stored the same, the same takes its place, and mends it if the disk has damaged it.
fn place(part: &Path, target: &Path) -> std::io::Result<()> {
    std::fs::rename(part, target)?;
    sync_folder(target.parent().unwrap_or(target))
}

fn discard(part: &Path, refusal: Refusal) -> Refusal {
    // Its bytes are of no use; if it cannot be removed now, the next upload begins over it.
    let _ = std::fs::remove_file(part);
    refusal
}

pub(super) fn wrong_offset(offset: u64) -> Refusal {
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
