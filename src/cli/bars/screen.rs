//! The terminal that bars are drawn on. What is drawn goes out at once, and the last line is not filled to its end: a `^C` that the terminal
//! echoes there must not begin a line of its own, or clearing the bars would leave the topmost behind.

use std::io::{Result, Write};
use std::sync::{Mutex, PoisonError};

use indicatif::{ProgressDrawTarget, TermLike};

/// Bars on stderr.
pub(super) fn target() -> ProgressDrawTarget {
    ProgressDrawTarget::term_like_with_hz(Box::new(Screen { term: console::Term::stderr(), drawn: Mutex::default() }), 12)
}

#[derive(Debug)]
struct Screen {
    term: console::Term,
    /// Drawn and not yet shown.
    drawn: Mutex<String>,
}

impl Screen {
    fn draw(&self, text: &str) -> Result<()> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
        Ok(())
    }

    fn step(&self, by: usize, direction: char) -> Result<()> {
        if by == 0 { Ok(()) } else { self.draw(&format!("\u{1b}[{by}{direction}")) }
    }
}

/// What goes out: blanks at the end become an instruction to clear the rest of the line.
fn shown(drawn: &str) -> String {
    let told = drawn.trim_end_matches(' ');
    if told.len() == drawn.len() { drawn.to_owned() } else { format!("{told}\u{1b}[K") }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        self.term.size().1
    }

    fn height(&self) -> u16 {
        self.term.size().0
    }

    fn move_cursor_up(&self, by: usize) -> Result<()> {
        self.step(by, 'A')
    }

    fn move_cursor_down(&self, by: usize) -> Result<()> {
        self.step(by, 'B')
    }

    fn move_cursor_right(&self, by: usize) -> Result<()> {
        self.step(by, 'C')
    }

    fn move_cursor_left(&self, by: usize) -> Result<()> {
        self.step(by, 'D')
    }

    fn write_line(&self, text: &str) -> Result<()> {
        self.draw(&format!("{text}\n"))
    }

    fn write_str(&self, text: &str) -> Result<()> {
        self.draw(text)
    }

    fn clear_line(&self) -> Result<()> {
        self.draw("\r\u{1b}[2K")
    }

    fn flush(&self) -> Result<()> {
        let drawn = std::mem::take(&mut *self.drawn.lock().unwrap_or_else(PoisonError::into_inner));
        let mut out = std::io::stderr().lock();
        out.write_all(shown(&drawn).as_bytes())?;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn only_the_last_line_is_left_open() {
        assert_eq!(shown("a.pdf    total 3/7    "), "a.pdf    total 3/7\u{1b}[K");
        assert_eq!(shown("a.pdf    total 3/7"), "a.pdf    total 3/7");
        assert_eq!(shown(""), "");
    }
}
