//! Connections for reading: a few that take turns. Each holds memory of its own, and more of them than cores would only wait for one another.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use super::{connect, refused};
use crate::server::refusal::Answer;

pub(super) struct Readers {
    path: PathBuf,
    /// Those that nobody uses now; one that was never needed is not open yet.
    free: Mutex<Vec<Option<Connection>>>,
    freed: Condvar,
}

impl Readers {
    pub(super) fn new(path: &Path, count: usize) -> Self {
        let free = std::iter::repeat_with(|| None).take(count).collect();
        Self { path: path.to_owned(), free: Mutex::new(free), freed: Condvar::new() }
    }

    /// Reads with a connection that nobody else uses meanwhile.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Answer<T>) -> Answer<T> {
        let mut reader = self.take();
        let db = match &mut reader.connection {
            Some(db) => db,
            closed => closed.insert(connect(&self.path).map_err(refused)?),
        };
        work(db)
    }

    /// The same with one that is open and free now; nothing where there is none.
    pub(super) fn read_at_once<T>(&self, work: impl FnOnce(&Connection) -> Answer<T>) -> Option<Answer<T>> {
        let mut free = self.free.try_lock().ok()?;
        let at = free.iter().position(Option::is_some)?;
        let reader = Reader { readers: self, connection: free.swap_remove(at) };
        drop(free);
        reader.connection.as_ref().map(work)
    }

    fn take(&self) -> Reader<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.freed.wait_while(free, |free| free.is_empty()).unwrap_or_else(PoisonError::into_inner);
        Reader { readers: self, connection: free.pop().flatten() }
    }
}

/// A connection that is in use. It goes back even if what is done with it panics.
struct Reader<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.readers.free.lock().unwrap_or_else(PoisonError::into_inner).push(self.connection.take());
        self.readers.freed.notify_one();
    }
}
