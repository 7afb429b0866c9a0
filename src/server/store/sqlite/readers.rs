//! Connections for reading: a few that take turns. Each holds memory of its own, and more of them than cores would only wait for one another.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::{connect, refused};
use crate::server::refusal::{Answer, Refusal};

pub(super) struct Readers {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    /// Those that nobody uses now; one that was never needed is not open yet.
    free: Vec<Option<Connection>>,
    /// Who waits for one, in the order they came: whoever is quick would else keep the others waiting.
    waiting: VecDeque<Sender<Option<Connection>>>,
}

impl Readers {
    pub(super) fn new(path: &Path, count: usize) -> Self {
        let free = std::iter::repeat_with(|| None).take(count).collect();
        Self { path: path.to_owned(), state: Mutex::new(State { free, waiting: VecDeque::new() }) }
    }

    /// Reads with a connection that nobody else uses meanwhile.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Answer<T>) -> Answer<T> {
        let mut reader = self.take()?;
        let db = match &mut reader.connection {
            Some(db) => db,
            closed => closed.insert(connect(&self.path).map_err(refused)?),
        };
        work(db)
    }

    /// The same with one that is open and free now; nothing where there is none.
    pub(super) fn read_at_once<T>(&self, work: impl FnOnce(&Connection) -> Answer<T>) -> Option<Answer<T>> {
        let mut state = self.state.try_lock().ok()?;
        let at = state.free.iter().position(Option::is_some)?;
        let reader = Reader { readers: self, connection: state.free.swap_remove(at) };
        drop(state);
        reader.connection.as_ref().map(work)
    }

    fn take(&self) -> Answer<Reader<'_>> {
        let mut state = self.state();
        if let Some(connection) = state.free.pop() {
            return Ok(Reader { readers: self, connection });
        }
        let (give, given) = channel();
        state.waiting.push_back(give);
        drop(state);
        let connection = given.recv().map_err(Refusal::internal)?;
        Ok(Reader { readers: self, connection })
    }

    fn give(&self, connection: Option<Connection>) {
        let mut state = self.state();
        match state.waiting.pop_front() {
            // Who waits is there until it is given one.
            Some(first) => drop(first.send(connection)),
            None => state.free.push(connection),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is in use. It goes back even if what is done with it panics.
struct Reader<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        self.readers.give(self.connection.take());
    }
}
