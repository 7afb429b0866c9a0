//! Brings what the log holds into the database, beside the writer: who waits for a commit waits for its one flush, not for a checkpoint's too.

use std::ffi::c_int;
use std::io;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

/// So many new pages in the log (4 MiB) are worth a checkpoint.
const WORTH: c_int = 1000;
/// Of so many (128 MiB) the writer brings in the rest itself: a log begins anew only once all of it is in the database, and under unceasing load
/// there is always something that came while the others were brought in.
const MOST: c_int = 32 * WORTH;

/// The thread that does it; it ends with the connection that it is for.
pub(super) struct Checkpoints(Option<JoinHandle<()>>);

impl Checkpoints {
    /// By way of `beside`, for `writer`, the one connection to the same file that writes.
    pub(super) fn start(beside: Connection, writer: &mut Connection) -> io::Result<Self> {
        Self::of(beside, writer, WORTH, MOST)
    }

    fn of(beside: Connection, writer: &mut Connection, worth: c_int, most: c_int) -> io::Result<Self> {
        let (wake, woken) = sync_channel(1);
        let mut last = 0;
        // In place of SQLite's own, which makes the commit wait that comes upon a full log.
        let hooked = writer.wal_hook(Some(move |log: &mut Wal, pages| {
            last = last.min(pages);
            if pages >= most {
                // The other one is not woken any more: when it has ended its own, this one has its turn.
                log.checkpoint().unwrap_or_else(failed);
            } else if pages - last >= worth {
                last = pages;
                // One that is asked for already will see these too.
                let _ = wake.try_send(());
            }
            Ok(())
        }));
        hooked.map_err(io::Error::other)?;
        let thread = std::thread::Builder::new().name("store-checkpoints".to_owned()).spawn(move || serve(&beside, &woken))?;
        Ok(Self(Some(thread)))
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}

fn serve(db: &Connection, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        // What somebody still reads, or writes just now, stays for the next time.
        db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap_or_else(failed);
    }
}

/// Nothing is lost: the log holds what is not in the database. Where another connection is at it just now, it is being done.
fn failed(cause: rusqlite::Error) {
    if cause.sqlite_error_code() != Some(rusqlite::ErrorCode::DatabaseBusy) {
        tracing::warn!(%cause, "the log was not brought into the database");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::sqlite::connect;

    /// Writes a hundred pages, one with each commit, and says how many bytes of them are in the database when all checkpoints are done.
    fn brought_in(worth: c_int, most: c_int) -> u64 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("declare.db");
        let mut db = connect(&path).unwrap();
        let checkpoints = Checkpoints::of(connect(&path).unwrap(), &mut db, worth, most).unwrap();
        db.execute_batch("CREATE TABLE t (x)").unwrap();
        for _ in 0..100 {
            db.execute("INSERT INTO t VALUES (zeroblob(4096))", []).unwrap();
        }
        db.wal_hook(None::<fn(&mut Wal, c_int) -> rusqlite::Result<()>>).unwrap();
        drop(checkpoints);
        std::fs::metadata(&path).unwrap().len()
    }

    #[test]
    fn what_is_worth_it_is_brought_in_beside_the_writer_and_too_much_by_the_writer_itself() {
        let all = 100 * 4096;
        assert!(brought_in(1000, 1000) < all);
        assert!(brought_in(10, 1000) > all / 2);
        assert!(brought_in(1000, 10) > all / 2);
        assert!(brought_in(1, 10) > all / 2);
    }
}
