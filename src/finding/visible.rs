//! Text of a stranger's file on a terminal: nothing in it that a terminal would obey, or that would lead a reader's eye astray.

use std::fmt::Write;

/// Control characters and those that turn the direction of text.
fn misleads(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Such characters by their code point.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if misleads(c) {
            let _ = write!(shown, "<U+{:04X}>", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// A line as it is drawn: such characters as marks, a tab as one blank, so that every character stays in its column.
pub(super) fn masked(line: &str) -> String {
    let mask = |c| match c {
        '\t' | '\r' => ' ',
        c if misleads(c) => '\u{fffd}',
        c => c,
    };
    line.chars().map(mask).collect()
}
