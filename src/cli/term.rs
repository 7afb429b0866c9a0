//! The terminal: stdout is data, stderr is talk; language, colour and width of whoever reads.

use std::io::{BufRead, ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use unicode_width::UnicodeWidthStr;

use crate::error::{Error, Result};
use crate::finding::human::Style;
use crate::finding::{visible, wrap};
use crate::text::{Lang, Text};

/// Something meant for stdout did not get there.
static LOST: AtomicBool = AtomicBool::new(false);

fn minded(written: std::io::Result<()>) {
    if written.is_err_and(|failed| failed.kind() != ErrorKind::BrokenPipe) {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// Where a command speaks.
#[derive(Clone, Copy, Debug)]
pub struct Term {
    pub lang: Lang,
    /// Colour and bars on stderr.
    pub talk_is_terminal: bool,
    /// Colour on stdout.
    pub data_is_terminal: bool,
    /// Columns to wrap at.
    pub width: usize,
    /// Lines and marks of plain ASCII, on stdout and on stderr.
    pub ascii: Ascii,
}

/// Which of the two streams goes where box lines and marks cannot be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ascii {
    pub data: bool,
    pub talk: bool,
}

/// A colour of the few that carry meaning here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Red,
    Yellow,
    Green,
    Blue,
    Dim,
    Bold,
}

impl Term {
    pub fn new(lang: Lang) -> Self {
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        // An old console of Windows must be told to obey colours; it says whether it does.
        let may = !no_colour && !dumb && anstyle_query::windows::enable_ansi_colors().unwrap_or(true);
        let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        Self {
            lang,
            talk_is_terminal: may && std::io::stderr().is_terminal(),
            data_is_terminal: may && std::io::stdout().is_terminal(),
            width: width.unwrap_or_else(|| terminal_width().unwrap_or(80)).clamp(20, 200),
            ascii: ascii(&|name| std::env::var(name).ok().filter(|value| !value.is_empty())),
        }
    }

    /// How findings are drawn on stdout.
    pub const fn data_style(&self) -> Style {
        Style { lang: self.lang, colour: self.data_is_terminal, width: self.width, ascii: self.ascii.data }
    }

    /// How findings are drawn on stderr.
    pub const fn talk_style(&self) -> Style {
        Style { colour: self.talk_is_terminal, ascii: self.ascii.talk, ..self.data_style() }
    }

    pub fn get<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.lang)
    }

    /// A line of data on stdout. A reader that went away (a closed pipe) is no trouble.
    pub fn data(&self, line: &str) {
        minded(writeln!(std::io::stdout().lock(), "{line}"));
    }

    /// Whether a line of data stays one on the terminal; where nobody looks, any does.
    pub fn fits(&self, line: &str) -> bool {
        !self.data_is_terminal || line.split('\n').all(|line| width(line) <= self.width)
    }

    /// A paragraph of data, indented, in lines of the terminal's width.
    pub fn paragraph(&self, indent: usize, colour: Option<Colour>, text: &str) {
        for line in wrap::fill(text, "", "", self.width.saturating_sub(indent)).lines() {
            let line = colour.map_or_else(|| line.to_owned(), |colour| self.paint(colour, line));
            self.data(&format!("{}{line}", " ".repeat(indent)));
        }
    }

    /// A line of data; where it does not fit, in lines of the terminal's width, further ones indented.
    pub fn data_fitted(&self, line: &str) {
        if self.fits(line) { self.data(line) } else { self.data(&wrap::fill(line, "", "  ", self.width)) }
    }

    /// Bytes of data on stdout, as they are.
    pub fn raw(&self, bytes: &[u8]) {
        minded(std::io::stdout().lock().write_all(bytes));
    }

    /// Whether all data got out; a full disk behind stdout is told at the end, once.
    pub fn finish(&self) -> Result<()> {
        minded(std::io::stdout().lock().flush());
        if !LOST.load(Ordering::Relaxed) {
            return Ok(());
        }
        let what = Text::new("标准输出写不进去，内容不完整", "standard output could not be written; what is there is not all");
        Err(Error::usage(
            what,
            Text::new("请检查它指向的文件和磁盘空间，再运行一次。", "Check the file it goes to and the space on its disk, and run it again."),
        ))
    }

    /// A line of talk on stderr.
    pub fn say(&self, text: &Text) {
        self.talk(&self.fitted(self.get(text)));
    }

    /// Talk in lines of the terminal's width, further ones under the first; as it is where no terminal shows it.
    fn fitted(&self, text: &str) -> String {
        if !self.talk_is_terminal {
            return text.to_owned();
        }
        let fit = |line: &str| {
            let said = line.trim_start();
            let indent = &line[..line.len() - said.len()];
            wrap::fill(said, indent, indent, self.width)
        };
        text.lines().map(fit).collect::<Vec<_>>().join("\n")
    }

    pub fn talk(&self, line: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// Whether the person answers yes, in either language; anything else is no.
    pub fn is_answered_yes(&self) -> bool {
        let mut answer = String::new();
        let is_read = std::io::stdin().lock().read_line(&mut answer).is_ok();
        is_read && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是" | "好")
    }

    /// An error with what to do now, on stderr.
    pub fn error(&self, error: &Error) {
        let head = match self.lang {
            Lang::Zh => "错误：",
            Lang::En => "error: ",
        };
        // A file's name is a stranger's text.
        let said = self.fitted(&format!("{head}{}", visible(&error.message(self.lang))));
        self.talk(&said.replacen(head, &paint(self.talk_is_terminal, Colour::Red, head), 1));
        self.talk(&self.fitted(&format!("  {}", visible(self.get(&error.help)))));
    }

    /// `text` in a colour on stdout when it is a terminal.
    pub fn paint(&self, colour: Colour, text: &str) -> String {
        paint(self.data_is_terminal, colour, text)
    }
}

/// `text` in a colour, if colours are `on`.
pub fn paint(on: bool, colour: Colour, text: &str) -> String {
    if !on {
        return text.to_owned();
    }
    let code = match colour {
        Colour::Red => "31",
        Colour::Yellow => "33",
        Colour::Green => "32",
        Colour::Blue => "34",
        Colour::Dim => "2",
        Colour::Bold => "1",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// The columns a text takes, a Chinese character counted as two.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text` with blanks behind it up to `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// Bytes as people read them, in units of 1,024, rounded up: what is above a limit is seen to be.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => {
            let tenths = (u128::from(bytes) * 10).div_ceil(1_048_576);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// `DECLARE_ASCII` says `1` or `0` for everything; else it is a matter of the console, and files get the better marks.
fn ascii(variable: &dyn Fn(&str) -> Option<String>) -> Ascii {
    if let Some(said) = variable("DECLARE_ASCII") {
        return Ascii { data: said != "0", talk: said != "0" };
    }
    let plain = has_plain_font(variable);
    Ascii { data: plain && std::io::stdout().is_terminal(), talk: plain && std::io::stderr().is_terminal() }
}

/// Whether the console's font has neither box lines nor marks: the Linux console, a dumb terminal, and the console of Windows where no newer
/// terminal says that it is there.
fn has_plain_font(variable: &dyn Fn(&str) -> Option<String>) -> bool {
    let newer = ["WT_SESSION", "TERM", "TERM_PROGRAM", "ConEmuANSI"].into_iter().any(|name| variable(name).is_some());
    let plain = variable("TERM").is_some_and(|term| term == "dumb" || term == "linux");
    plain || (cfg!(windows) && !newer)
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_above_a_limit_are_seen_to_be() {
        for (bytes, shown) in [
            (1_023, "1023 B"),
            (1_025, "2 KB"),
            (1_048_576, "1.0 MB"),
            (10_485_760, "10.0 MB"),
            (10_485_761, "10.1 MB"),
            (u64::MAX, "17592186044416.0 MB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }

    #[test]
    fn plain_consoles_are_known_and_may_be_told_otherwise() {
        fn with(set: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> {
            |name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        }
        assert!(has_plain_font(&with(&[("TERM", "dumb")])) && has_plain_font(&with(&[("TERM", "linux")])));
        assert!(!has_plain_font(&with(&[("TERM", "xterm-256color")])) && !has_plain_font(&with(&[("WT_SESSION", "1")])));
        assert_eq!(has_plain_font(&with(&[])), cfg!(windows));
        assert_eq!(ascii(&with(&[("DECLARE_ASCII", "1")])), Ascii { data: true, talk: true });
        assert_eq!(ascii(&with(&[("TERM", "linux"), ("DECLARE_ASCII", "0")])), Ascii::default());
    }
}
