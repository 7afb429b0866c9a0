//! Progress of a transfer, or of work on many inputs: bars on a terminal, a plain line now and then elsewhere, JSON lines for scripts.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::cli::remote::Format;
use crate::cli::term::{Term, size};
use crate::text;
use crate::text::{Lang, Text, counted};

mod drawn;
mod screen;
mod tally;
mod told;

pub use tally::{Tally, Telling};
pub use told::say_json;

/// Where nothing is drawn, so often a line says how far it is.
const EVERY: Duration = Duration::from_secs(10);

/// The progress of a transfer that suits whoever listens.
pub fn for_transfer(term: Term, format: Format) -> Arc<Telling> {
    Arc::new(Telling::new(match format {
        Format::Json => Box::new(told::Json::new(term)),
        Format::Human if term.talk_is_terminal => Box::new(drawn::Bars::new(term)),
        Format::Human => Box::new(told::Lines::new(term)),
    }))
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
        } else if self.last.elapsed() >= EVERY {
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

/// What a transfer did, in one line.
pub fn summary(done: &crate::client::Transferred) -> Text {
    let (sent, sent_bytes, reused, reused_bytes) = (done.sent, size(done.sent_bytes), done.reused, size(done.reused_bytes));
    text!(
        ("发送 {sent} 个文件（{sent_bytes}），复用 {reused} 个（{reused_bytes} 没有再传）"),
        ("{} sent ({sent_bytes}), {reused} reused ({reused_bytes} not sent again)", counted(sent as i64, "file"))
    )
}
