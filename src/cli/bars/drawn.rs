//! Bars on a terminal: a line for each file in flight, one for all below them. Nothing is wider than the terminal.

use std::collections::HashMap;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};

use super::tally::{Face, Tally};
use super::{left, screen, style};
use crate::cli::term::{Term, pad, width};
use crate::text;
use crate::text::Lang;

pub(super) struct Bars {
    lang: Lang,
    shape: Shape,
    all: MultiProgress,
    total: ProgressBar,
    files: HashMap<String, ProgressBar>,
}

/// What stands where, by the width there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// The columns of a file's name.
    name: usize,
    /// Those of its bar; a narrow terminal has none.
    bar: usize,
    /// Those of the bar of all; a narrow terminal has two lines instead.
    total: usize,
    ascii: bool,
}

impl Shape {
    /// `10.0 MB/10.0 MB`, and what stands between.
    const SIZES: usize = 17;
    /// `共 200/200 个，复用 200 `, sizes, rate and time left, and room for the `^C` that a terminal shows.
    const COUNTS: usize = 66;

    fn of(width: usize, ascii: bool) -> Self {
        let rest = width.saturating_sub(Self::SIZES + 1);
        let name = rest.saturating_sub(9).clamp(12, 36);
        let bar = rest.saturating_sub(name + 1).min(24);
        let total = width.saturating_sub(Self::COUNTS).min(40);
        let (name, bar) = if bar < 8 { (rest.max(8), 0) } else { (name, bar) };
        Self { name, bar, total: if total < 8 { 0 } else { total }, ascii }
    }

    fn file(self) -> String {
        match self.bar {
            0 => "{prefix} {done}/{all}".to_owned(),
            bar => format!("{{prefix}} {{bar:{bar}}} {{done}}/{{all}}"),
        }
    }

    fn total(self, left: &str) -> String {
        match self.total {
            0 => format!("{{msg}}\n{{done}}/{{all}} {{rate}} {left} {{eta}}"),
            bar => format!("{{msg}} {{bar:{bar}.green}} {{done}}/{{all}} {{rate}} {left} {{eta}}"),
        }
    }

    fn bar(self, template: &str) -> indicatif::ProgressStyle {
        let style = style(template);
        if self.ascii { style.progress_chars("#>-") } else { style }
    }
}

impl Bars {
    pub(super) fn new(term: Term) -> Self {
        let shape = Shape::of(term.width, term.ascii.talk);
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        let total = all.add(ProgressBar::new(0));
        total.set_style(shape.bar(&shape.total(left(term.lang))));
        Self { lang: term.lang, shape, all, total, files: HashMap::new() }
    }

    fn count(&self, tally: &Tally) {
        let Tally { files, done, reused, .. } = tally;
        let said = text!("共 {done}/{files} 个，复用 {reused}", "{done}/{files} files, {reused} reused");
        self.total.set_message(said.get(self.lang).to_owned());
    }
}

impl Face for Bars {
    fn begin(&mut self, tally: &Tally) {
        self.all.set_draw_target(screen::target());
        self.total.reset_eta();
        self.total.set_length(tally.bytes);
        self.count(tally);
    }

    fn file(&mut self, name: &str, size: u64, at: u64, tally: &Tally) {
        let bar = self.files.entry(name.to_owned()).or_insert_with(|| {
            let bar = self.all.insert_before(&self.total, ProgressBar::new(size));
            bar.set_style(self.shape.bar(&self.shape.file()));
            bar.set_prefix(fitted(name, self.shape.name));
            bar
        });
        bar.set_position(at);
        bar.reset_eta();
        self.total.set_position(tally.there);
        if at > 0 {
            // What was there before says nothing of how fast the line is.
            self.total.reset_eta();
        }
    }

    fn advance(&mut self, name: &str, bytes: u64, tally: &Tally) {
        self.total.set_position(tally.there);
        if let Some(bar) = self.files.get(name) {
            bar.inc(bytes);
        }
    }

    fn done(&mut self, name: &str, _reused: bool, tally: &Tally) {
        if let Some(bar) = self.files.remove(name) {
            bar.finish_and_clear();
            self.all.remove(&bar);
        }
        self.count(tally);
    }

    /// The summary that follows says the same, and a log keeps it.
    fn end(&mut self, _tally: &Tally) {
        // All lines at once, and none comes back: one after the other they leave the topmost behind.
        let _ = self.all.clear();
        self.all.set_draw_target(ProgressDrawTarget::hidden());
        for (_, bar) in self.files.drain() {
            self.all.remove(&bar);
        }
    }
}

/// A name in exactly `columns`, its end kept, for there stand number and ending.
fn fitted(name: &str, columns: usize) -> String {
    if width(name) <= columns {
        return pad(name, columns);
    }
    let mut kept = String::new();
    for c in name.chars().rev() {
        let longer = format!("{c}{kept}");
        if width(&longer) >= columns {
            break;
        }
        kept = longer;
    }
    pad(&format!("…{kept}"), columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_the_same_columns() {
        let long = "论文专著第2条-基于深度学习的城市轨道交通盾构隧道变形预测方法研究-第3部分.pdf";
        for columns in [8, 21, 32] {
            for name in ["照片.jpg", "a.pdf", long] {
                assert_eq!(width(&fitted(name, columns)), columns, "{name}");
            }
        }
        assert!(fitted(long, 32).trim_end().ends_with("第3部分.pdf"));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for columns in 26..=200 {
            let shape = Shape::of(columns, false);
            let bar = if shape.bar == 0 { 0 } else { shape.bar + 1 };
            assert!(shape.name + bar + 1 + "10.0 MB/10.0 MB".len() <= columns, "{columns}: {shape:?}");
            assert!(columns < 50 || shape.bar > 0, "{columns}: {shape:?}");
        }
        assert_eq!(Shape::of(80, false), Shape { name: 36, bar: 24, total: 14, ascii: false });
    }
}
