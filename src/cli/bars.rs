//! Progress of a transfer, or of work on many inputs: bars on a terminal, a plain line now and then elsewhere.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::cli::term::{Term, pad, size, width};
use crate::progress::Progress;
use crate::text;
use crate::text::{Lang, Text};

/// The columns a file's name may take beside its bar.
const NAME: usize = 32;

/// The progress that suits where stderr goes.
pub fn for_transfer(term: Term) -> Box<dyn Progress> {
    if term.talk_is_terminal { Box::new(Bars::new(term)) } else { Box::new(Lines::new(term)) }
}

/// What is done with many inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Checking,
    Printing,
}

impl Doing {
    const fn said(self) -> Text {
        match self {
            Self::Checking => Text::new("检查", "checking"),
            Self::Printing => Text::new("打印", "printing"),
        }
    }

    fn far(self, done: usize, all: usize) -> Text {
        match self {
            Self::Checking => text!("已检查 {done}/{all} 份", "{done}/{all} files checked"),
            Self::Printing => text!("已打印 {done}/{all} 份", "{done}/{all} applications printed"),
        }
    }
}

/// Work on many inputs that counts them: a bar on a terminal, else a line every ten seconds; nothing for few.
pub struct Counting {
    term: Term,
    doing: Doing,
    bar: Option<ProgressBar>,
    all: usize,
    done: usize,
    last: Instant,
}

impl Counting {
    pub fn new(term: Term, all: usize, doing: Doing) -> Self {
        // Fewer are done before anybody looks.
        let many = match doing {
            Doing::Checking => 200,
            Doing::Printing => 30,
        };
        let bar = (term.talk_is_terminal && all >= many).then(|| {
            let bar = ProgressBar::with_draw_target(Some(all as u64), ProgressDrawTarget::stderr_with_hz(12));
            let said = doing.said();
            let (head, left) = (term.get(&said), left(term.lang));
            bar.set_style(style(&format!("{head} {{wide_bar:.green}} {{pos}}/{{len}} {left} {{eta}}")));
            if term.ascii.talk {
                bar.set_style(style(&format!("{head} {{wide_bar}} {{pos}}/{{len}} {left} {{eta}}")).progress_chars("#>-"))
            }
            bar
        });
        Self { term, doing, bar, all, done: 0, last: Instant::now() }
    }

    /// Tells something in between without the bar in it.
    pub fn aside<T>(&self, tell: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(tell),
            None => tell(),
        }
    }

    pub fn advance(&mut self, count: usize) {
        self.done += count;
        if let Some(bar) = &self.bar {
            bar.inc(count as u64);
        } else if self.last.elapsed() >= Lines::EVERY {
            self.last = Instant::now();
            self.term.say(&self.doing.far(self.done, self.all));
        }
    }

    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A bar for each file in flight, one for all below them.
struct Bars {
    lang: Lang,
    all: MultiProgress,
    total: ProgressBar,
    files: Mutex<HashMap<String, ProgressBar>>,
    counts: Mutex<Counts>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    files: u64,
    done: u64,
    reused: u64,
}

impl Bars {
    fn new(term: Term) -> Self {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(12));
        let total = all.add(ProgressBar::new(0));
        let left = left(term.lang);
        total.set_style(style(&format!("{{msg}} {{wide_bar:.green}} {{done}}/{{all}} {{rate}} {left} {{eta}}")));
        Self { lang: term.lang, all, total, files: Mutex::default(), counts: Mutex::default() }
    }

    fn count(&self, change: impl FnOnce(&mut Counts)) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut counts);
        let Counts { files, done, reused } = *counts;
        let said = text!("共 {done}/{files} 个，其中复用 {reused}", "{done}/{files} files, {reused} reused");
        self.total.set_message(said.get(self.lang).to_owned());
    }
}

const fn left(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "剩余",
        Lang::En => "left",
    }
}

fn style(template: &str) -> ProgressStyle {
    let known = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let shown = |value: fn(&ProgressState) -> String| {
        move |state: &ProgressState, out: &mut dyn Write| {
            let _ = out.write_str(&value(state));
        }
    };
    known
        .with_key("done", shown(|state| size(state.pos())))
        .with_key("all", shown(|state| size(state.len().unwrap_or(0))))
        .with_key("rate", shown(|state| format!("{}/s", size(state.per_sec() as u64))))
}

/// A name in exactly [`NAME`] columns, its end kept, for there stand number and ending.
fn fitted(name: &str) -> String {
    if width(name) <= NAME {
        return pad(name, NAME);
    }
    let mut kept: Vec<char> = Vec::new();
    for c in name.chars().rev() {
        let longer: String = kept.iter().rev().chain([&c]).collect();
        if width(&longer) > NAME - 1 {
            break;
        }
        kept.push(c);
    }
    pad(&format!("…{}", kept.into_iter().rev().collect::<String>()), NAME)
}

impl Progress for Bars {
    fn begin(&self, files: u64, bytes: u64) {
        self.total.set_length(bytes);
        self.count(|counts| *counts = Counts { files, ..Counts::default() });
    }

    fn file_begin(&self, name: &str, size: u64, at: u64) {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = files.entry(name.to_owned()).or_insert_with(|| {
            let bar = self.all.insert_before(&self.total, ProgressBar::new(size));
            bar.set_style(style("{prefix} {bar:24} {done}/{all}"));
            bar.set_prefix(fitted(name));
            bar
        });
        // A broken try is taken back; a resumed one starts where the server stands.
        let stood = bar.position();
        self.total.set_position(self.total.position().saturating_sub(stood) + at);
        bar.set_position(at);
        bar.reset_eta();
    }

    fn file_advance(&self, name: &str, bytes: u64) {
        self.total.inc(bytes);
        if let Some(bar) = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
            bar.inc(bytes);
        }
    }

    fn file_done(&self, name: &str, reused: bool) {
        if let Some(bar) = self.files.lock().unwrap_or_else(PoisonError::into_inner).remove(name) {
            bar.finish_and_clear();
            self.all.remove(&bar);
        }
        self.count(|counts| {
            counts.done += 1;
            counts.reused += u64::from(reused);
        });
    }

    fn end(&self) {
        // The summary that follows says the same, and a log keeps it.
        self.total.finish_and_clear();
    }
}

/// Lines in a log: what there is to do, every ten seconds how far it is, and the end.
struct Lines {
    term: Term,
    state: Mutex<State>,
}

struct State {
    counts: Counts,
    bytes: u64,
    moved: u64,
    at: HashMap<String, u64>,
    last: Instant,
}

impl Lines {
    const EVERY: Duration = Duration::from_secs(10);

    fn new(term: Term) -> Self {
        let state = State { counts: Counts::default(), bytes: 0, moved: 0, at: HashMap::new(), last: Instant::now() };
        Self { term, state: Mutex::new(state) }
    }

    fn say(&self, state: &State) {
        let Counts { files, done, reused } = state.counts;
        let (moved, bytes) = (size(state.moved), size(state.bytes));
        self.term.say(&text!(
            "已传 {done}/{files} 个文件，{moved}/{bytes}，其中复用 {reused} 个",
            "{done}/{files} files, {moved} of {bytes}, {reused} reused"
        ));
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        if state.last.elapsed() >= Self::EVERY {
            state.last = Instant::now();
            self.say(&state);
        }
    }
}

impl Progress for Lines {
    fn begin(&self, files: u64, bytes: u64) {
        self.change(|state| {
            state.counts = Counts { files, ..Counts::default() };
            state.bytes = bytes;
        });
    }

    fn file_begin(&self, name: &str, _size: u64, at: u64) {
        self.change(|state| {
            let stood = state.at.insert(name.to_owned(), at).unwrap_or(0);
            state.moved = state.moved.saturating_sub(stood) + at;
        });
    }

    fn file_advance(&self, name: &str, bytes: u64) {
        self.change(|state| {
            state.moved += bytes;
            if let Some(at) = state.at.get_mut(name) {
                *at += bytes;
            }
        });
    }

    fn file_done(&self, name: &str, reused: bool) {
        self.change(|state| {
            state.at.remove(name);
            state.counts.done += 1;
            state.counts.reused += u64::from(reused);
        });
    }

    fn end(&self) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.say(&state);
    }
}

/// What a transfer did, in one line.
pub fn summary(done: &crate::client::Transferred) -> Text {
    let (sent, sent_bytes, reused, reused_bytes) = (done.sent, size(done.sent_bytes), done.reused, size(done.reused_bytes));
    text!(
        "发送 {sent} 个文件（{sent_bytes}），复用 {reused} 个（{reused_bytes} 没有再传）",
        "{sent} files sent ({sent_bytes}), {reused} reused ({reused_bytes} not sent again)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_the_same_columns() {
        for name in ["照片.jpg", "a.pdf", "论文专著第2条-基于深度学习的城市轨道交通盾构隧道变形预测方法研究-第3部分.pdf"]
        {
            assert_eq!(width(&fitted(name)), NAME, "{name}");
        }
        assert!(fitted("论文专著第2条-基于深度学习的城市轨道交通盾构隧道变形预测-3.pdf").trim_end().ends_with("-3.pdf"));
    }
}
