//! How far a transfer is, counted once for every way of telling it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::progress::Progress;

/// The counts of the transfers of one run, in files and bytes.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub files: u64,
    pub bytes: u64,
    /// Files that the server has now, `reused` of them before.
    pub done: u64,
    pub reused: u64,
    /// Bytes that the server has now, those before this run with them.
    pub there: u64,
    /// Bytes that went over the line.
    pub moved: u64,
    /// Where each file in flight stands.
    at: HashMap<String, u64>,
}

/// A way of telling. Calls come one at a time, each with the counts after it.
pub trait Face: Send {
    fn begin(&mut self, _tally: &Tally) {}
    /// A file stands at `at` of `size`.
    fn file(&mut self, _name: &str, _size: u64, _at: u64, _tally: &Tally) {}
    fn advance(&mut self, _name: &str, _bytes: u64, _tally: &Tally) {}
    fn done(&mut self, _name: &str, _reused: bool, _tally: &Tally) {}
    /// Leaves nothing half drawn. May be called twice.
    fn end(&mut self, _tally: &Tally) {}
}

/// Counts, and tells.
pub struct Telling(Mutex<(Tally, Box<dyn Face>)>);

impl Telling {
    pub fn new(face: Box<dyn Face>) -> Self {
        Self(Mutex::new((Tally::default(), face)))
    }

    fn lock(&self) -> MutexGuard<'_, (Tally, Box<dyn Face>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far it is.
    pub fn tally(&self) -> Tally {
        self.lock().0.clone()
    }

    fn change(&self, change: impl FnOnce(&mut Tally, &mut dyn Face)) {
        let (tally, face) = &mut *self.lock();
        change(tally, face.as_mut());
    }
}

impl Progress for Telling {
    /// One run may file several applications: the next one's files come on top.
    fn begin(&self, files: u64, bytes: u64) {
        self.change(|tally, face| {
            tally.files += files;
            tally.bytes += bytes;
            face.begin(tally);
        });
    }

    fn file_begin(&self, name: &str, size: u64, at: u64) {
        self.change(|tally, face| {
            // A broken try is taken back; a resumed one starts where the server stands.
            let stood = tally.at.insert(name.to_owned(), at).unwrap_or(0);
            tally.there = tally.there.saturating_sub(stood) + at;
            face.file(name, size, at, tally);
        });
    }

    fn file_advance(&self, name: &str, bytes: u64) {
        self.change(|tally, face| {
            tally.there += bytes;
            tally.moved += bytes;
            if let Some(at) = tally.at.get_mut(name) {
                *at += bytes;
            }
            face.advance(name, bytes, tally);
        });
    }

    fn file_done(&self, name: &str, reused: bool) {
        self.change(|tally, face| {
            tally.at.remove(name);
            tally.done += 1;
            tally.reused += u64::from(reused);
            face.done(name, reused, tally);
        });
    }

    fn end(&self) {
        self.change(|tally, face| face.end(tally));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Silent;
    impl Face for Silent {}

    #[test]
    fn what_is_resumed_or_taken_back_is_counted_once() {
        let telling = Telling::new(Box::new(Silent));
        telling.begin(3, 300);
        telling.file_begin("a", 100, 100);
        telling.file_done("a", true);
        telling.file_begin("b", 100, 40);
        telling.file_advance("b", 50);
        telling.file_begin("b", 100, 60);
        telling.file_advance("b", 40);
        telling.file_done("b", false);
        telling.file_begin("c", 100, 0);
        telling.file_advance("c", 7);
        let tally = telling.tally();
        assert_eq!((tally.files, tally.done, tally.reused), (3, 2, 1));
        assert_eq!((tally.there, tally.moved), (207, 97));
    }
}
