//! Progress as lines: for a log every ten seconds and at the end, for scripts as JSON.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::EVERY;
use super::tally::{Face, Tally};
use crate::cli::term::{Term, size};
use crate::text;

/// Lines in a log.
pub(super) struct Lines {
    term: Term,
    last: Instant,
    is_over: bool,
}

impl Lines {
    pub(super) fn new(term: Term) -> Self {
        Self { term, last: Instant::now(), is_over: true }
    }

    fn say(&mut self, tally: &Tally) {
        self.last = Instant::now();
        let Tally { files, done, reused, .. } = tally;
        let (there, bytes) = (size(tally.there), size(tally.bytes));
        self.term.say(&text!(
            "已传 {done}/{files} 个文件，{there}/{bytes}，其中复用 {reused} 个",
            "{done}/{files} files, {there} of {bytes}, {reused} reused"
        ));
    }

    fn now_and_then(&mut self, tally: &Tally) {
        if self.last.elapsed() >= EVERY {
            self.say(tally);
        }
    }
}

impl Face for Lines {
    fn begin(&mut self, _tally: &Tally) {
        self.is_over = false;
    }

    fn advance(&mut self, _name: &str, _bytes: u64, tally: &Tally) {
        self.now_and_then(tally);
    }

    fn done(&mut self, _name: &str, _reused: bool, tally: &Tally) {
        self.now_and_then(tally);
    }

    fn end(&mut self, tally: &Tally) {
        if !std::mem::replace(&mut self.is_over, true) {
            self.say(tally);
        }
    }
}

/// The version of these lines. It changes when a field changes its meaning or goes; new fields and events do not change it.
const VERSION: u32 = 1;

/// One line of JSON for each thing that happens, on stdout.
pub(super) struct Json {
    term: Term,
    last: Instant,
    is_over: bool,
}

impl Json {
    const EVERY: Duration = Duration::from_secs(1);

    pub(super) fn new(term: Term) -> Self {
        Self { term, last: Instant::now(), is_over: true }
    }

    fn counts(&self, event: &str, tally: &Tally) {
        let Tally { files, done, reused, bytes, there, moved, .. } = tally;
        let counts = json!({"files": files, "done": done, "reused": reused, "bytes": bytes, "there": there, "sent_bytes": moved});
        say_json(&self.term, event, counts);
    }
}

/// `{"version":1,"event":…}` with the fields of `more`.
pub fn say_json(term: &Term, event: &str, more: Value) {
    let mut line = json!({"version": VERSION, "event": event});
    if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    term.data(&line.to_string());
}

impl Face for Json {
    fn begin(&mut self, tally: &Tally) {
        self.is_over = false;
        self.counts("begin", tally);
    }

    fn file(&mut self, name: &str, size: u64, at: u64, _tally: &Tally) {
        say_json(&self.term, "file", json!({"name": name, "size": size, "at": at}));
    }

    fn advance(&mut self, _name: &str, _bytes: u64, tally: &Tally) {
        if self.last.elapsed() >= Self::EVERY {
            self.last = Instant::now();
            self.counts("progress", tally);
        }
    }

    fn done(&mut self, name: &str, reused: bool, _tally: &Tally) {
        say_json(&self.term, "file_done", json!({"name": name, "reused": reused}));
    }

    fn end(&mut self, tally: &Tally) {
        if !std::mem::replace(&mut self.is_over, true) {
            self.counts("end", tally);
        }
    }
}
