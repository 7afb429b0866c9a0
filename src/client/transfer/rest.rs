//! The rest of a file on its way out: read in large pieces off the threads that send, handed on in small slices, so that even a slow line
//! is seen to move.

use std::fs::File;
use std::io::{Error as IoError, Read as _, Result as IoResult, Seek as _, SeekFrom};

use bytes::Bytes;
use futures_util::Stream;

use super::{Answer, Upload, changed, in_background};
use crate::files;

const PIECE: u64 = 256 * 1024;
const SLICE: usize = 64 * 1024;

/// An open file with its next piece in memory.
pub(super) struct Rest {
    file: File,
    piece: Bytes,
    /// What is still to be read after the piece.
    left: u64,
}

/// Opens `upload` for what follows `offset`, if it still has the size it was checked with.
pub(super) async fn open(upload: &Upload, offset: u64) -> Answer<Rest> {
    let (path, size) = (upload.path.clone(), upload.size);
    let left = size.saturating_sub(offset);
    let room = room(left);
    let opened = in_background(upload, move || {
        let mut file = files::open_regular(&path)?;
        if file.metadata()?.len() != size {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(offset))?;
        Rest { file, piece: Bytes::new(), left }.read(room).map(Some)
    });
    opened.await?.ok_or_else(|| changed(upload))
}

/// Room for the next piece. It is made on the threads that give it back: each thread that waits for the disk would else keep memory of its own.
fn room(left: u64) -> Vec<u8> {
    Vec::with_capacity(usize::try_from(left.min(PIECE)).unwrap_or(0))
}

impl Rest {
    /// Reads the next piece; waits for the disk.
    fn read(mut self, mut bytes: Vec<u8>) -> IoResult<Self> {
        let wanted = self.left.min(PIECE);
        (&self.file).take(wanted).read_to_end(&mut bytes)?;
        // A file that ended early has no more, whatever its size was.
        self.left = if bytes.is_empty() { 0 } else { self.left.saturating_sub(bytes.len() as u64) };
        self.piece = bytes.into();
        Ok(self)
    }

    pub(super) fn into_slices(self) -> impl Stream<Item = IoResult<Bytes>> + Send + 'static {
        futures_util::stream::try_unfold(self, |mut rest| async move {
            if rest.piece.is_empty() && rest.left > 0 {
                let room = room(rest.left);
                rest = tokio::task::spawn_blocking(|| rest.read(room)).await.map_err(IoError::other)??;
            }
            let slice = rest.piece.split_to(rest.piece.len().min(SLICE));
            Ok((!slice.is_empty()).then_some((slice, rest)))
        })
    }
}
